import fc from "fast-check";
import { expect } from "vitest";
import type { Desired } from "../../controller/core/desired.ts";
import type { ClusterFacts } from "../../controller/core/plan/cluster-facts.ts";
import { createWorld } from "../../controller/core/plan/create-world.ts";
import { finalStates } from "../../controller/core/plan/final-states.ts";
import { createRecorder } from "../../controller/core/plan/recorder.ts";
import { rollForward } from "../../controller/core/plan/roll-forward.ts";
import { aGroup, aService, withGroups } from "../core/build/wishes.ts";
import { convergedFacts } from "../scenarios/converged-facts.ts";
import { factsAfter } from "../scenarios/facts-after.ts";
import { factsOfWorld } from "../scenarios/facts-of-world.ts";
import { describeChange, type Change } from "./describe-change.ts";
import { faultsOfPlan, type PlanText } from "./judge-actions.ts";
import { arbitraryChange, type ChangeBounds } from "./random-change.ts";
import type { Trials } from "./trials.ts";

/** A plan, and what can be seen once it is done. */
interface Planned extends PlanText {
  readonly facts: ClusterFacts;
}

export interface PlanProperty {
  readonly promise: string;
  /** `number` chooses where there is something to choose. */
  readonly check: (change: Change, number: number) => void;
}

/** What a plan promises of every cluster, edit and fault. */
export const planProperties: readonly PlanProperty[] = [
  {
    promise: "does nothing before that holds which it needs",
    check: (change) => expect(faultsOfPlan(change, planFrom(change))).toEqual([]),
  },
  {
    promise: "leaves nothing to do where it ends",
    check: (change) => expect(deedsOf(planFrom({ ...change, facts: planFrom(change).facts }))).toEqual([]),
  },
  {
    promise: "made again from after any of its actions, has the same running at the end",
    check: (change, number) => {
      const plan = planFrom(change);
      if (plan.actions.length < 2) return;
      const ended = 1 + (number % (plan.actions.length - 1));
      const facts = factsAfter(change.facts, change.after, { ended, isTold: true });
      const again = endOf(planFrom({ ...change, facts }), change.after);
      expect({ ended, end: again }).toEqual({ ended, end: endOf(plan, change.after) });
    },
  },
  {
    promise: "is the same for the others beside a group that nothing binds to them",
    check: ({ before, after }) => {
      const without = planFrom({ facts: convergedFacts([before]), after });
      const beside = planFrom({ facts: convergedFacts([withLone(before)]), after: withLone(after) });
      expect(deedsOf(beside)).toEqual(deedsOf(without));
      expect(beside.final).toMatchObject(without.final);
    },
  },
];

function withLone(desired: Desired): Desired {
  const lone = aGroup("lone", { members: [aService("lone")], candidates: new Set(["n1"]), state: "Stopped" });
  return withGroups(desired, [...desired.groups.values(), lone]);
}

/** How the property was found broken, with the smallest change that breaks it; undefined where it held. */
export function findPlanBreach({ check }: PlanProperty, bounds: ChangeBounds, trials: Trials): string | undefined {
  const property = fc.property(arbitraryChange(bounds), fc.nat(), (text, number) => {
    check(describeChange(text), number);
  });
  return fc.defaultReportMessage(fc.check(property, { ...trials, includeErrorInReport: true }));
}

export function planFrom({ facts, after }: Pick<Change, "facts" | "after">): Planned {
  const world = createWorld(facts);
  const recorder = createRecorder(world, after);
  const { decision } = rollForward(world, after, recorder);
  return { actions: recorder.actions(), final: finalStates(world, after, decision), facts: factsOfWorld(world) };
}

function deedsOf({ actions }: PlanText): readonly string[] {
  return actions.map(({ verb, object, node, reason }) => `${verb} ${object} on ${node}: ${reason}`);
}

/**
 * In which state everything is, on how many nodes. Which ones may differ: of nodes that are as good, the one counts that
 * has the fewest groups when the group is placed. What is left as it was found is not in it.
 */
function endOf({ final }: PlanText, { cluster, groups }: Desired): Readonly<Record<string, string>> {
  if (isLeft(cluster)) return {};
  const left = [...groups.values()]
    .filter(isLeft)
    .flatMap(({ key, members }) => [key, ...members.map(({ kind, name }) => `${kind}/${name}`)]);
  const ends = Object.entries(final).filter(([object]) => !left.includes(object));
  return Object.fromEntries(ends.map(([object, { state, nodes }]) => [object, `${state} on ${nodes.length}`]));
}

function isLeft({ state }: { readonly state: string }): boolean {
  return state === "Frozen" || state === "Unmanaged";
}
