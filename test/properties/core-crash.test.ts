import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HAAssignmentSpec } from "../../controller/api/types.gen.ts";
import type { Desired, GroupWish } from "../../controller/core/desired.ts";
import type { RecordWrite } from "../../controller/core/record-write.ts";
import { advance, agentStep, aWorld, powerOff, powerOn, renew, settle } from "../core/build/run-world.ts";
import { aCluster, aGroup, anAddress, aService, withGroups, withState } from "../core/build/wishes.ts";
import { applyWrite, decideIn, nodeOf, type World } from "../core/build/world.ts";
import { trials } from "./trials.ts";

const [onN1, onN2] = [new Map([["n1", 100]]), new Map([["n2", 100]])];
const web = aGroup("web", { members: [anAddress("192.0.2.10"), aService("nginx")], preferred: onN1 });
const db = aGroup("db", { members: [anAddress("192.0.2.20"), aService("postgres")], preferred: onN2 });
const begin = aCluster([web, db]);

/** What somebody wants in the middle of it all. */
const edits: Readonly<Record<string, (desired: Desired) => Desired>> = {
  same: (desired) => desired,
  deleted: (desired) => withGroups(desired, [db]),
  renamed: (desired) => withGroups(desired, [db, { ...web, key: "HAGroup/site" }]),
  exchanged: (desired) =>
    withGroups(desired, [
      { ...web, members: [anAddress("192.0.2.20"), aService("nginx")] },
      { ...db, members: [anAddress("192.0.2.10"), aService("postgres")] },
    ]),
  moved: (desired) =>
    withGroups(desired, [
      { ...web, members: [aService("nginx")] },
      { ...db, members: [...db.members, anAddress("192.0.2.10")] },
    ]),
  wider: (desired) => withGroups(desired, [{ ...web, members: [anAddress("192.0.2.30"), ...web.members] }, db]),
  readdressed: (desired) =>
    withGroups(desired, [
      { ...web, members: [anAddress("192.0.2.11", { name: "ip-192.0.2.10", generation: 2 }), aService("nginx")] },
      db,
    ]),
  elsewhere: (desired) =>
    withGroups(desired, [
      { ...web, preferred: onN2 },
      { ...db, preferred: onN1 },
    ]),
  frozen: (desired) => withState(desired, "Frozen"),
  back: () => begin,
};

const steps: Readonly<Record<string, { readonly weight: number; readonly play: Play }>> = {
  // Any of the writes, in any order; the rest is lost, or comes late.
  "the leader decides": {
    weight: 6,
    play(world, { picks }, { late }) {
      const left = [...decideIn(world).writes];
      for (const pick of picks) {
        const [write] = left.splice(pick % Math.max(1, left.length), 1);
        if (write !== undefined) applyWrite(world, write);
      }
      late.push(...left);
    },
  },
  "a late write lands": {
    weight: 2,
    play(world, _, { late }) {
      const write = late.shift();
      if (write !== undefined) applyWrite(world, write);
    },
  },
  "another leader": { weight: 1, play: (world) => void (world.term += 1) },
  "an agent reads and acts": { weight: 6, play: (world, { node }) => void agentStep(world, nodeOf(world, node)) },
  "an agent whose watch is behind acts": {
    weight: 4,
    play: (world, { node }) => void agentStep(world, nodeOf(world, node), "Nothing"),
  },
  // It has restarted, and the list that it gets is of long ago; its journal is its own.
  "an agent gets a stale list": {
    weight: 3,
    play(world, { node, picks }, { words }) {
      const back = (picks[0] ?? 0) % words.length;
      nodeOf(world, node).words = words.at(-1 - back) ?? [];
      agentStep(world, nodeOf(world, node), "Nothing");
    },
  },
  "time passes": { weight: 2, play: (world, { ms }) => advance(world, ms) },
  "an edit": { weight: 2, play: (world, { edit }) => void (world.desired = edits[edit]?.(begin) ?? begin) },
  "a node is cut off": {
    weight: 1,
    play(world, { node }) {
      if (nodeOf(world, node).state === "Up") nodeOf(world, node).state = "Cut";
    },
  },
  "power off": { weight: 1, play: (world, { node }) => powerOff(world, node) },
  "a node comes back": { weight: 2, play: (world, { node }) => heal(world, node) },
};

type Play = (world: World, step: Step, memory: Memory) => void;

interface Step {
  readonly kind: string;
  readonly node: string;
  readonly picks: readonly number[];
  readonly ms: number;
  readonly edit: string;
}

interface Memory {
  /** Writes of earlier decisions that have not landed. */
  readonly late: RecordWrite[];
  /** The words as they were at each step. */
  readonly words: HAAssignmentSpec[][];
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(...Object.entries(steps).map(([kind, { weight }]) => ({ weight, arbitrary: fc.constant(kind) }))),
  node: fc.constantFrom("n1", "n2", "n3"),
  picks: fc.array(fc.nat(20), { maxLength: 4 }),
  ms: fc.constantFrom(100, 600, 3000),
  edit: fc.constantFrom(...Object.keys(edits)),
});

describe("whatever the leader writes of what it decided, and whoever falls out", () => {
  it("no thing is held twice, and when the faults end everything runs as after no fault at all", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(...Object.keys(edits)), (story, last) => {
        const world = aWorld(begin);
        expect(settle(world)).toBe(true);
        const memory: Memory = { late: [], words: [] };
        for (const one of story) {
          memory.words.push([...world.assignments.values()].map(({ record }) => record));
          steps[one.kind]?.play(world, one, memory);
          expect(world.heldTwice).toEqual([]);
        }
        for (const name of world.nodes.keys()) heal(world, name);
        const wish = edits[last];
        world.desired = withState(wish === undefined ? begin : wish(begin), "Running");
        expect(settle(world, 120_000)).toBe(true);
        expect(world.heldTwice).toEqual([]);
        expect(shapeOf(world)).toEqual([...world.desired.groups.values()].map(namesOf).toSorted());
        expect(decideIn(world).writes).toEqual([]);
      }),
      trials(25),
    );
  });
});

function heal(world: World, name: string): void {
  const node = nodeOf(world, name);
  powerOn(world, name);
  node.state = "Up";
  renew(world, node);
}

/** Each group that runs, with its members in order of name; a group on two nodes would be there twice. */
function shapeOf(world: World): readonly string[] {
  return [...world.nodes.values()]
    .flatMap((node) => {
      const groups = new Map<string, string[]>();
      for (const { member, group } of node.running.values())
        groups.set(group, [...(groups.get(group) ?? []), member.name]);
      return [...groups].map(([group, members]) => `${group}: ${members.toSorted().join(" ")}`);
    })
    .toSorted();
}

function namesOf(group: GroupWish): string {
  return `${group.key}: ${group.members
    .map((member) => member.name)
    .toSorted()
    .join(" ")}`;
}
