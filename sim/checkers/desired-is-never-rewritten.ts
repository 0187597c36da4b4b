import { isDeepStrictEqual } from "node:util";
import { recordKinds } from "../record-kinds.ts";
import { stateless } from "./checker.ts";

/** Of what users wrote, managers and agents may write nothing but the status. */
export const desiredIsNeverRewritten = stateless("desired-is-never-rewritten", (event) => {
  if (event.type !== "commit" || event.writer === "operator" || recordKinds.has(event.object.kind)) return undefined;
  const { object, before, writer, isDeleted } = event;
  const what = `${object.kind} ${object.metadata.name}`;
  if (isDeleted) return `${writer} has deleted ${what}`;
  if (before === undefined) return `${writer} has created ${what}`;
  if (isDeepStrictEqual(before.spec, object.spec) && isDeepStrictEqual(before.metadata.labels, object.metadata.labels))
    return undefined;
  return `${writer} has changed what the user wrote in ${what}`;
});
