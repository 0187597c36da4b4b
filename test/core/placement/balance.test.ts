import { describe, expect, it } from "vitest";
import type { PlacementWish } from "../../../controller/core/desired.ts";
import { placeGroups } from "../../../controller/core/placement/place-groups.ts";
import { describeCluster, together, type ClusterText } from "./describe-cluster.ts";

const nodes = ["n1", "n2", "n3"].map((name) => ({ name, capacity: { cpu: 8, memory: 32 } }));

function balanced(text: Partial<ClusterText> & Pick<ClusterText, "groups">): ClusterText {
  return { strategy: "Balance", nodes, ...text };
}

function placesIn(text: ClusterText, margin?: number): Readonly<Record<string, string>> {
  const { targets } = placeGroups({ ...describeCluster(text), margin });
  return Object.fromEntries([...targets].map(([key, placements]) => [key, placements.map(({ node }) => node).join()]));
}

describe("the strategy Balance", () => {
  it.each([
    {
      why: "takes the node with the least in use, and not the one with the fewest groups",
      groups: {
        a: { on: ["n1"], usage: { cpu: 6 } },
        b: { on: ["n2"], usage: { cpu: 1 } },
        c: { on: ["n2"], usage: { cpu: 1 } },
        d: { on: ["n3"], usage: { cpu: 4 } },
        e: { usage: { cpu: 2 } },
      },
      of: "e",
      node: "n2",
    },
    {
      why: "weighs every quantity: memory on one node, processors on the other",
      groups: {
        a: { on: ["n1"], usage: { cpu: 4, memory: 1 } },
        b: { on: ["n2"], usage: { cpu: 1, memory: 16 } },
        c: { on: ["n3"], usage: { cpu: 6, memory: 24 } },
        d: { usage: { cpu: 0, memory: 8 } },
      },
      of: "d",
      node: "n1",
    },
    {
      why: "takes what is requested where no usage is said",
      groups: {
        a: { on: ["n1"], requests: { cpu: 1 } },
        b: { on: ["n2"], usage: { cpu: 3 } },
        c: { on: ["n3"], usage: { cpu: 2 } },
        d: { usage: { cpu: 1 } },
      },
      of: "d",
      node: "n1",
    },
    {
      why: "puts more on a node than it has where nothing is requested: usage reserves nothing",
      groups: {
        a: { usage: { cpu: 20 } },
        b: { usage: { cpu: 20 } },
        c: { usage: { cpu: 20 } },
        d: { usage: { cpu: 1 } },
      },
      of: "d",
      node: "n1",
    },
    {
      why: "takes the fewest groups, and then the name, among nodes that it finds equal",
      groups: { a: { on: ["n1"] }, b: {}, c: {} },
      of: "c",
      node: "n3",
    },
    {
      why: "comes after every score",
      groups: { a: { on: ["n1"], usage: { cpu: 7 } }, b: { preferred: { n1: 10 }, usage: { cpu: 1 } } },
      of: "b",
      node: "n1",
    },
  ])("$why", ({ groups, of, node }) => {
    expect(placesIn(balanced({ groups }))[of]).toBe(node);
  });
});

const crowded = {
  a: { on: ["n1"], usage: { cpu: 4 } },
  b: { on: ["n1"], usage: { cpu: 3 } },
  c: { on: ["n2"], usage: { cpu: 1 } },
};
const atHome = { a: "n1", b: "n1", c: "n2" };

describe("a move for the sake of balance", () => {
  it("is made of the one group that evens out most", () => {
    expect(placesIn(balanced({ groups: crowded }), 0.1)).toEqual({ a: "n3", b: "n1", c: "n2" });
  });

  it("is made of one group at a time", () => {
    const groups = Object.fromEntries(["a", "b", "c", "d"].map((key) => [key, { on: ["n1"], usage: { cpu: 2 } }]));
    const moved = Object.values(placesIn(balanced({ groups }), 0.1)).filter((node) => node !== "n1");
    expect(moved).toHaveLength(1);
  });

  it.each([
    { why: "it is not time", groups: crowded, margin: undefined },
    { why: "it would not lower the imbalance by the margin", groups: crowded, margin: 0.9 },
    { why: "one group alone is as uneven anywhere", groups: { a: { on: ["n1"], usage: { cpu: 4 } } }, margin: 0.1 },
    { why: "groups like it where they are", groups: withAll({ stickiness: 2 }), margin: 0.1 },
    {
      why: "groups have several copies",
      groups: { a: { on: ["n1", "n2"], replicas: 2, usage: { cpu: 4 } } },
      margin: 0.1,
    },
    { why: "groups never leave for a better place", groups: withAll({ mayFailBack: false }), margin: 0.1 },
    { why: "groups prefer their node", groups: onN1With({ preferred: { n1: 5 } }), margin: 0.1 },
    { why: "groups are kept on their nodes", groups: onN1With({ candidates: ["n1"] }), margin: 0.1 },
  ])("is not made where $why", ({ groups, margin }) => {
    const places = placesIn(balanced({ groups }), margin);
    for (const [key, node] of Object.entries(places)) expect(groupOn(groups, key)).toBe(node);
  });

  it("is not made by another strategy", () => {
    expect(placesIn({ nodes, groups: crowded }, 0.1)).toEqual(atHome);
  });

  it("is not made of a group for which others would have to stop before", () => {
    const rules: readonly PlacementWish[] = [
      { kind: "order", name: "a-before-b", steps: [step("a"), step("b")], requirement: "Mandatory", isSymmetric: true },
    ];
    expect(placesIn(balanced({ groups: crowded, rules }), 0.1)).toEqual(atHome);
  });

  it("takes what is kept together along", () => {
    const rules: readonly PlacementWish[] = [together("a-b", "a", "b")];
    const groups = {
      a: { on: ["n1"], usage: { cpu: 2 } },
      b: { on: ["n1"], usage: { cpu: 2 } },
      c: { on: ["n1"], usage: { cpu: 3 } },
    };
    expect(placesIn(balanced({ groups, rules }), 0.1)).toEqual({ a: "n2", b: "n2", c: "n1" });
  });

  it("leaves nothing to be moved next: what it gives is what it would give again", () => {
    const text = balanced({ groups: crowded });
    const first = placeGroups({ ...describeCluster(text), margin: 0.1 });
    const again = placeGroups({ ...describeCluster(text), current: first.targets, margin: 0.1 });
    expect(first.hasRebalanced).toBe(true);
    expect(again.hasRebalanced).toBe(false);
    expect(again.targets).toEqual(first.targets);
    expect(first.imbalance).toBeLessThan(placeGroups(describeCluster(text)).imbalance);
  });
});

function groupOn(groups: Readonly<Record<string, { readonly on?: readonly string[] }>>, key: string): string {
  return groups[key]?.on?.join() ?? "";
}

function withAll(changes: object) {
  return Object.fromEntries(Object.entries(crowded).map(([key, group]) => [key, { ...group, ...changes }]));
}

function onN1With(changes: object) {
  return { a: { ...crowded.a, ...changes }, b: { ...crowded.b, ...changes } };
}

function step(group: string) {
  return { groups: [group], action: "Start", waitFor: "All" } as const;
}
