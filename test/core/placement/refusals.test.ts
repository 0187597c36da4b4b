import { describe, expect, it } from "vitest";
import { placeGroups } from "../../../controller/core/placement/place-groups.ts";
import { apart, describeCluster, follow, onlyOn, together, type ClusterText } from "./describe-cluster.ts";

interface Case {
  readonly why: string;
  readonly cluster: ClusterText;
  /** Of group `a`, as `node: rule: why`. */
  readonly refusals: readonly string[];
}

const cases: readonly Case[] = [
  {
    why: "nothing, where a group has what it wants",
    cluster: { nodes: ["n1", "n2"], groups: { a: {} } },
    refusals: [],
  },
  {
    why: "nothing, where a group is not to run",
    cluster: { nodes: [], groups: { a: { state: "Stopped" } } },
    refusals: [],
  },
  {
    why: "class and mode of the node",
    cluster: {
      nodes: [{ name: "n1", class: "Lost" }, { name: "n2", mode: "Standby" }, { name: "n3", class: "Suspect" }, "n4"],
      frozenNodes: ["n4"],
      groups: { a: {} },
    },
    refusals: [
      "n1: class: Lost: it is silent",
      "n2: mode: its mode is Standby",
      "n3: class: Suspect: it is silent",
      "n4: mode: it is frozen",
    ],
  },
  {
    why: "candidates, failures and node rules",
    cluster: {
      nodes: ["n1", "n2", "n3"],
      groups: { a: { candidates: ["n2", "n3"], failed: { n2: "HAService a failed 3 times there: exit code 1" } } },
      rules: [onlyOn("ssd", ["a"], ["n1", "n2"])],
    },
    refusals: [
      "n1: candidates: it is not among the candidates n2, n3",
      "n2: failures: HAService a failed 3 times there: exit code 1",
      "n3: ssd: only n1, n2 may be taken",
    ],
  },
  {
    why: "a checker that probes candidates, where the group would have to be started",
    cluster: { nodes: ["n1", "n2"], groups: { a: { replicas: 2, barred: { n2: "checker uplink: no answer" } } } },
    refusals: ["n2: checkers: checker uplink: no answer"],
  },
  {
    why: "not such a checker where the group runs",
    cluster: { nodes: ["n1"], groups: { a: { on: ["n1"], barred: { n1: "checker uplink: no answer" } } } },
    refusals: [],
  },
  {
    why: "such a checker where a copy would have to be promoted",
    cluster: {
      nodes: ["n1"],
      groups: { a: { on: ["n1 Secondary"], primaries: 1, barred: { n1: "checker uplink: no answer" } } },
    },
    refusals: ["n1: checkers: as a primary: checker uplink: no answer"],
  },
  {
    why: "capacity, with what is needed and what is left",
    cluster: {
      nodes: [
        { name: "n1", capacity: { memory: 4 } },
        { name: "n2", capacity: { memory: 8, cpu: 1 } },
      ],
      groups: {
        a: { requests: { memory: 8, cpu: 1 } },
        b: { on: ["n2"], requests: { memory: 6 }, priority: 1 },
      },
    },
    refusals: ["n1: capacity: cpu: needs 1, the node does not name it", "n2: capacity: memory: needs 8, has 2 left"],
  },
  {
    why: "the rule that keeps it apart, with who is there",
    cluster: {
      nodes: ["n1", "n2"],
      groups: { a: {}, b: { on: ["n1"] }, db: { on: ["n2 Primary"], primaries: 1, candidates: ["n2"] } },
      rules: [apart("not-b", "a", "b"), apart("not-primary", "a", "db Primary"), onlyOn("b-here", ["b"], ["n1"])],
    },
    refusals: ["n1: not-b: b is placed there", "n2: not-primary: a primary of db is placed there"],
  },
  {
    why: "the rule that keeps it together, with where the other one is",
    cluster: {
      nodes: ["n1", "n2"],
      groups: { a: { candidates: ["n1"] }, db: { candidates: ["n2"] } },
      rules: [follow("with-db", "db", "a")],
    },
    refusals: [
      "n1: with-db: needs db there, which is placed on n2",
      "n2: candidates: it is not among the candidates n1",
    ],
  },
  {
    why: "that the other one is not to run, or has no place",
    cluster: {
      nodes: ["n1"],
      groups: { a: {}, db: { state: "Disabled" } },
      rules: [follow("with-db", "db", "a")],
    },
    refusals: ["n1: with-db: needs db there, which is not to run"],
  },
  {
    why: "what keeps away those that are together with it",
    cluster: {
      nodes: ["n1", "n2"],
      groups: { a: {}, b: { candidates: ["n1"], failed: { n1: "it failed" } } },
      rules: [together("pair", "a", "b")],
    },
    refusals: [
      "n1: pair: b cannot run there: failures: it failed",
      "n2: pair: b cannot run there: candidates: it is not among the candidates n1",
    ],
  },
  {
    why: "rules that contradict each other",
    cluster: {
      nodes: ["n1"],
      groups: { a: {}, b: {} },
      rules: [together("pair", "a", "b"), apart("never", "b", "a")],
    },
    refusals: ["n1: never: keeps it apart from b, with which it is together by pair"],
  },
  {
    why: "of several copies only the nodes that have none",
    cluster: { nodes: ["n1", { name: "n2", mode: "Standby" }], groups: { a: { replicas: 2 } } },
    refusals: ["n2: mode: its mode is Standby"],
  },
  {
    why: "copies that are missing because another group has fewer",
    cluster: {
      nodes: ["n1", "n2"],
      groups: { a: { replicas: 2 }, b: {} },
      rules: [together("pair", "a", "b")],
    },
    refusals: ["n2: pair: b has only 1 copy"],
  },
  {
    why: "Each where a candidate that is there has no copy",
    cluster: {
      nodes: [
        { name: "n1", capacity: { memory: 2 } },
        { name: "n2", capacity: { memory: 1 } },
        { name: "n3", class: "Lost" },
      ],
      groups: { a: { replicas: "Each", requests: { memory: 2 } } },
    },
    refusals: ["n2: capacity: memory: needs 2, has 1 left", "n3: class: Lost: it is silent"],
  },
  {
    why: "not Each where only nodes that are not there have none",
    cluster: { nodes: ["n1", { name: "n3", class: "Lost" }], groups: { a: { replicas: "Each" } } },
    refusals: [],
  },
  {
    why: "a primary that is missing, also on nodes that have a secondary",
    cluster: {
      nodes: ["n1", { name: "n2", class: "Suspect" }],
      groups: { a: { replicas: 2, primaries: 1, on: ["n2 Secondary"], candidates: ["n2"] } },
    },
    refusals: ["n1: candidates: it is not among the candidates n2", "n2: class: as a primary: Suspect: it is silent"],
  },
];

describe("a search that ends at its limit", () => {
  it("says so beside what stands in the way", () => {
    const nodes = Array.from({ length: 10 }, (_, index) => ({ name: `n${index}`, capacity: { memory: 33 } }));
    const running = nodes.flatMap(({ name }) =>
      Array.from({ length: 8 }, (_, index) => [`${name}-${index}`, { on: [name], requests: { memory: 4 } }] as const),
    );
    const input = describeCluster({
      nodes,
      groups: { ...Object.fromEntries(running), a: { requests: { memory: 3 } } },
    });
    const { targets, refusals } = placeGroups(input);
    expect(refusals.get("a")?.[0]).toEqual({
      node: "n0",
      rule: "capacity",
      why: "memory: needs 3, has 1 left; the search for room ended at its limit of 50000 tests",
    });
    for (const [key, { on }] of running) expect(targets.get(key)).toEqual(on.map((node) => ({ node })));
  });
});

describe("refusals name each node and the rule that excludes it", () => {
  it.each(cases)("$why", ({ cluster, refusals }) => {
    const found = placeGroups(describeCluster(cluster)).refusals.get("a") ?? [];
    expect(found.map(({ node, rule, why }) => `${node}: ${rule}: ${why}`)).toEqual(refusals);
  });
});
