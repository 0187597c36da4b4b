import type { ResourceKey } from "../journal.ts";
import type { ModelNode, World } from "./world.ts";

/** By resource: the nodes that are up and have it running, in whatever state, in the order of the world. */
export function runnersIn(world: World): ReadonlyMap<ResourceKey, readonly ModelNode[]> {
  const runners = new Map<ResourceKey, ModelNode[]>();
  for (const node of world.nodes.values()) {
    if (!node.isUp) continue;
    for (const key of node.running.keys()) {
      const known = runners.get(key);
      if (known === undefined) runners.set(key, [node]);
      else known.push(node);
    }
  }
  return runners;
}
