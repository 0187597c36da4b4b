import type { ClaimsView } from "./claims-view.ts";
import { claimsOfGroup } from "./claims-view.ts";
import type { Desired, GroupKey, GroupWish, NodeName } from "./desired.ts";
import type { GatedTarget } from "./order-gate.ts";
import type { Placement } from "./group-step.ts";
import type { NodeView } from "./node-class.ts";

interface MoveSight {
  readonly desired: Desired;
  readonly current: ReadonlyMap<GroupKey, readonly Placement[]>;
  readonly claims: ClaimsView;
  readonly nodes: ReadonlyMap<NodeName, NodeView>;
  readonly failed: ReadonlyMap<GroupKey, ReadonlyMap<NodeName, string>>;
}

/**
 * Lets only so many groups be on a planned move at once; further ones stay where they run until one has arrived.
 * Failovers are no planned moves, and never wait.
 */
export function boundMoves(
  targets: ReadonlyMap<GroupKey, GatedTarget>,
  sight: MoveSight,
): ReadonlyMap<GroupKey, GatedTarget> {
  const moving = [...targets.keys()].toSorted().filter((key) => isMoving(key, targets.get(key)?.target ?? [], sight));
  const room = sight.desired.cluster.concurrentMovesMax - countUnderWay(targets, sight);
  if (moving.length <= room) return targets;
  const bounded = new Map(targets);
  for (const key of byPriority(moving, sight.desired).slice(Math.max(0, room))) {
    const waits = [...(targets.get(key)?.waits ?? []), "other planned moves to end (disruptionBudget)"];
    bounded.set(key, { target: sight.current.get(key) ?? [], waits });
  }
  return bounded;
}

/** It runs on live nodes without having failed there, and is to run, but on none of them. */
function isMoving(key: GroupKey, target: readonly Placement[], { current, nodes, failed }: MoveSight): boolean {
  const stands = current.get(key) ?? [];
  if (stands.length === 0 || target.length === 0) return false;
  const isOnTarget = stands.some(({ node }) => target.some((placement) => placement.node === node));
  return (
    !isOnTarget && stands.every(({ node }) => nodes.get(node)?.isLive === true && failed.get(key)?.has(node) !== true)
  );
}

/** Groups that have been withdrawn and whose live former nodes have not all let go yet, or which are only now named. */
function countUnderWay(targets: ReadonlyMap<GroupKey, GatedTarget>, sight: MoveSight): number {
  let count = 0;
  for (const [key, { target }] of targets) {
    const wish = sight.desired.groups.get(key);
    if (wish === undefined || target.length === 0 || (sight.current.get(key) ?? []).length > 0) continue;
    if (isHeldByLiveNode(wish, sight)) count += 1;
  }
  return count;
}

function isHeldByLiveNode(wish: GroupWish, { claims, nodes }: MoveSight): boolean {
  return claimsOfGroup(wish).some((claim) =>
    [...claims.holdersOf(claim)].some((node) => nodes.get(node)?.isLive === true),
  );
}

function byPriority(keys: readonly GroupKey[], desired: Desired): readonly GroupKey[] {
  const priorityOf = (key: GroupKey): number => desired.groups.get(key)?.priority ?? 0;
  return keys.toSorted((a, b) => priorityOf(b) - priorityOf(a) || (a < b ? -1 : 1));
}
