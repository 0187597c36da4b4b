import { entryOf, resourceKeyOf } from "../../controller/core/journal.ts";
import { stateless } from "./checker.ts";

/** When a start or a promotion begins, the journal below /run already has the thing. */
export const journalBeforeStart = stateless("journal-before-start", (event, sight) => {
  if (event.type !== "begun" || (event.verb !== "start" && event.verb !== "promote")) return undefined;
  const journal = sight.journals.get(event.node);
  const key = resourceKeyOf(event.resource);
  if (journal !== undefined && entryOf(journal, key) !== undefined) return undefined;
  return `a ${event.verb} of ${key} began on ${event.node}, and its journal does not have it`;
});
