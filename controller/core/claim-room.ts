import { claimKeyOf, type Claim } from "./claim.ts";
import type { FencingMode, GroupKey, GroupWish, MemberWish, NodeName } from "./desired.ts";
import type { Assigned } from "./assignment-draft.ts";
import type { GroupSight } from "./group-step.ts";
import { mayBeAnother } from "./proof.ts";

/** How many nodes may hold what the group touches. */
export function roomOf(wish: GroupWish): number {
  if (wish.members.some(isExclusive)) return 1;
  return wish.replicas === "Each" ? Number.POSITIVE_INFINITY : wish.replicas;
}

/** Addresses, and data whose access is not Shared, are for one node, whatever the group asks for. */
function isExclusive({ kind, spec }: MemberWish): boolean {
  return kind === "VirtualIP" || (kind === "SharedData" && spec["access"] !== "Shared");
}

export interface Naming {
  readonly group: GroupKey;
  readonly room: number;
  readonly mode: FencingMode;
  readonly named: readonly Assigned[];
  readonly sight: GroupSight;
}

/** Why this node may not be given these claims yet. A node that may hold already counts once, if it is still the same. */
export function blockerOf(node: NodeName, claims: readonly Claim[], naming: Naming): string | undefined {
  for (const claim of claims) {
    const blocking = blockingOf(node, claim, naming);
    if (blocking !== undefined) return blockingText(blocking, naming.sight);
  }
  return undefined;
}

/** What keeps a claim from a node: the word of another group, or nodes that may hold it. */
export type Blocking =
  | { readonly kind: "word"; readonly claim: Claim; readonly group: GroupKey }
  | { readonly kind: "holders"; readonly claim: Claim; readonly holders: ReadonlySet<NodeName> };

export function blockingOf(node: NodeName, claim: Claim, naming: Naming): Blocking | undefined {
  const former = naming.sight.words.get(claimKeyOf(claim))?.find((group) => group !== naming.group);
  if (former !== undefined) return { kind: "word", claim, group: former };
  const holders = new Set(naming.sight.claims.holdersOf(claim));
  for (const placement of naming.named) holders.add(placement.node);
  if (!isHeldByAnother(node, claim, naming)) holders.delete(node);
  return holders.size + 1 <= naming.room ? undefined : { kind: "holders", claim, holders };
}

export function blockingText(blocking: Blocking, sight: GroupSight): string {
  const { claim } = blocking;
  if (blocking.kind === "word") return `${claim.type} ${claim.key} waits for ${blocking.group} to give it up`;
  const { holders } = blocking;
  const waits = sight.claims.find(claim).waits.filter((wait) => holders.has(wait.node));
  const reasons = waits.map((wait) => wait.waitsFor);
  const detail =
    reasons.length === 0 ? `${[...holders].toSorted().join(", ")} to let go of it` : [...new Set(reasons)].join("; ");
  return `${claim.type} ${claim.key} waits for ${detail}`;
}

/** Another machine under this node's name (a clone, a replacement) may still hold it. */
function isHeldByAnother(node: NodeName, claim: Claim, { mode, sight }: Naming): boolean {
  const lease = sight.nodes.get(node)?.lease?.record;
  const { basis } = sight.claims;
  return sight.claims
    .find(claim)
    .remaining.some((entry) => entry.node === node && mayBeAnother(entry, lease ?? {}, { basis, mode }));
}

/** Whether a node that stays is named for all of this, or may be: only then may it go on under a new word. */
export function mayStay(placement: Assigned, claims: readonly Claim[], naming: Naming): boolean {
  return claims.every((claim) => {
    const isNamed = naming.sight.claims
      .find(claim)
      .remaining.some(({ node, incarnation }) => node === placement.node && incarnation === placement.incarnation);
    return isNamed || blockerOf(placement.node, [claim], naming) === undefined;
  });
}
