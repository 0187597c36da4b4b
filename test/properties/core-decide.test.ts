import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HANodeReportSpec } from "../../controller/api/types.gen.ts";
import { decide, type Decision } from "../../controller/core/decide.ts";
import type { Desired, FencingMode, GroupWish } from "../../controller/core/desired.ts";
import type { Facts } from "../../controller/core/facts.ts";
import { advance, agentStep, aWorld, powerOff, settle } from "../core/build/run-world.ts";
import { aCluster, aGroup, anAddress, aService, withGroups, withState } from "../core/build/wishes.ts";
import { applyWrite, decideIn, factsOf, type World } from "../core/build/world.ts";
import { trials } from "./trials.ts";

const nodes = ["n1", "n2", "n3"] as const;
const modes: readonly FencingMode[] = ["Lease", "Devices", "Watchdog", "Manual", "DevicesOrWatchdog"];

const group = fc.record({
  mode: fc.constantFrom(...modes),
  prefers: fc.constantFrom(...nodes),
  state: fc.constantFrom("Started" as const, "Started" as const, "Stopped" as const, "Frozen" as const),
  replicas: fc.constantFrom(1, 1, 2, "Each" as const),
  /** Of few addresses, so that some groups want the same. */
  address: fc.option(fc.constantFrom("192.0.2.1", "192.0.2.2", "192.0.2.3"), { nil: undefined }),
});

/** A cluster that has lived for a while: some of it runs, some is half done, a node may be lost. */
const life = fc.record({
  groups: fc.array(group, { minLength: 1, maxLength: 5 }),
  later: fc.array(group, { maxLength: 5 }),
  off: fc.subarray([...nodes], { maxLength: 2 }),
  passes: fc.constantFrom(0, 1000, 2500, 30_000),
  writes: fc.nat(6),
  state: fc.constantFrom("Running" as const, "Running" as const, "Frozen" as const, "Stopped" as const),
});

type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

function groupsOf(wishes: Life["groups"]): readonly GroupWish[] {
  return wishes.map(({ mode, prefers, state, replicas, address }, index) =>
    aGroup(`g${index}`, {
      members: [aService(`s${index}`), ...(address === undefined ? [] : [anAddress(address, { name: `ip${index}` })])],
      preferred: new Map([[prefers, 10]]),
      fencing: { mode, unseenNodes: "Trust" },
      state,
      replicas: address === undefined ? replicas : 1,
    }),
  );
}

function live({ groups, later, off, passes, writes, state }: Life): World {
  const world = aWorld(aCluster(groupsOf(groups)));
  settle(world, 3000);
  for (const name of off) powerOff(world, name);
  world.desired = withState(withGroups(world.desired, groupsOf(later)), state);
  advance(world, passes);
  for (const write of decideIn(world).writes.slice(0, writes)) applyWrite(world, write);
  for (const node of world.nodes.values()) agentStep(world, node);
  return world;
}

/** Everything of a decision that can be compared. */
function said({ writes, fencing, bumpsEra, groups, nodes: views, wakeAt }: Decision) {
  return { writes, fencing, bumpsEra, groups: sorted(groups), nodes: sorted(views), wakeAt };
}

/** Epochs are given in one row, so that those of others are higher by one where one more is given. */
function withoutNewEpochs(writes: Decision["writes"], facts: Facts): string {
  const isNew = (value: unknown): boolean => typeof value === "number" && value > facts.counter;
  return JSON.stringify(writes, (name, value: unknown) => (name === "counter" && isNew(value) ? "new" : value));
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

describe("decide", () => {
  it("says the same whatever the order of what it is given", () => {
    fc.assert(
      fc.property(life, fc.integer(), (given, seed) => {
        const world = live(given);
        const [desired, facts] = [world.desired, factsOf(world)];
        const other = decide(shuffledDesired(desired, seed), shuffledFacts(facts, seed), world.now);
        expect(said(other)).toEqual(said(decide(desired, facts, world.now)));
      }),
      trials(20),
    );
  });

  it("decides nothing else for the others when a group that nothing binds to them is gone", () => {
    fc.assert(
      fc.property(life, (given) => {
        const world = live(given);
        const lone = aGroup("zz", { members: [aService("zz")], state: "Stopped" });
        const withIt = withGroups(world.desired, [...world.desired.groups.values(), lone]);
        const facts = factsOf(world);
        const without = decide(world.desired, facts, world.now);
        const others = decide(withIt, facts, world.now).writes.filter(
          (write) => !(write.kind === "assignment" && write.group === lone.key),
        );
        expect(withoutNewEpochs(others, facts)).toEqual(withoutNewEpochs(without.writes, facts));
      }),
      trials(20),
    );
  });

  it("writes nothing more once everything has settled", () => {
    let settled = 0;
    fc.assert(
      fc.property(life, (given) => {
        const world = live(given);
        if (!settle(world)) throw new Error("it never settles");
        settled += 1;
        expect(decideIn(world).writes).toEqual([]);
        advance(world, 500);
        expect(decideIn(world).writes).toEqual([]);
      }),
      trials(10),
    );
    expect(settled).toBe(trials(10).numRuns);
  });
});

// -- other orders of the same -------------------------------------------------------------------------------------------

function shuffledDesired(desired: Desired, seed: number): Desired {
  return {
    ...desired,
    nodes: shuffledMap(desired.nodes, seed),
    groups: shuffledMap(desired.groups, seed + 1),
    rules: shuffled(desired.rules, seed + 2),
  };
}

function shuffledFacts(facts: Facts, seed: number): Facts {
  const report = (told: HANodeReportSpec): HANodeReportSpec => ({
    ...told,
    claims: shuffled(told.claims, seed),
    resources: shuffled(told.resources, seed),
  });
  return {
    ...facts,
    leases: shuffledMap(facts.leases, seed + 3),
    reports: new Map(shuffled([...facts.reports], seed + 4).map(([node, told]) => [node, report(told)])),
    claims: shuffledMap(facts.claims, seed + 5),
    assignments: shuffledMap(facts.assignments, seed + 6),
    fencings: shuffledMap(facts.fencings, seed + 7),
  };
}

function shuffledMap<T>(map: ReadonlyMap<string, T>, seed: number): ReadonlyMap<string, T> {
  return new Map(shuffled([...map], seed));
}

/** Another order, which the seed fixes. */
function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  return list
    .map((item, index) => ({ item, rank: Math.imul(index + 1, 0x9e3779b1 ^ seed) >>> 0 }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
