import type { HAAssignmentSpec } from "../api/types.gen.ts";
import type { Draft } from "./assignment-draft.ts";
import type { NodeName } from "./desired.ts";
import type { GroupSight } from "./group-step.ts";
import { shutdownEffectOf } from "./shutdown.ts";

type Homes = Pick<HAAssignmentSpec, "home" | "ranOn">;

/** Where a group is to return to, and where it ran last, as its next word is to say. */
export function homeOf(draft: Draft, sight: GroupSight): Homes {
  const home = takenFrom(draft, sight);
  const ranOn = lastOf(draft, sight);
  return { ...(home === undefined ? {} : { home }), ...(ranOn === undefined ? {} : { ranOn }) };
}

/** Where maintenance, or the shutdown of a node, has taken a group from, until it is back there. */
function takenFrom({ present, next, wish }: Draft, sight: GroupSight): NodeName | undefined {
  const isThere = (node: NodeName): boolean => next.some((placement) => placement.node === node);
  const left = present?.record.placements.find(({ node }) => !isThere(node));
  if (left !== undefined && isTaken(left.node, sight, wish?.replicas === 1)) return left.node;
  const home = present?.record.home;
  return home === undefined || !sight.desired.nodes.has(home) || isThere(home) ? undefined : home;
}

function isTaken(node: NodeName, sight: GroupSight, isSingle: boolean): boolean {
  if (sight.desired.nodes.get(node)?.mode === "Maintenance") return true;
  return isSingle && shutdownEffectOf(node, sight) === "Freeze";
}

/**
 * Of a group of one copy; an order to move one that is stopped changes it. What is on its way elsewhere has not stopped
 * where it was for good, and must not be drawn back there.
 */
function lastOf({ present, next, wish, isOnItsWay }: Draft, { desired }: GroupSight): NodeName | undefined {
  if (next.length > 0 || wish?.replicas !== 1 || !desired.cluster.returnsOnStart) return undefined;
  const known = present?.record.ranOn;
  const last = isOnItsWay ? known : (sentTo({ wish }) ?? present?.record.placements[0]?.node ?? known);
  return last !== undefined && desired.nodes.has(last) ? last : undefined;
}

function sentTo({ wish }: Pick<Draft, "wish">): NodeName | undefined {
  const isIdle = wish?.state === "Stopped" || wish?.state === "Disabled";
  return isIdle && wish.replicas === 1 ? wish.movesTo : undefined;
}

/** An operator has moved a group that is stopped, and its word does not say so yet. */
export function isSentElsewhere(draft: Draft, { desired }: GroupSight): boolean {
  const node = desired.cluster.returnsOnStart ? sentTo(draft) : undefined;
  return node !== undefined && desired.nodes.has(node) && draft.present?.record.ranOn !== node;
}
