import fc from "fast-check";
import { expect } from "vitest";
import type { Placement } from "../../controller/core/group-step.ts";
import { placeGroups } from "../../controller/core/placement/place-groups.ts";
import type { PlacementInput } from "../../controller/core/placement/placement-problem.ts";
import { arbitraryCluster, type Bounds } from "../core/placement/arbitrary-cluster.ts";
import { describeCluster, type ClusterText } from "../core/placement/describe-cluster.ts";
import {
  brokenRules,
  findFullPlacement,
  isComplete,
  isToRun,
  type Targets,
} from "../core/placement/judge-placement.ts";
import type { Trials } from "./trials.ts";

const small: Bounds = { nodesMax: 4, groupsMax: 5, rulesMax: 4, hasPriorities: true };
const large: Bounds = { nodesMax: 8, groupsMax: 16, rulesMax: 8, hasPriorities: true };

interface Property {
  readonly promise: string;
  readonly bounds: Bounds;
  readonly check: (text: ClusterText, numbers: Iterator<number>) => void;
}

/** What placement promises for every cluster there is. */
export const placementProperties: readonly Property[] = [
  {
    promise: "keeps every required rule",
    bounds: large,
    check: (text) => {
      const input = describeCluster(text);
      expect(brokenRules(input, targetsOf(input))).toEqual([]);
    },
  },
  {
    promise: "places every group in full wherever some placement does",
    bounds: { ...small, hasPriorities: false },
    check: (text) => expectFull(describeCluster(text)),
  },
  {
    promise: "does so with priorities too where nothing runs yet",
    bounds: small,
    check: (text) => expectFull({ ...describeCluster(text), current: new Map() }),
  },
  {
    promise: "leaves no group down while a node is free for it",
    bounds: large,
    check: (text) => {
      const input = describeCluster(text);
      const targets = targetsOf(input);
      for (const wish of input.desired.groups.values()) {
        if (!isToRun(input, wish.key) || (targets.get(wish.key) ?? []).length > 0) continue;
        for (const node of input.desired.nodes.keys()) {
          const alone: Placement = wish.primaries > 0 ? { node, role: "Secondary" } : { node };
          expect(brokenRules(input, new Map([...targets, [wish.key, [alone]]]))).not.toEqual([]);
        }
      }
    },
  },
  {
    promise: "says for every group that is down why, node by node",
    bounds: large,
    check: (text) => {
      const input = describeCluster(text);
      const { targets, refusals } = placeGroups(input);
      for (const [key, placements] of targets) {
        if (!isToRun(input, key) || placements.length > 0) continue;
        expect((refusals.get(key) ?? []).map(({ node }) => node)).toEqual([...input.nodes.keys()].toSorted());
      }
    },
  },
  {
    promise: "gives its own targets again when they have come true",
    bounds: large,
    check: (text) => {
      const input = describeCluster(text);
      const targets = targetsOf(input);
      expect(plain(targetsOf({ ...input, current: targets }))).toEqual(plain(targets));
    },
  },
  {
    promise: "moves nothing that runs by the rules for the sake of the strategy",
    bounds: large,
    check: (text) => {
      const input = describeCluster(text);
      const settled = { ...input, current: targetsOf(input) };
      const { cluster } = input.desired;
      const strategy = cluster.strategy === "Pack" ? "Spread" : "Pack";
      const reversed = { ...settled, desired: { ...input.desired, cluster: { ...cluster, strategy } } } as const;
      expect(plain(targetsOf(reversed))).toEqual(plain(settled.current));
    },
  },
  {
    promise: "does not depend on the order of maps, sets and lists",
    bounds: large,
    check: (text, numbers) => {
      const input = describeCluster(text);
      const shuffle = <T>(items: Iterable<T>): T[] =>
        [...items]
          .map((item) => ({ item, rank: Number(numbers.next().value) }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ item }) => item);
      expect(inOrder(placeGroups(shuffled(input, shuffle)))).toEqual(inOrder(placeGroups(input)));
    },
  },
  {
    promise: "changes nothing else when an unrelated group comes or goes",
    bounds: large,
    check: (text) => {
      const input = describeCluster({ ...text, groups: { ...text.groups, unrelated: { stickiness: 0 } } });
      const settled = { ...input, current: targetsOf(input) };
      const without = {
        ...settled,
        desired: { ...input.desired, groups: withoutKey(input.desired.groups, "unrelated") },
        current: withoutKey(settled.current, "unrelated"),
      };
      expect(plain(targetsOf(without))).toEqual(plain(without.current));
      const back = targetsOf({ ...without, desired: input.desired });
      expect(plain(withoutKey(back, "unrelated"))).toEqual(plain(without.current));
    },
  },
];

