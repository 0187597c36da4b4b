import type { Decision } from "../decide.ts";
import type { Desired, GroupKey } from "../desired.ts";
import { failedNodes } from "../standing.ts";
import { factsOf, type World } from "./world.ts";

/** How many other nodes could take each group over at once, as things stand. */
export function sparesIn(world: World, desired: Desired, decision: Decision): ReadonlyMap<GroupKey, number> {
  const facts = factsOf(world);
  const failed = failedNodes(desired, facts);
  const able = [...decision.nodes.values()].filter(({ isCandidate }) => isCandidate).map(({ name }) => name);
  const spares = new Map<GroupKey, number>();
  for (const [key, wish] of desired.groups) {
    if (wish.state !== "Started" || wish.members.length === 0) continue;
    const taken = new Set(decision.groups.get(key)?.target.map(({ node }) => node));
    const kept = [failed.get(key), decision.barred.get(key)];
    const free = able.filter((node) => wish.candidates.has(node) && !taken.has(node));
    spares.set(key, free.filter((node) => !kept.some((nodes) => nodes?.has(node))).length);
  }
  return spares;
}
