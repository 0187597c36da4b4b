import { claimKeyOf, type Claim } from "./claim.ts";
import { claimsOfGroup } from "./claims-view.ts";
import type { Desired, GroupKey, NodeName } from "./desired.ts";
import type { GroupSight } from "./group-step.ts";
import { claimsNamedBy } from "./ruling.ts";

type Partners = ReadonlyMap<GroupKey, readonly GroupKey[]>;

const known = new WeakMap<Desired, Partners>();

/**
 * Why a group may not be named on this node yet: a group that must be kept apart from it has not let go there. Rules
 * that name a role are about roles, which claims of their own keep apart.
 */
export function apartBlocker(group: GroupKey, node: NodeName, sight: GroupSight): string | undefined {
  const partner = partnersOf(sight.desired)
    .get(group)
    ?.find((other) => mayStandOn(other, node, sight));
  return partner === undefined ? undefined : `${partner} to let go of ${node}, from which it is kept apart`;
}

/** By what it is to have, and by what it had before an edit and may not have let go of yet. */
function mayStandOn(group: GroupKey, node: NodeName, sight: GroupSight): boolean {
  const word = sight.facts.assignments.get(group)?.record;
  if (word?.placements.some((placement) => placement.node === node) === true) return true;
  const wish = sight.desired.groups.get(group);
  const wanted = wish === undefined ? [] : claimsOfGroup(wish);
  if (wanted.some((claim) => sight.claims.holdersOf(claim).has(node))) return true;
  return (word === undefined ? [] : claimsNamedBy(word)).some((claim) => mayHoldAsOf(group, { claim, node, sight }));
}

interface FormerClaim {
  readonly claim: Claim;
  readonly node: NodeName;
  readonly sight: GroupSight;
}

/** What an edit has taken from the group may be another group's by now: then it counts only where it was named for this one. */
function mayHoldAsOf(group: GroupKey, { claim, node, sight }: FormerClaim): boolean {
  const isNobodys = !sight.owners.has(claimKeyOf(claim));
  if (isNobodys && sight.claims.holdersOf(claim).has(node)) return true;
  return sight.claims.find(claim).remaining.some((entry) => entry.node === node && entry.group === group);
}

function partnersOf(desired: Desired): Partners {
  const found = known.get(desired);
  if (found !== undefined) return found;
  const partners = new Map<GroupKey, GroupKey[]>();
  for (const rule of desired.rules) {
    if (rule.kind !== "apart" || rule.score !== "Required") continue;
    const groups = rule.groups.filter(({ role }) => role === undefined).map(({ group }) => group);
    for (const group of groups) {
      const others = groups.filter((other) => other !== group);
      partners.set(group, [...(partners.get(group) ?? []), ...others]);
    }
  }
  known.set(desired, partners);
  return partners;
}
