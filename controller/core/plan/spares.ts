import type { Desired, GroupKey, NodeName } from "../desired.ts";
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
  const able = new Set([...nodes.values()].filter(({ isCandidate }) => isCandidate).map(({ name }) => name));
  const spares = new Map<GroupKey, number>();
  if (desired.cluster.state !== "Running") return spares;
  // Most groups share their candidates.
  const allOf = new Map<ReadonlySet<NodeName>, ReadonlySet<NodeName>>();
  for (const [key, wish] of desired.groups) {
    if (wish.state !== "Started" || wish.members.length === 0) continue;
    const all = allOf.get(wish.candidates) ?? able.intersection(wish.candidates);
    allOf.set(wish.candidates, all);
    const placements = world.assignments.get(key)?.record.placements ?? [];
    const taken = [
      ...placements.map(({ node }) => node),
      ...(failed.get(key)?.keys() ?? []),
      ...(barred.get(key)?.keys() ?? []),
    ];
    spares.set(key, all.size - all.intersection(new Set(taken)).size);
  }
  return spares;
}

/** As if no node held anything: what they hold is no obstacle that lasts. */
function withoutHeld(facts: Facts): Facts {
  const reports = [...facts.reports].map(([node, report]) => [node, { ...report, claims: [] }] as const);
  return { ...facts, reports: new Map(reports) };
}