/** How the property was found broken, with the smallest cluster that breaks it; undefined where it held. */
export function findBreach({ bounds, check }: Property, trials: Trials): string | undefined {
  const numbers = fc.infiniteStream(fc.nat());
  const property = fc.property(arbitraryCluster(bounds), numbers, (text, stream) => check(text, stream));
  return fc.defaultReportMessage(fc.check(property, trials));
}

function targetsOf(input: PlacementInput): Targets {
  return placeGroups(input).targets;
}

function plain(targets: Targets): unknown {
  return Object.fromEntries(targets);
}

function inOrder({ targets, refusals }: ReturnType<typeof placeGroups>): unknown {
  return { targets: [...targets], refusals: [...refusals] };
}

function expectFull(input: PlacementInput): void {
  if (hasCoupledPrimaries(input)) return;
  const full = findFullPlacement(input);
  if (full === undefined) return;
  const targets = targetsOf(input);
  const missing = [...input.desired.groups.values()].filter(
    (wish) => isToRun(input, wish.key) && !isComplete(input, wish, targets.get(wish.key) ?? []),
  );
  const possible = missing.length === 0 ? {} : plain(full);
  expect({ missing: missing.map(({ key }) => key), possible }).toEqual({ missing: [], possible: {} });
}

/** Promotable groups that are together have their primaries on the same nodes: a known limit of the solver. */
function hasCoupledPrimaries({ desired }: PlacementInput): boolean {
  return desired.rules.some(
    (rule) =>
      rule.kind === "together" &&
      rule.score === "Required" &&
      rule.groups.filter(({ group }) => (desired.groups.get(group)?.primaries ?? 0) > 0).length > 1,
  );
}

function withoutKey<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  return new Map([...map].filter(([other]) => other !== key));
}

type Shuffle = <T>(items: Iterable<T>) => T[];

function shuffled(input: PlacementInput, shuffle: Shuffle): PlacementInput {
  const groups = [...input.desired.groups].map(([key, wish]) => {
    const again = {
      ...wish,
      candidates: new Set(shuffle(wish.candidates)),
      preferred: new Map(shuffle(wish.preferred)),
      requests: new Map(shuffle(wish.requests)),
    };
    return [key, again] as const;
  });
  const rules = input.desired.rules.map((rule) => {
    if (rule.kind === "order") return rule;
    if (rule.kind === "nodes") return { ...rule, groups: shuffle(rule.groups) };
    if (rule.kind === "apart") return { ...rule, groups: shuffle(rule.groups) };
    const [first, ...others] = rule.groups;
    if (rule.dependence === "Mutual" || first === undefined) return { ...rule, groups: shuffle(rule.groups) };
    return { ...rule, groups: [first, ...shuffle(others)] };
  });
  return {
    desired: {
      ...input.desired,
      nodes: new Map(shuffle(input.desired.nodes)),
      groups: new Map(shuffle(groups)),
      rules: shuffle(rules),
    },
    nodes: new Map(shuffle(input.nodes)),
    current: new Map(shuffle([...input.current].map(([key, placements]) => [key, shuffle(placements)] as const))),
    failed: new Map(shuffle(input.failed)),
    barred: new Map(shuffle(input.barred)),
    scores: new Map(shuffle(input.scores)),
  };
}
