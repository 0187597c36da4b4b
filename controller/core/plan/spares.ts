import type { Desired, GroupKey } from "../desired.ts";
import type { Facts } from "../facts.ts";
import { viewNodes } from "../node-class.ts";
import { barredNodes, failedNodes } from "../standing.ts";
import { factsOf, type World } from "./world.ts";

/**
 * How many other nodes could take each group over, as things stand: at once, or as soon as they have let go of something
 * that is not theirs.
 */
export function sparesIn(world: World, desired: Desired): ReadonlyMap<GroupKey, number> {
  const facts = withoutHeld(factsOf(world));
  const nodes = viewNodes(desired.nodes, facts, world.now);
  const failed = failedNodes(desired, facts);
  const barred = barredNodes(desired, facts, nodes);
  const able = [...nodes.values()].filter(({ isCandidate }) => isCandidate).map(({ name }) => name);
  const spares = new Map<GroupKey, number>();
  if (desired.cluster.state !== "Running") return spares;
  for (const [key, wish] of desired.groups) {
    if (wish.state !== "Started" || wish.members.length === 0) continue;
    const placements = world.assignments.get(key)?.record.placements ?? [];
    let count = 0;
    for (const node of able) {
      if (!wish.candidates.has(node) || placements.some((placement) => placement.node === node)) continue;
      if (failed.get(key)?.has(node) !== true && barred.get(key)?.has(node) !== true) count += 1;
    }
    spares.set(key, count);
  }
  return spares;
}

/** As if no node held anything: what they hold is no obstacle that lasts. */
function withoutHeld(facts: Facts): Facts {
  const reports = [...facts.reports].map(([node, report]) => [node, { ...report, claims: [] }] as const);
  return { ...facts, reports: new Map(reports) };
}
