import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainPlacement } from "../../../controller/core/placement/explain-placement.ts";
import { moveScore } from "../../../controller/core/placement/order-score.ts";
import type { PlacementInput } from "../../../controller/core/placement/placement-problem.ts";
import { wouldChange } from "../../../controller/core/placement/would-change.ts";
import { arbitraryCluster } from "./arbitrary-cluster.ts";
import { apart, describeCluster, follow, onlyOn, scored, together, type ClusterText } from "./describe-cluster.ts";

interface Case {
  readonly why: string;
  readonly cluster: ClusterText;
  /** What keeps group `a` from n2, as `rule: why`, the first reason first. */
  readonly refusals: readonly string[];
  /** What would have n2 chosen for it; undefined where nothing that is tried would. */
  readonly conditions: readonly string[] | undefined;
}

const cases: readonly Case[] = [
  {
    why: "a worse score: one point more than is missing, for of equal ones the first by name is taken",
    cluster: { nodes: ["n1", "n2"], groups: { a: { preferred: { n1: 20 } } } },
    refusals: [],
    conditions: ["n2 had 21 more points"],
  },
  {
    why: "where it runs, stickiness: one point more than that, for equal is not better",
    cluster: { nodes: ["n1", "n2"], groups: { a: { on: ["n1"], stickiness: 5 } } },
    refusals: [],
    conditions: ["n2 had 6 more points"],
  },
  {
    why: "an equal score, and the strategy or the name",
    cluster: { nodes: ["n1", "n2"], groups: { a: {} } },
    refusals: [],
    conditions: ["n2 had 1 more point"],
  },
  {
    why: "a better score, where the group may not fail back",
    cluster: { nodes: ["n1", "n2"], groups: { a: { on: ["n1"], preferred: { n2: 50 }, mayFailBack: false } } },
    refusals: [],
    conditions: ["the failback of a were Allowed"],
  },
  {
    why: "an order to move elsewhere",
    cluster: {
      nodes: ["n1", "n2"],
      groups: { a: { on: ["n2"], movesTo: "n1", scores: { n1: moveScore } } },
    },
    refusals: [],
    conditions: ["the order to move to n1 had ended"],
  },
  {
    why: "its home before maintenance",
    cluster: { nodes: ["n1", "n2"], groups: { a: { on: ["n2"], home: "n1" } } },
    refusals: [],
    conditions: ["n1 were not its home before maintenance"],
  },
  {
    why: "a lost node",
    cluster: { nodes: ["n1", { name: "n2", class: "Lost" }], groups: { a: { preferred: { n2: 1 } } } },
    refusals: ["class: Lost: it is silent"],
    conditions: ["n2 came back"],
  },
  {
    why: "a node that has not looked yet",
    cluster: { nodes: ["n1", { name: "n2", class: "Suspect" }], groups: { a: { preferred: { n2: 1 } } } },
    refusals: ["class: Suspect: it is silent"],
    conditions: ["n2 were Eligible"],
  },
  {
    why: "a node in standby",
    cluster: { nodes: ["n1", { name: "n2", mode: "Standby" }], groups: { a: { preferred: { n2: 1 } } } },
    refusals: ["mode: its mode is Standby"],
    conditions: ["the mode of n2 were Active"],
  },
  {
    why: "a frozen node, and a lower score",
    cluster: { nodes: ["n1", "n2"], frozenNodes: ["n2"], groups: { a: { preferred: { n1: 3 } } } },
    refusals: ["mode: it is frozen"],
    conditions: ["n2 were thawed", "n2 had 4 more points"],
  },
  {
    why: "no candidate, and a failure there, and a checker, and a rule: all have to go",
    cluster: {
      nodes: ["n1", "n2"],
      groups: {
        a: {
          candidates: ["n1"],
          failed: { n2: "nginx failed" },
          barred: { n2: "checker ping: no answer" },
          preferred: { n2: 1 },
        },
      },
      rules: [onlyOn("left", ["a"], ["n1"])],
    },
    refusals: [
      "candidates: it is not among the candidates n1",
      "failures: nginx failed",
      "checkers: checker ping: no answer",
      "left: only n1 may be taken",
    ],
    conditions: [
      "n2 were among the candidates of a",
      "the failure of a on n2 were forgotten",
      "the checkers of a found n2 healthy",
      "the rule left allowed n2",
    ],
  },
  {
    why: "too little room",
    cluster: {
      nodes: [
        { name: "n1", capacity: { memory: 4 } },
        { name: "n2", capacity: { memory: 3 } },
      ],
      groups: { a: { requests: { memory: 4 }, preferred: { n2: 9 } } },
    },
    refusals: ["capacity: memory: needs 4, has 3 left"],
    conditions: ["n2 had 1 more memory"],
  },
  {
    why: "a group that it is kept apart from",
    cluster: {
      nodes: ["n1", "n2"],
      groups: { a: { preferred: { n2: 9 } }, b: { candidates: ["n2"], priority: 1 } },
      rules: [apart("not-both", "a", "b")],
    },
    refusals: ["not-both: b is placed there"],
    conditions: ["b were not on n2 (rule not-both)"],
  },
  {
    why: "a group that it needs beside it",
    cluster: {
      nodes: ["n1", "n2"],
      groups: { a: { preferred: { n2: 9 } }, b: { on: ["n1"], preferred: { n1: 100 } } },
      rules: [follow("near", "b", "a")],
    },
    refusals: ["near: needs b there, which is placed on n1"],
    conditions: ["b were on n2 (rule near)"],
  },
  {
    why: "a group that is placed as one with it",
    cluster: {
      nodes: ["n1", "n2"],
      groups: { a: { preferred: { n2: 9 } }, b: { candidates: ["n1"] } },
      rules: [together("pair", "a", "b")],
    },
    refusals: ["pair: b cannot run there: candidates: it is not among the candidates n1"],
    conditions: ["n2 were among the candidates of b"],
  },
  {
    why: "a group that would have to follow it",
    cluster: {
      nodes: ["n1", "n2"],
      groups: { a: { on: ["n1"], preferred: { n2: 9 } }, b: { on: ["n1"], candidates: ["n1"] } },
      rules: [follow("near", "a", "b")],
    },
    refusals: ["candidates: b, which would follow it, cannot run on n2: it is not among the candidates n1"],
    conditions: ["n2 were among the candidates of b"],
  },
  {
    why: "a group beside which it has a better score",
    cluster: {
      nodes: ["n1", "n2"],
      groups: { a: {}, b: { candidates: ["n1"] } },
      rules: [scored(together("near", "a", "b"), 7)],
    },
    refusals: [],
    conditions: ["n2 had 7 more points"],
  },
  {
    why: "rules that contradict each other: nothing that is tried",
    cluster: {
      nodes: ["n1", "n2"],
      groups: { a: {}, b: {} },
      rules: [together("pair", "a", "b"), apart("not-both", "a", "b")],
    },
    refusals: ["not-both: keeps it apart from b, with which it is together by pair"],
    conditions: undefined,
  },
];

