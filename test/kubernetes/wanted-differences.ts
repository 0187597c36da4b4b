import type { Violation } from "../../controller/api/manifest-error.ts";

/** Where Holdfast refuses what the API server takes, and why it is to be so. Nothing may differ the other way round. */
export interface WantedDifference {
  readonly why: string;
  /** Whether a refusal is of this sort; `object` is as the user wrote it. */
  covers(violation: Violation, object: unknown): boolean;
}

export const wantedDifferences: readonly WantedDifference[] = [
  {
    why: "the API server drops a null silently; a field with nothing behind its colon is mostly a slip",
    covers: ({ reason }) => reason === "NullValue",
  },
  {
    why: "generateName makes another object at each apply, and nothing could refer to it",
    covers: ({ path, reason }, object) => reason === "InvalidMetadata" && path[1] === "name" && hasGenerateName(object),
  },
  {
    why: "names are DNS labels of at most 63 characters for every kind, as they become parts of other names",
    covers: ({ path, reason }) => reason === "InvalidMetadata" && path.join(".") === "metadata.name",
  },
  {
    why: "an empty namespace means the one of the client there; here it would be a cluster without a name",
    covers: ({ path, message }) => path.join(".") === "metadata.namespace" && message === "must not be empty",
  },
  {
    why: "a number beyond 2^53 would be kept rounded by all that read JSON as this program does",
    covers: ({ message }) => message.startsWith(`must be at most ${Number.MAX_SAFE_INTEGER}, is `),
  },
];

function hasGenerateName(object: unknown): boolean {
  return JSON.stringify(object).includes('"generateName":');
}
