import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Desired, GroupWish } from "../../controller/core/desired.ts";
import { createWorld } from "../../controller/core/plan/create-world.ts";
import { finalStates } from "../../controller/core/plan/final-states.ts";
import { healthyWorld } from "../../controller/core/plan/healthy-world.ts";
import type { FinalState } from "../../controller/core/plan/plan.ts";
import { createRecorder } from "../../controller/core/plan/recorder.ts";
import { rollForward } from "../../controller/core/plan/roll-forward.ts";
import type { ClusterFacts } from "../../controller/core/plan/cluster-facts.ts";
import { aCluster, aGroup, anAddress, aService, withGroups } from "../core/build/wishes.ts";
import { factsOfWorld } from "../scenarios/facts-of-world.ts";
import { trials } from "./trials.ts";

const nodes = ["n1", "n2", "n3"] as const;

const group = fc.record({
  prefers: fc.constantFrom(...nodes),
  state: fc.constantFrom("Started" as const, "Started" as const, "Started" as const, "Stopped" as const),
  replicas: fc.constantFrom(1, 1, 2, "Each" as const),
  services: fc.integer({ min: 1, max: 3 }),
  hasAddress: fc.boolean(),
});

const edit = fc.record({
  before: fc.array(group, { minLength: 1, maxLength: 4 }),
  after: fc.array(group, { maxLength: 4 }),
});

type Groups = typeof group extends fc.Arbitrary<infer T> ? readonly T[] : never;

function groupsOf(wishes: Groups): readonly GroupWish[] {
  return wishes.map(({ prefers, state, replicas, services, hasAddress }, index) => {
    const some = Array.from({ length: services }, (_unused, place) => aService(`s${index}-${place}`));
    return aGroup(`g${index}`, {
      members: hasAddress ? [anAddress(`192.0.2.${index + 1}`, { name: `ip${index}` }), ...some] : some,
      preferred: new Map([[prefers, 1000]]),
      state,
      replicas: hasAddress ? 1 : replicas,
    });
  });
}

interface Rolled {
  readonly actions: readonly string[];
  readonly final: Readonly<Record<string, FinalState>>;
  readonly facts: ClusterFacts;
}

function roll(facts: ClusterFacts, desired: Desired): Rolled {
  const world = createWorld(facts);
  const recorder = createRecorder(world, desired);
  const { decision } = rollForward(world, desired, recorder);
  const actions = recorder.actions().map(({ verb, object, node }) => `${verb} ${object} on ${node}`);
  return { actions, final: finalStates(world, desired, decision), facts: factsOfWorld(world) };
}

describe("a plan of any edit", () => {
  it("leaves nothing to do where it ends", () => {
    fc.assert(
      fc.property(edit, ({ before, after }) => {
        const base = aCluster(groupsOf(before));
        const wish = withGroups(base, groupsOf(after));
        const { facts } = roll(factsOfWorld(healthyWorld(base)), wish);
        expect(roll(facts, wish).actions).toEqual([]);
      }),
      trials(20),
    );
  });

  it("is the same for the others beside a group that nothing binds to them", () => {
    fc.assert(
      fc.property(edit, ({ before, after }) => {
        const lone = aGroup("zz", { members: [aService("zz")], candidates: new Set(["n1"]), state: "Stopped" });
        const base = aCluster(groupsOf(before));
        const wish = withGroups(base, groupsOf(after));
        const without = roll(factsOfWorld(healthyWorld(base)), wish);
        const besides = (desired: Desired) => withGroups(desired, [...desired.groups.values(), lone]);
        const beside = roll(factsOfWorld(healthyWorld(besides(base))), besides(wish));
        expect(beside.actions).toEqual(without.actions);
        expect(beside.final).toMatchObject(without.final);
      }),
      trials(20),
    );
  });
});
