import type { CheckerWish, Desired, GroupWish } from "../desired.ts";
import type { Onlooker } from "./roll-forward.ts";
import { loseNode } from "./roll-forward.ts";
import { fail } from "./sickness.ts";
import type { WhatIf } from "./what-if.ts";
import type { ModelNode, World } from "./world.ts";

/** The wish as these would have it; what goes wrong is `breakWorld`'s. */
export function wishAfter(desired: Desired, whatIfs: readonly WhatIf[]): Desired {
  const nodes = new Map(desired.nodes);
  const groups = new Map(desired.groups);
  for (const whatIf of whatIfs) {
    if (whatIf.kind === "node-maintenance") {
      const node = nodes.get(whatIf.node);
      if (node !== undefined) nodes.set(whatIf.node, { ...node, mode: "Maintenance" });
    }
    if (whatIf.kind === "group-stopped") {
      const group = groups.get(whatIf.group);
      if (group !== undefined) groups.set(whatIf.group, { ...group, state: "Stopped" });
    }
  }
  return { ...desired, nodes, groups };
}

/** Lets happen what is asked about, in the model, at its present moment. */
export function breakWorld(
  world: World,
  whatIfs: readonly WhatIf[],
  { desired, onlooker }: { readonly desired: Desired; readonly onlooker: Pick<Onlooker, "lost"> },
): void {
  for (const whatIf of whatIfs) {
    switch (whatIf.kind) {
      case "node-down": {
        const node = world.nodes.get(whatIf.node);
        if (node?.isUp === true) loseNode(node, world, onlooker);
        break;
      }
      case "store-lost":
        world.hasStore = false;
        // Each has renewed just now, at best.
        for (const node of world.nodes.values()) node.leaseEndsAt = world.now + desired.cluster.timing.ttlMs;
        break;
      case "checker-fails":
        for (const wish of desired.groups.values()) failChecker(world, wish, whatIf.checker);
        break;
      case "node-maintenance":
      case "group-stopped":
        break;
    }
  }
}

function failChecker(world: World, wish: GroupWish, name: string): void {
  const checker = wish.checkers.find((one) => one.name === name || one.name === `${nameOf(wish)}/${name}`);
  if (checker === undefined) return;
  const holders = new Set(world.assignments.get(wish.key)?.record.placements.map(({ node }) => node));
  for (const node of world.nodes.values()) {
    const isChecked = checker.runsOn === "Holder" ? holders.has(node.name) : wish.candidates.has(node.name);
    if (!isChecked || !node.isUp) continue;
    sayUnhealthy(node, checker);
    if (checker.score !== undefined || !holders.has(node.name)) continue;
    const { seenAfterMs } = checker;
    node.sick.set(wish.key, { error: `checker ${checker.name}: ${message}`, seenAfterMs });
    fail(node, wish.key, world);
  }
}

const message = "as the plan was asked to take it";

function sayUnhealthy(node: ModelNode, { name: checker }: CheckerWish): void {
  const others = node.told.verdicts.filter((verdict) => verdict.checker !== checker);
  node.told = { ...node.told, verdicts: [...others, { checker, verdict: "Unhealthy", message }] };
}

function nameOf({ key }: GroupWish): string {
  return key.slice(key.indexOf("/") + 1);
}
