import { claimKeyOf } from "./claim.ts";
import { claimOwnersOf, claimWordsOf, conflictOf, spokenEpochsOf } from "./claim-owners.ts";
import { commonWord, commonWordKey } from "./common-word.ts";
import { viewClaims, type ClaimsView } from "./claims-view.ts";
import type { Desired, GroupKey, GroupWish, MemberWish, NodeName } from "./desired.ts";
import type { Epoch } from "./epoch.ts";
import type { Facts } from "./facts.ts";
import { confirmations, stepFencing, type FencingNeed, type FencingOrder } from "./fencing.ts";
import { confirmedByPersons, fencingNeeds } from "./fencing-needs.ts";
import { freezeGroup, heldState, provingEra, thawOf } from "./freeze.ts";
import { stepGroup, type GroupSight, type Placement } from "./group-step.ts";
import { closedBy, runsOutAt, type Ms } from "./lease.ts";
import { viewNodes, type NodeView } from "./node-class.ts";
import { gateByOrder } from "./order-gate.ts";
import { orderText } from "./order-text.ts";
import { boundMoves } from "./planned-moves.ts";
import { placeGroups } from "./placement/place-groups.ts";
import type { NodeRefusal, PlacementResult } from "./placement/placement-problem.ts";
import { isSpent } from "./relocation.ts";
import type { RecordWrite } from "./record-write.ts";
import { withShutdowns } from "./shutdown.ts";
import { failedNodes, placementInputOf } from "./standing.ts";

/** What the manager does next, and what it knows; equal inputs give equal outputs, whatever the order of maps. */
export interface Decision {
  readonly writes: readonly RecordWrite[];
  readonly fencing: readonly FencingOrder[];
  /** True where the era must grow before anything frozen may move. */
  readonly bumpsEra: boolean;
  readonly nodes: ReadonlyMap<NodeName, NodeView>;
  readonly groups: ReadonlyMap<GroupKey, GroupVerdict>;
  readonly claims: ClaimsView;
  /** Nodes that checkers keep from taking a group, and why. */
  readonly barred: ReadonlyMap<GroupKey, ReadonlyMap<NodeName, string>>;
  /** The nodes are loaded more unevenly than the cluster allows, and nothing is being moved for it. */
  readonly isUneven: boolean;
  /** When time alone changes the decision; undefined where only news can. */
  readonly wakeAt: Ms | undefined;
}

export interface GroupVerdict {
  readonly target: readonly Placement[];
  /** What it waits for, in words. */
  readonly waits: readonly string[];
  /** Why it has no target, node by node; empty where it has one. */
  readonly refusals: readonly NodeRefusal[];
}

/** The manager's step: one look at the wish and the facts, at one moment of the leader's clock. */
export function decide(wished: Desired, facts: Facts, now: Ms): Decision {
  const desired = withShutdowns(wished, facts);
  const nodes = viewNodes(desired.nodes, facts, now);
  const claims = viewClaims(desired, { ...facts, era: provingEra(desired, facts) }, now);
  const owners = claimOwnersOf(desired, facts);
  const words = claimWordsOf(facts);
  const spoken = spokenEpochsOf(facts);
  const sight: GroupSight = { desired, facts, nodes, claims, owners, words, spoken, newEpoch: epochsAfter(facts) };
  const input = placementInputOf(desired, facts, nodes);
  const { current, barred, kept } = input;
  // Where a group is tried again its input says that it has not failed there.
  const failed = input.modest === undefined ? input.failed : failedNodes(desired, facts);
  const placed = placeGroups({ ...input, margin: marginNow(desired, { facts, now }) });
  const gated = gateByOrder(placed.targets, { desired, facts, current, claims, nodes });
  const targets = boundMoves(gated, { desired, current, claims, nodes, failed });
  const groups = new Map<GroupKey, GroupVerdict>();
  const writes: RecordWrite[] = [...closings(sight, now)];
  const asks: MemberWish[] = [];
  let bumpsEra = false;
  for (const key of keysOf(desired, facts)) {
    const given = exhaustedBy(desired.groups.get(key), { failed, facts }) ?? keptText(key, kept?.get(key));
    const target = given === undefined ? (targets.get(key)?.target ?? []) : [];
    const isPlaced = given === undefined && (placed.targets.get(key) ?? []).length > 0;
    const step = stepOne(key, target, { ...sight, isPlaced });
    bumpsEra ||= step.bumpsEra;
    writes.push(...step.writes);
    asks.push(...step.asks);
    const waits = [...(given === undefined ? [] : [given]), ...(targets.get(key)?.waits ?? []), ...step.waits];
    groups.set(key, { target, waits, refusals: placed.refusals.get(key) ?? [] });
  }
  writes.push(...commonWord(asks, sight), ...dropProven(claims, writes));
  const fencingSight = { desired, facts, nodes, now };
  const confirmed = confirmations(confirmedByPersons(sight), fencingSight);
  const needs = fencingNeeds(sight);
  const fencing = stepFencing(needs, fencingSight);
  return {
    writes: [...writes, ...confirmed, ...fencing.writes],
    fencing: fencing.orders,
    bumpsEra,
    nodes,
    groups,
    claims,
    barred,
    isUneven: isUneven(placed, desired),
    wakeAt: wakeAtOf(sight, { now, needs }),
  };
}

function isUneven({ imbalance, hasRebalanced }: PlacementResult, { cluster }: Desired): boolean {
  return !hasRebalanced && imbalance > (cluster.rebalance?.threshold ?? Number.POSITIVE_INFINITY);
}

