import { specOf } from "../../controller/runtime/records.ts";
import { stateless } from "./checker.ts";

/** What was frozen or unmanaged is given to nodes, or taken from them, only in a later era than the one it was left in. */
export const thawBeginsAnEra = stateless("thaw-begins-an-era", (event) => {
  if (event.type !== "commit" || event.object.kind !== "HAAssignment" || event.before === undefined) return undefined;
  const before = specOf("HAAssignment", event.before);
  const after = specOf("HAAssignment", event.object);
  if (!isLeft(before.wish) || (isLeft(after.wish) && !event.isDeleted) || event.isDeleted) return undefined;
  if (after.era > before.era) return undefined;
  return `${after.group.name} was ${before.wish.toLowerCase()} in era ${before.era}, and is ${after.wish.toLowerCase()} in era ${after.era}`;
});

function isLeft(wish: string): boolean {
  return wish === "Frozen" || wish === "Unmanaged";
}
