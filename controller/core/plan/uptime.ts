import type { NodeName } from "../desired.ts";
import type { ResourceKey } from "../journal.ts";
import type { Ms } from "../lease.ts";
import type { World } from "./world.ts";

/** Where each resource runs, and for how long it ran nowhere. */
export interface Uptime {
  up(key: ResourceKey, node: NodeName): void;
  down(key: ResourceKey, node: NodeName): void;
  of(key: ResourceKey): Stretches;
}

/** When a resource ran nowhere, from the beginning on; one that is still down has no end. */
export interface Stretches {
  readonly from: readonly NodeName[];
  readonly to: readonly NodeName[];
  readonly downs: readonly { readonly fromMs: Ms; readonly toMs: Ms | undefined }[];
}

export function createUptime(world: World): Uptime {
  const began = world.now;
  const sinceBegan = (): Ms => Math.round(world.now - began);
  const first = new Map<ResourceKey, readonly NodeName[]>();
  const present = new Map<ResourceKey, Set<NodeName>>();
  const downs = new Map<ResourceKey, { fromMs: Ms; toMs: Ms | undefined }[]>();
  const gone = new Map<ResourceKey, Set<NodeName>>();
  for (const { name, running, isUp } of world.nodes.values()) {
    for (const [key, { state }] of running) if (state === "Started") nodesOf(isUp ? present : gone, key).add(name);
  }
  for (const [key, nodes] of present) first.set(key, [...nodes].toSorted());
  for (const [key, nodes] of gone) {
    if (present.has(key)) continue;
    // What ran on a node that is lost already runs nowhere from the beginning on.
    first.set(key, [...nodes].toSorted());
    downs.set(key, [{ fromMs: 0, toMs: undefined }]);
  }
  return {
    up(key, node) {
      const nodes = nodesOf(present, key);
      const last = downs.get(key)?.at(-1);
      if (nodes.size === 0 && last !== undefined) last.toMs = sinceBegan();
      else if (nodes.size === 0) downs.set(key, [{ fromMs: 0, toMs: sinceBegan() }]);
      nodes.add(node);
    },
    down(key, node) {
      const nodes = nodesOf(present, key);
      if (!nodes.delete(node) || nodes.size > 0) return;
      downs.set(key, [...(downs.get(key) ?? []), { fromMs: sinceBegan(), toMs: undefined }]);
    },
    of: (key) => ({
      from: first.get(key) ?? [],
      to: [...nodesOf(present, key)].toSorted(),
      downs: downs.get(key) ?? [],
    }),
  };
}

function nodesOf(map: Map<ResourceKey, Set<NodeName>>, key: ResourceKey): Set<NodeName> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Set<NodeName>();
  map.set(key, made);
  return made;
}