/** Something may be moved for the sake of balance once the nodes have been loaded unevenly for long enough. */
function marginNow(
  { cluster }: Desired,
  { facts, now }: { readonly facts: Facts; readonly now: Ms },
): number | undefined {
  const { rebalance } = cluster;
  if (rebalance === undefined || facts.unevenSince === undefined) return undefined;
  return now - facts.unevenSince >= rebalance.holdMs ? rebalance.margin : undefined;
}

function epochsAfter(facts: Facts): () => Epoch {
  let { counter } = facts;
  return () => ({ term: facts.term, counter: ++counter });
}

function keysOf(desired: Desired, facts: Facts): readonly GroupKey[] {
  return [...new Set([...desired.groups.keys(), ...facts.assignments.keys()])]
    .filter((key) => key !== commonWordKey)
    .toSorted();
}

/** Why a group is not tried on yet another node: it has failed on more of them than its policy lets it move. */
function exhaustedBy(
  wish: GroupWish | undefined,
  { failed, facts }: { readonly failed: ReadonlyMap<GroupKey, ReadonlyMap<NodeName, string>>; readonly facts: Facts },
): string | undefined {
  const nodes = wish === undefined ? undefined : failed.get(wish.key);
  // A group of several copies does not relocate: where it fails it stays away, and elsewhere it goes on.
  if (wish === undefined || nodes === undefined || wish.replicas !== 1) return undefined;
  if (!isSpent(wish, { failed: nodes, facts })) return undefined;
  const where = [...nodes.keys()].toSorted().join(", ");
  return `a person: it failed on ${where}; mend the cause, then ${orderText("Cleanup", wish.key)}`;
}

function keptText(key: GroupKey, node: NodeName | undefined): string | undefined {
  if (node === undefined) return undefined;
  return `${node} to be back from its shutdown; to have it run elsewhere, ${orderText("Move", key)}`;
}

/** Frozen groups stay as they are; thawed ones move only in a new era, in which everybody has looked again. */
function stepOne(key: GroupKey, target: readonly Placement[], sight: GroupSight) {
  const wish = sight.desired.groups.get(key);
  const held = heldState(key, wish, sight);
  if (held !== undefined) return { ...freezeGroup(key, held, sight), bumpsEra: false };
  const conflict = conflictOf(wish, sight.owners);
  if (conflict !== undefined) return { writes: [], waits: [conflict], asks: [], bumpsEra: false };
  const thaw = thawOf(key, sight);
  if (thaw.kind === "bump")
    return { writes: [], waits: ["a new era to begin after the thaw"], asks: [], bumpsEra: true };
  if (thaw.kind === "wait") return { writes: [], waits: [thaw.waitsFor], asks: [], bumpsEra: false };
  return { ...stepGroup(key, target, sight), bumpsEra: false };
}

/**
 * A lease ends by a write: silence is no proof, for it can end. It is closed once the clock has run out and a live node
 * could take something over; where the cluster or the node is frozen nobody may, so nothing is closed.
 */
function closings(sight: GroupSight, now: Ms): readonly RecordWrite[] {
  const { state } = sight.desired.cluster;
  if (state === "Frozen" || state === "Unmanaged") return [];
  const live = [...sight.nodes.values()].filter((node) => node.isLive);
  if (live.length === 0 || isNobodyHeard(sight, now)) return [];
  const writes: RecordWrite[] = [];
  for (const { name, lease } of sight.nodes.values()) {
    if (lease === undefined || lease.record.closed || now < runsOutAt(lease, sight.facts.renewals)) continue;
    if (sight.desired.frozenNodes.has(name)) continue;
    writes.push({
      kind: "close",
      node: name,
      at: lease.version,
      next: closedBy(lease.record, `the leader of term ${sight.facts.term}`),
    });
  }
  return writes;
}

/** The next renewal of anybody begins every clock anew (`noteAnyRenewal`): until it comes no silence is a node's own. */
function isNobodyHeard({ facts }: GroupSight, now: Ms): boolean {
  const open = [...facts.leases.values()].filter(({ record }) => !record.closed);
  return now - facts.renewals.lastSeenAt > Math.min(...open.map(({ record }) => record.ttlMs));
}

/** Takes proven nodes out of records that nothing else rewrites in this step. */
function dropProven(claims: ClaimsView, writes: readonly RecordWrite[]): readonly RecordWrite[] {
  const rewritten = new Set(writes.flatMap((write) => (write.kind === "claim" ? [claimKeyOf(write.next.claim)] : [])));
  const dropped = [...claims.all()]
    .filter((view) => view.proven.length > 0 && !rewritten.has(claimKeyOf(view.claim)))
    .toSorted((a, b) => (claimKeyOf(a.claim) < claimKeyOf(b.claim) ? -1 : 1));
  return dropped.map(({ claim, version, remaining }) => ({
    kind: "claim",
    at: version,
    next: { claim, mayHold: [...remaining], format: 1 },
  }));
}

function wakeAtOf(
  sight: GroupSight,
  { now, needs }: { readonly now: Ms; readonly needs: readonly FencingNeed[] },
): Ms | undefined {
  let earliest: Ms | undefined;
  const note = (at: Ms): void => {
    if (at > now && (earliest === undefined || at < earliest)) earliest = at;
  };
  for (const { lease } of sight.nodes.values()) {
    if (lease !== undefined && !lease.record.closed) note(runsOutAt(lease, sight.facts.renewals));
  }
  const { rebalance } = sight.desired.cluster;
  if (rebalance !== undefined && sight.facts.unevenSince !== undefined)
    note(sight.facts.unevenSince + rebalance.holdMs);
  for (const { notBefore, isHeld } of needs) if (!isHeld) note(notBefore);
  for (const view of sight.claims.all()) for (const wait of view.waits) if (wait.until !== undefined) note(wait.until);
  return earliest;
}