describe("what keeps a group from a node, and what would have it chosen", () => {
  it.each(cases)("$why", ({ cluster, refusals, conditions }) => {
    const input = describeCluster(cluster);
    const explained = explainPlacement(input, "a");
    if (explained === undefined) throw new Error("no group a");
    const node = explained.copies[0]?.nodes.find((one) => one.node === "n2");
    expect(node?.refusals.map(({ rule, why }) => `${rule}: ${why}`)).toEqual(refusals);
    expect(wouldChange(input, { group: "a", node: "n2", role: undefined }, explained)?.conditions).toEqual(conditions);
  });

  it("tells the fewest points that make another node the primary", () => {
    const input = describeCluster({
      nodes: ["n1", "n2"],
      groups: { a: { replicas: 2, primaries: 1, on: ["n1 Primary", "n2 Secondary"], stickiness: 4 } },
    });
    const explained = explainPlacement(input, "a");
    const asked = { group: "a", node: "n2", role: "Primary" } as const;
    expect(explained && wouldChange(input, asked, explained)?.conditions).toEqual(["n2 had 5 more points"]);
  });
});

it("with the points that are told, and not with fewer, the node is chosen", () => {
  const clusters = arbitraryCluster({ nodesMax: 4, groupsMax: 4, rulesMax: 2, hasPriorities: true });
  fc.assert(
    fc.property(clusters, (cluster) => {
      const input = describeCluster(cluster);
      const told = [...input.desired.groups.keys()].flatMap((group) => pointsFor(input, group));
      for (const { group, node, points } of told) {
        expect(isChosenWith(input, group, { node, points })).toBe(true);
        expect(points > 1 && isChosenWith(input, group, { node, points: points - 1 })).toBe(false);
      }
    }),
    { numRuns: 60 },
  );
});

/** Of the nodes for which points alone are told. */
function pointsFor(input: PlacementInput, group: string) {
  const explained = explainPlacement(input, group);
  const [copies, ...others] = explained?.copies ?? [];
  if (explained?.standing !== "Run" || copies === undefined || others.length > 0) return [];
  return copies.nodes.flatMap(({ node, isChosen }) => {
    const { role } = copies;
    const change = isChosen ? undefined : wouldChange(input, { group, node, role }, explained);
    const [, points] = /^n\d had (\d+) more points?$/.exec(change?.conditions.join() ?? "") ?? [];
    return points === undefined ? [] : [{ group, node, points: Number(points) }];
  });
}

function isChosenWith(
  input: PlacementInput,
  group: string,
  { node, points }: { readonly node: string; readonly points: number },
): boolean {
  const scores = [
    ...(input.scores.get(group) ?? []),
    { node, score: points, cause: { kind: "Checker", checker: "x" } as const },
  ];
  const next = explainPlacement({ ...input, scores: new Map(input.scores).set(group, scores) }, group);
  return next?.placements.some((one) => one.node === node) === true;
}
