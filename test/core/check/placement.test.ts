import { describe, expect, it } from "vitest";
import { database, foundIn, groups, node, nodes, objectsOf, role, roles, type Specs } from "./objects-of.ts";

interface Case {
  readonly why: string;
  readonly specs: Specs;
  readonly found: readonly string[];
}

const together = (names: readonly string[], more: object = {}): object => ({
  together: { groups: groups(...names), ...more },
});
const apart = (...names: readonly string[]): object => ({ apart: { groups: groups(...names) } });
const scored = { enforcement: "Scored", score: 10 };
const on = (name: string, ...list: readonly string[]): object => ({ nodes: { groups: groups(name), nodes: list } });
const offNodes = (name: string, ...list: readonly string[]): object => ({
  nodes: { groups: groups(name), nodes: list, avoid: true },
});
const candidates = (...list: readonly string[]): object => ({ candidates: { nodes: list } });
const stopped = { state: "Stopped" };

const contradictions: readonly Case[] = [
  {
    why: "together, and elsewhere apart from others",
    specs: {
      ...nodes,
      ...roles("a", "b", "c"),
      "PlacementRule/r": together(["a", "b"]),
      "PlacementRule/s": apart("b", "c"),
    },
    found: [],
  },
  {
    why: "the same twice is the same",
    specs: {
      ...nodes,
      ...roles("a", "b"),
      "PlacementRule/r": together(["a", "b"]),
      "PlacementRule/s": together(["b", "a"]),
    },
    found: [],
  },
  {
    why: "together and apart",
    specs: {
      ...nodes,
      ...roles("a", "b"),
      "PlacementRule/r": together(["a", "b"]),
      "PlacementRule/s": apart("b", "a"),
    },
    found: [
      "PlacementRule/s spec.apart.groups[1] ContradictingRules HAGroup/b and HAGroup/a are kept apart here, but together by PlacementRule/r; change one of the rules",
    ],
  },
  {
    why: "apart, and together through others, be it in one direction only",
    specs: {
      ...nodes,
      ...roles("a", "b", "c", "d"),
      "PlacementRule/r": together(["a", "b"]),
      "PlacementRule/s": together(["c", "b"], { dependence: "OnFirst" }),
      "PlacementRule/t": together(["c", "d"]),
      "PlacementRule/u": apart("a", "d"),
    },
    found: [
      "PlacementRule/u spec.apart.groups[1] ContradictingRules HAGroup/a and HAGroup/d are kept apart here, but together by PlacementRule/r, PlacementRule/s, PlacementRule/t; change one of the rules",
    ],
  },
  {
    why: "apart by a score what is required together, and the reverse",
    specs: {
      ...nodes,
      ...roles("a", "b", "c", "d"),
      "PlacementRule/r": together(["a", "b"]),
      "PlacementRule/s": { ...apart("a", "b"), ...scored },
      "PlacementRule/t": { ...together(["c", "d"]), ...scored },
      "PlacementRule/u": apart("c", "d"),
    },
    found: [
      "PlacementRule/s spec.apart.groups[1] ContradictingRules HAGroup/a and HAGroup/b are kept apart here, but together by PlacementRule/r; change one of the rules",
      "PlacementRule/t spec.together.groups[1] ContradictingRules HAGroup/c and HAGroup/d are drawn together here, but kept apart by PlacementRule/u spec.apart.groups; change one of the rules",
    ],
  },
  {
    why: "both by a score",
    specs: {
      ...nodes,
      ...roles("a", "b"),
      "PlacementRule/t": { ...together(["a", "b"]), ...scored },
      "PlacementRule/u": { ...apart("a", "b"), ...scored },
    },
    found: [
      "PlacementRule/t spec.together.groups[1] ContradictingRules HAGroup/a and HAGroup/b are drawn together here, but kept apart by PlacementRule/u spec.apart.groups; change one of the rules",
    ],
  },
  {
    why: "a score that draws a chain together binds nothing",
    specs: {
      ...nodes,
      ...roles("a", "b", "c"),
      "PlacementRule/r": { ...together(["a", "b"]), ...scored },
      "PlacementRule/s": { ...together(["b", "c"]), ...scored },
      "PlacementRule/t": apart("a", "c"),
    },
    found: [],
  },
  {
    why: "two groups beside different copies of a third",
    specs: {
      ...nodes,
      ...roles("a", "b"),
      ...role("many", { replicas: 2 }),
      "PlacementRule/r": together(["a", "many"]),
      "PlacementRule/s": together(["b", "many"]),
      "PlacementRule/t": apart("a", "b"),
    },
    found: [],
  },
  {
    why: "a group beside one copy of another, and away from all of them",
    specs: {
      ...nodes,
      ...role("a"),
      ...role("many", { replicas: 2 }),
      "PlacementRule/r": together(["a", "many"]),
      "PlacementRule/t": apart("a", "many"),
    },
    found: [
      "PlacementRule/t spec.apart.groups[1] ContradictingRules HAGroup/a and HAGroup/many are kept apart here, but together by PlacementRule/r; change one of the rules",
    ],
  },
  {
    why: "beside the primary and away from the secondaries; beside the primary and away from the whole",
    specs: {
      ...nodes,
      ...database("db"),
      ...roles("web", "log"),
      "PlacementRule/r": { together: { groups: [{ name: "web" }, { name: "db", role: "Primary" }] } },
      "PlacementRule/s": { apart: { groups: [{ name: "web" }, { name: "db", role: "Secondary" }] } },
      "PlacementRule/t": { together: { groups: [{ name: "web" }, { name: "log" }] } },
      "PlacementRule/u": { apart: { groups: [{ name: "log" }, { name: "db" }] } },
    },
    found: [
      "PlacementRule/u spec.apart.groups[1] ContradictingRules HAGroup/log and HAGroup/db are kept apart here, but together by PlacementRule/t, PlacementRule/r; change one of the rules",
    ],
  },
  {
    why: "each placed without regard to the other",
    specs: {
      ...nodes,
      ...roles("a", "b"),
      "PlacementRule/r": together(["a", "b"], { dependence: "OnFirst" }),
      "PlacementRule/s": together(["b", "a"], { dependence: "OnFirst" }),
    },
    found: [
      "PlacementRule/r spec.together.dependence ContradictingRules dependence OnFirst is a circle, in which each would be placed without regard to the next: HAGroup/a -> HAGroup/b -> HAGroup/a (PlacementRule/r, PlacementRule/s); say Mutual, or change the order of the groups",
    ],
  },
];

