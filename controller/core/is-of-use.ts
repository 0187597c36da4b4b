import type { HAAssignmentSpec } from "../api/types.gen.ts";
import type { NodeFacts } from "./act.ts";
import { entryOf, lookKeyOf, resourceKeyOf, type JournalEntry } from "./journal.ts";
import { groupKeyOf } from "./ruling.ts";

/**
 * Whether a node that can start nothing is of use all the same: some group runs on it as a whole, or something is left
 * there as it is by order. Of what was not looked at it is not known that it does not run.
 */
export function isOfUse(
  words: readonly HAAssignmentSpec[],
  { journal, observed }: Pick<NodeFacts, "journal" | "observed">,
): boolean {
  const mayRun = ({ phase, resource }: JournalEntry): boolean => {
    const state = observed.get(lookKeyOf(resource))?.state;
    return phase === "Started" && state !== "Stopped" && state !== "Failed";
  };
  return words.some((word) => {
    const entries = word.members.map((member) => entryOf(journal, resourceKeyOf(member)));
    const own = entries.filter((entry) => entry?.group === groupKeyOf(word));
    if (word.wish === "Frozen" || word.wish === "Unmanaged") return own.length > 0;
    return own.length > 0 && entries.every((entry) => entry !== undefined && mayRun(entry));
  });
}
