import type { Desired } from "../desired.ts";
import type { Unknown } from "./plan.ts";
import type { World } from "./world.ts";

/** What the facts do not tell, and what the plan takes for granted instead. */
export function findUnknowns(world: World, desired: Desired): readonly Unknown[] {
  const unknowns: Unknown[] = [];
  for (const node of [...desired.nodes.keys()].toSorted()) {
    const model = world.nodes.get(node);
    if (model === undefined) {
      unknowns.push({ node, what: "it has never reported: the plan gives it nothing" });
      continue;
    }
    if (model.isUp && !model.told.probed) {
      unknowns.push({ node, what: "it has not yet looked at what runs on it: the plan gives it nothing" });
    }
    for (const [key, { state }] of model.running) {
      if (state === "Unknown")
        unknowns.push({ node, what: `whether ${key} runs there: the plan takes it for running` });
    }
  }
  return unknowns;
}
