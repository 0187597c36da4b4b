import type { Desired } from "../../controller/core/desired.ts";
import type { ClusterFacts } from "../../controller/core/plan/cluster-facts.ts";
import { createWorld } from "../../controller/core/plan/create-world.ts";
import { rollForward } from "../../controller/core/plan/roll-forward.ts";
import { factsOfWorld } from "./facts-of-world.ts";
import { silentOnlooker } from "./silent-onlooker.ts";

class Cut extends Error {}

/** A moment of a plan: so many of its actions have ended. */
interface Moment {
  readonly ended: number;
  /** The nodes have told of it since, and have begun what comes next; else only the world has changed. */
  readonly isTold: boolean;
}

/** What can be seen at a moment of the plan that is made from these facts; what was under way is forgotten. */
export function factsAfter(facts: ClusterFacts, desired: Desired, { ended, isTold }: Moment): ClusterFacts {
  const world = createWorld(facts);
  let left = ended;
  try {
    rollForward(world, desired, {
      ...silentOnlooker,
      ended: () => {
        left -= 1;
        if (left === 0 && !isTold) throw new Cut();
      },
      decided: () => {
        if (left <= 0) throw new Cut();
      },
    });
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
  }
  return factsOfWorld(world);
}
