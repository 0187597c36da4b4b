import type { Desired, GroupKey } from "../../controller/core/desired.ts";
import type { HAAssignmentMember } from "../../controller/api/types.gen.ts";
import { entryOf, resourceKeyOf } from "../../controller/core/journal.ts";
import { stateless } from "./checker.ts";

/** Groups that a required rule keeps apart never run on one node at the same time, not even while they move. */
export const apartIsKept = stateless("apart-is-kept", (event, sight) => {
  if (event.type !== "active" || event.cause === "Foreign") return undefined;
  const journal = sight.journals.get(event.node);
  if (journal === undefined) return undefined;
  // As what it was started, whatever group it may have come to since.
  const groupOf = (resource: HAAssignmentMember): GroupKey | undefined =>
    entryOf(journal, resourceKeyOf(resource))?.group;
  const group = groupOf(event.resource);
  for (const active of sight.active.get(event.node)?.values() ?? []) {
    const other = groupOf(active.resource);
    if (active.isForeign || group === undefined || other === undefined || other === group) continue;
    const wishes = sight.wishes(event.at);
    const isBroken = (desired: Desired): boolean =>
      isKeptApart(group, other, desired) &&
      isMember(event.resource, group, desired) &&
      isMember(active.resource, other, desired);
    if (wishes.length > 0 && wishes.every(isBroken))
      return `${group} and ${other} run on ${event.node}, and a required rule keeps them apart`;
  }
  return undefined;
});

function isKeptApart(a: GroupKey, b: GroupKey, desired: Desired): boolean {
  return desired.rules.some(
    (rule) =>
      rule.kind === "apart" &&
      rule.score === "Required" &&
      [a, b].every((key) => rule.groups.some(({ group, role }) => group === key && role === undefined)),
  );
}

function isMember(resource: HAAssignmentMember, group: GroupKey, desired: Desired): boolean {
  const key = resourceKeyOf(resource);
  return desired.groups.get(group)?.members.some((member) => resourceKeyOf(member) === key) === true;
}
