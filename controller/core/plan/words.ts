import type { HAAssignmentMember, HAAssignmentSpec } from "../../api/types.gen.ts";
import { claimKeyOf, type Claim, type ClaimKey } from "../claim.ts";
import type { GroupKey, NodeName } from "../desired.ts";
import { resourceKeyOf, type ResourceKey } from "../journal.ts";
import { claimsNamedBy, groupKeyOf } from "../ruling.ts";

/** Which assignments concern whom, so that a node need not read those of the whole cluster. */
export interface Words {
  readonly byNode: Map<NodeName, Set<GroupKey>>;
  readonly byClaim: Map<ClaimKey, Set<GroupKey>>;
  readonly members: Map<ResourceKey, Map<GroupKey, HAAssignmentMember>>;
  /** Every claim that was ever named. */
  readonly claims: Map<ClaimKey, Claim>;
}

export function createWords(): Words {
  return { byNode: new Map(), byClaim: new Map(), members: new Map(), claims: new Map() };
}

/** Takes one assignment out and another one, or none, in. */
export function noteWord(
  words: Words,
  before: HAAssignmentSpec | undefined,
  after: HAAssignmentSpec | undefined,
): void {
  if (before !== undefined) {
    const group = groupKeyOf(before);
    for (const { node } of before.placements) words.byNode.get(node)?.delete(group);
    for (const claim of claimsNamedBy(before)) words.byClaim.get(claimKeyOf(claim))?.delete(group);
    for (const member of before.members) words.members.get(resourceKeyOf(member))?.delete(group);
  }
  if (after === undefined) return;
  const group = groupKeyOf(after);
  for (const { node } of after.placements) setOf(words.byNode, node).add(group);
  for (const claim of claimsNamedBy(after)) {
    const key = claimKeyOf(claim);
    words.claims.set(key, claim);
    setOf(words.byClaim, key).add(group);
  }
  for (const member of after.members) {
    const key = resourceKeyOf(member);
    const known = words.members.get(key) ?? new Map<GroupKey, HAAssignmentMember>();
    words.members.set(key, known.set(group, member));
  }
}

function setOf<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Set<V>();
  map.set(key, made);
  return made;
}
