import type { Desired, GroupKey, GroupWish } from "../desired.ts";
import { createWorld } from "./create-world.ts";
import { healthyFacts } from "./healthy-facts.ts";
import { rollForward, type Onlooker } from "./roll-forward.ts";
import type { World } from "./world.ts";

/** A healthy cluster in which this wish has long come true; what is frozen or unmanaged ran before it became so. */
export function healthyWorld(desired: Desired): World {
  const world = createWorld(healthyFacts(desired));
  if (isAnyLeft(desired)) rollForward(world, managed(desired), silentOnlooker);
  rollForward(world, desired, silentOnlooker);
  return world;
}

const silentOnlooker: Onlooker = {
  decided: () => undefined,
  began: () => undefined,
  ended: () => undefined,
  lost: () => undefined,
};

function isAnyLeft({ cluster, groups, frozenNodes }: Desired): boolean {
  return isLeft(cluster) || frozenNodes.size > 0 || [...groups.values()].some(isLeft);
}

function isLeft({ state }: { readonly state: string }): boolean {
  return state === "Frozen" || state === "Unmanaged";
}

function managed({ cluster, groups, ...desired }: Desired): Desired {
  const started = [...groups].map(([key, wish]): [GroupKey, GroupWish] => [
    key,
    isLeft(wish) ? { ...wish, state: "Started" } : wish,
  ]);
  return {
    ...desired,
    cluster: isLeft(cluster) ? { ...cluster, state: "Running" } : cluster,
    groups: new Map(started),
    frozenNodes: new Set(),
  };
}
