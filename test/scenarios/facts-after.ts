import type { Desired } from "../../controller/core/desired.ts";
import type { ClusterFacts } from "../../controller/core/plan/cluster-facts.ts";
import { createWorld } from "../../controller/core/plan/create-world.ts";
import { rollForward, type Onlooker } from "../../controller/core/plan/roll-forward.ts";
import { factsOfWorld } from "./facts-of-world.ts";

export const silentOnlooker: Onlooker = {
  decided: () => undefined,
  began: () => undefined,
  ended: () => undefined,
  lost: () => undefined,
};

class Cut extends Error {}

/** What can be seen right after so many actions of a plan have ended; what was under way is forgotten. */
export function factsAfter(facts: ClusterFacts, desired: Desired, actions: number): ClusterFacts {
  const world = createWorld(facts);
  let ended = 0;
  try {
    rollForward(world, desired, {
      ...silentOnlooker,
      ended: () => {
        ended += 1;
        if (ended === actions) throw new Cut();
      },
    });
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
  }
  return factsOfWorld(world);
}