const placements: readonly Case[] = [
  {
    why: "candidates and a rule that have no node in common",
    specs: { ...nodes, ...role("a", candidates("n1", "n2")), "PlacementRule/r": on("a", "n3") },
    found: [
      "PlacementRule/r spec.nodes NoPlacement no node is left for HAGroup/a: its candidates have no node in common with what this rule allows",
    ],
  },
  {
    why: "on these nodes, and off all of them",
    specs: {
      ...nodes,
      ...role("a"),
      "PlacementRule/r": on("a", "n3", "n2"),
      "PlacementRule/s": offNodes("a", "n2", "n3"),
    },
    found: [
      "PlacementRule/s spec.nodes NoPlacement no node is left for HAGroup/a: its candidates and PlacementRule/r have no node in common with what this rule allows",
    ],
  },
  {
    why: "a rule that is only scored",
    specs: {
      ...nodes,
      ...role("a", candidates("n1")),
      "PlacementRule/r": { ...on("a", "n3"), enforcement: "Scored", score: 5 },
    },
    found: [],
  },
  {
    why: "a role that is left without a node, though the group has some",
    specs: {
      ...nodes,
      ...database("db", candidates("n1", "n2")),
      "PlacementRule/r": { nodes: { groups: [{ name: "db", role: "Primary" }], nodes: ["n3"] } },
    },
    found: [
      "PlacementRule/r spec.nodes NoPlacement no node is left for the Primary of HAGroup/db: its candidates have no node in common with what this rule allows",
    ],
  },
  {
    why: "more copies than nodes",
    specs: {
      ...nodes,
      ...role("a", { replicas: 4 }),
      ...role("b", { replicas: 3 }),
      ...role("c", { replicas: "Each" }),
    },
    found: [
      "HAGroup/a spec.replicas NoPlacement replicas must not be more than the candidates, of which there are 3 (n1, n2, n3), is 4",
    ],
  },
  { why: "more copies than nodes, where there is no node to judge by", specs: role("a", { replicas: 4 }), found: [] },
  {
    why: "requests that no node fulfils, singly and at once",
    specs: {
      "HANode/n1": node(1, { capacity: { memory: "16Gi", cpu: 8 } }),
      "HANode/n2": node(2, { capacity: { memory: "32Gi", cpu: 4 } }),
      ...role("a", { requests: { memory: "33Gi", cpu: "4500m" } }),
      ...role("b", { requests: { memory: "17Gi", cpu: 5 } }),
      ...role("c", { requests: { memory: "32Gi", disk: "1Ti" } }),
    },
    found: [
      "HAGroup/a spec.requests.memory NoPlacement no candidate has this much memory: the most is 32Gi (HANode/n2), requested is 33Gi",
      "HAGroup/b spec.requests NoPlacement no candidate has all of this at once, though each by itself is to be had (n1, n2)",
      'HAGroup/c spec.requests.disk NoPlacement no candidate names "disk" in spec.capacity, and has none of it therefore: they name memory, cpu',
    ],
  },
  {
    why: "a node has nothing of what it does not name",
    specs: {
      "HANode/n1": node(1, { capacity: { memory: "1Gi" } }),
      "HANode/n2": node(2),
      ...role("a", { requests: { memory: "2Gi" } }),
      ...role("b", { requests: { memory: "1Gi" }, candidates: { nodes: ["n2"] } }),
      ...role("c", { requests: { memory: "1Gi" } }),
      ...role("d", { requests: { memory: 0, disk: 0 }, candidates: { nodes: ["n2"] } }),
    },
    found: [
      "HAGroup/a spec.requests.memory NoPlacement no candidate has this much memory: the most is 1Gi (HANode/n1), requested is 2Gi",
      'HAGroup/b spec.requests.memory NoPlacement no candidate names "memory" in spec.capacity, and has none of it therefore: they name nothing',
    ],
  },
  {
    why: "a slip in the name of a capacity, or of a request",
    specs: {
      "HANode/n1": node(1, { capacity: { memroy: "64Gi", cpu: 4 } }),
      "HANode/n2": node(2, { capacity: { memroy: "64Gi", cpu: 4 } }),
      ...role("a", { requests: { memory: "2Gi", cpu: 1 } }),
      ...role("b", { requests: { memroy: "2Gi", cpus: 1 } }),
    },
    found: [
      'HAGroup/a spec.requests.memory NoPlacement no candidate names "memory" in spec.capacity, and has none of it therefore: the nearest there is "memroy" (HANode/n1)',
      'HAGroup/b spec.requests.cpus NoPlacement no candidate names "cpus" in spec.capacity, and has none of it therefore: the nearest there is "cpu" (HANode/n1)',
    ],
  },
  {
    why: "together without a common node, and together too much for any node",
    specs: {
      "HANode/n1": node(1, { capacity: { memory: "3Gi" } }),
      "HANode/n2": node(2, { capacity: { memory: "3Gi" } }),
      ...role("a", candidates("n1")),
      ...role("b", candidates("n2")),
      ...role("c", { requests: { memory: "2Gi" } }),
      ...role("d", { requests: { memory: "2Gi" } }),
      ...role("e", { requests: { memory: "1Gi" } }),
      "PlacementRule/r": together(["a", "b"]),
      "PlacementRule/s": together(["c", "d"]),
      "PlacementRule/t": { ...together(["c", "e"]), ...scored },
    },
    found: [
      "PlacementRule/r spec.together.groups NoPlacement no node may and can run all that must be together with HAGroup/a, HAGroup/b: compare candidates, rules for nodes, and requests with capacity",
      "PlacementRule/s spec.together.groups NoPlacement no node may and can run all that must be together with HAGroup/c, HAGroup/d: compare candidates, rules for nodes, and requests with capacity",
    ],
  },
  {
    why: "as many groups apart as there are nodes",
    specs: { ...nodes, ...roles("a", "b", "c"), "PlacementRule/r": apart("a", "b", "c") },
    found: [],
  },
  {
    why: "more groups apart than there are nodes",
    specs: { ...nodes, ...roles("a", "b", "c", "d"), "PlacementRule/r": apart("a", "b", "c", "d") },
    found: [
      "PlacementRule/r spec.apart.groups NoPlacement too few nodes for what is kept apart: 4 groups (HAGroup/a, HAGroup/b, HAGroup/c, HAGroup/d) have 3 (n1, n2, n3)",
    ],
  },
  {
    why: "more groups apart than nodes, of which one is to be stopped, or which are only scored",
    specs: {
      ...nodes,
      ...roles("a", "b", "c"),
      ...role("d", stopped),
      ...role("e"),
      "PlacementRule/r": apart("a", "b", "c", "d"),
      "PlacementRule/s": { ...apart("a", "b", "c", "e"), ...scored },
    },
    found: [],
  },
  {
    why: "nodes enough for all, but not for some",
    specs: {
      ...nodes,
      "HANode/n4": node(4),
      ...role("a", candidates("n1", "n2")),
      ...role("b", candidates("n1", "n2")),
      ...role("c", candidates("n2", "n1")),
      ...role("d"),
      "PlacementRule/r": apart("a", "d", "b", "c"),
    },
    found: [
      "PlacementRule/r spec.apart.groups NoPlacement too few nodes for what is kept apart: 3 groups (HAGroup/a, HAGroup/b, HAGroup/c) have 2 (n1, n2)",
    ],
  },
  {
    why: "copies of several groups",
    specs: {
      ...nodes,
      ...role("a", { replicas: 2 }),
      ...role("b", { replicas: 2 }),
      "PlacementRule/r": apart("a", "b"),
    },
    found: [
      "PlacementRule/r spec.apart.groups NoPlacement too few nodes for what is kept apart: 4 copies of 2 groups (HAGroup/a, HAGroup/b) have 3 (n1, n2, n3)",
    ],
  },
  {
    why: "apart in pairs of several rules, of which no node is left for one",
    specs: {
      ...nodes,
      ...roles("a", "b", "c", "d"),
      ...Object.fromEntries(
        ["ab", "ac", "ad", "bc", "bd", "cd"].map((pair) => [`PlacementRule/${pair}`, apart(...pair.split(""))]),
      ),
    },
    found: [
      "PlacementRule/ab spec.apart.groups NoPlacement too few nodes for what is kept apart by this rule and PlacementRule/ac, PlacementRule/ad, PlacementRule/bc, PlacementRule/bd, PlacementRule/cd: 4 groups (HAGroup/a, HAGroup/b, HAGroup/c, HAGroup/d) have 3 (n1, n2, n3)",
    ],
  },
  {
    why: "a ring of five on two nodes, and another group that has no part in it",
    specs: {
      "HANode/n1": node(1),
      "HANode/n2": node(2),
      ...roles("a", "b", "c", "d", "e", "f"),
      ...Object.fromEntries(
        ["ab", "bc", "cd", "de", "ea", "af"].map((pair) => [`PlacementRule/${pair}`, apart(...pair.split(""))]),
      ),
    },
    found: [
      "PlacementRule/ab spec.apart.groups NoPlacement too few nodes for what is kept apart by this rule and PlacementRule/bc, PlacementRule/cd, PlacementRule/de, PlacementRule/ea: 5 groups (HAGroup/a, HAGroup/b, HAGroup/c, HAGroup/d, HAGroup/e) have 2 (n1, n2)",
    ],
  },
  {
    why: "a ring of four on two nodes",
    specs: {
      "HANode/n1": node(1),
      "HANode/n2": node(2),
      ...roles("a", "b", "c", "d"),
      ...Object.fromEntries(
        ["ab", "bc", "cd", "da"].map((pair) => [`PlacementRule/${pair}`, apart(...pair.split(""))]),
      ),
    },
    found: [],
  },
  {
    why: "apart from a group whose partner is bound elsewhere",
    specs: {
      ...nodes,
      ...roles("a", "b"),
      ...role("c", candidates("n1")),
      ...role("d", candidates("n1")),
      "PlacementRule/r": together(["a", "c"]),
      "PlacementRule/s": together(["b", "d"]),
      "PlacementRule/t": apart("a", "b"),
    },
    found: [
      "PlacementRule/t spec.apart.groups NoPlacement too few nodes for what is kept apart: 2 groups (HAGroup/a, HAGroup/b) have 1 (n1)",
    ],
  },
];

describe("rules that contradict each other", () => {
  it.each(contradictions)("$why", ({ specs, found }) => {
    expect(foundIn(objectsOf(specs))).toEqual(found);
  });
});

describe("groups that find no node", () => {
  it.each(placements)("$why", ({ specs, found }) => {
    expect(foundIn(objectsOf(specs))).toEqual(found);
  });
});
