import type { Reason } from "../../controller/api/manifest-error.ts";

/** What is wrong with an object here; the path as it is printed. */
export interface Refusal {
  readonly path: string;
  readonly reason: Reason;
  readonly message: string;
}

interface WantedDifference {
  readonly why: string;
  /** Whether a refusal is of this sort. */
  readonly covers: (refusal: Refusal) => boolean;
  /** An object that only the API server takes. */
  readonly example: unknown;
}

const apiVersion = "holdfast.dev/v1alpha1";
const claim = { claim: { type: "Unit", key: "nginx.service" }, mayHold: [] };

/** Where Holdfast refuses what the API server takes, and why it is to be so. Nothing may differ the other way round. */
export const wantedDifferences: readonly WantedDifference[] = [
  {
    why: "the API server drops a null silently; a field with nothing behind its colon is mostly a slip",
    covers: ({ reason }) => reason === "NullValue",
    example: { apiVersion, kind: "HACluster", metadata: { name: "cluster" }, spec: { state: null } },
  },
  {
    why: "generateName makes another object at each apply, and nothing could refer to it",
    covers: ({ path, reason, message }) =>
      path === "metadata.name" && reason === "MissingField" && message.includes("generateName"),
    example: { apiVersion, kind: "HAClaim", metadata: { generateName: "claim-" }, spec: claim },
  },
  {
    why: "an empty namespace means the one of the client there; here it would be a cluster without a name",
    covers: ({ path, message }) => path === "metadata.namespace" && message === "must not be empty",
    example: { apiVersion, kind: "HAClaim", metadata: { name: "a", namespace: "" }, spec: claim },
  },
  {
    why: "a number beyond 2^53 would be kept rounded by all that read JSON as this program does",
    covers: ({ message }) =>
      message.startsWith(`must be at most ${Number.MAX_SAFE_INTEGER}, is `) ||
      message.startsWith("must lie between -(2^53 - 1) and 2^53 - 1"),
    example: { apiVersion, kind: "HAClaim", metadata: { name: "a" }, spec: { ...claim, format: 2 ** 53 } },
  },
  {
    // [[:alpha:]], \p{L}, named groups, \Q..\E, the flags m and U: each is named where it is refused.
    why: "what of RE2 JavaScript has no like for is not translated; to be refused is better than to match something else",
    covers: ({ message }) => message.includes("is beyond the part of RE2 that is supported"),
    example: {
      apiVersion,
      kind: "Checker",
      metadata: { name: "web" },
      spec: { http: { url: "http://a/", bodyMatches: "[[:alpha:]]" } },
    },
  },
  {
    why: "the schema of a version holds what a later one will carry out, and until then nobody may think it works",
    covers: ({ reason }) => reason === "NotYetSupported",
    example: {
      apiVersion,
      kind: "VirtualIP",
      metadata: { name: "web" },
      spec: { address: "192.0.2.10/24", driver: "keepalived" },
    },
  },
];

export function isWanted(refusal: Refusal): boolean {
  return wantedDifferences.some((difference) => difference.covers(refusal));
}
