import { closedBy, type Ms } from "../lease.ts";
import { worldBegan, type ModelNode, type World } from "./world.ts";

/** How long an agent whose machine shuts down waits for its groups to be moved away; the plan begins with that. */
const movesMsMax: Ms = 60_000;

/**
 * Whether the machine goes down and its agent hears no word any more, so that everything there stops: at once, or, where
 * its groups are moved away before, when none is left that is to be.
 */
export function hasLeft(node: ModelNode, world: World): boolean {
  return isLeaving(node, world) && (!isMovingAway(node, world) || world.now >= worldBegan + movesMsMax);
}

/** When the agent waits no longer; empty where it does not wait. */
export function leavingWakes(node: ModelNode, world: World): readonly Ms[] {
  return isLeaving(node, world) && isMovingAway(node, world) ? [worldBegan + movesMsMax] : [];
}

/** Once nothing is left it closes its lease itself, and is gone. */
export function closeBehind(node: ModelNode, world: World): void {
  const lease = world.leases.get(node.name);
  if (lease === undefined || !hasLeft(node, world)) return;
  if (node.journal.entries.length > 0 || node.busy.size > 0) return;
  world.leases.set(node.name, { ...lease, record: closedBy(lease.record, node.name) });
  node.isUp = false;
}

function isLeaving({ name, isUp }: ModelNode, { leases }: World): boolean {
  return isUp && leases.get(name)?.record.leaving !== undefined;
}

function isMovingAway({ name }: ModelNode, { words, assignments }: World): boolean {
  const named = [...(words.byNode.get(name) ?? [])];
  return named.some((group) => assignments.get(group)?.record.movesAtShutdown === true);
}
