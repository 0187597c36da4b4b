import { performance } from "node:perf_hooks";
import type { PlacementWish } from "../controller/core/desired.ts";
import { placeGroups } from "../controller/core/placement/place-groups.ts";
import type { PlacementInput } from "../controller/core/placement/placement-problem.ts";
import {
  apart,
  describeCluster,
  follow,
  scored,
  together,
  type GroupText,
} from "../test/core/placement/describe-cluster.ts";

/**
 * Prints how long one whole call takes, in milliseconds: from nothing, with nothing to do, after a node was lost (and the
 * quickest of those, for a busy machine), and after a node was lost where the others have too little room.
 */
const sizes: readonly (readonly [nodes: number, groups: number])[] = [
  [10, 33],
  [32, 333],
  [100, 1667],
];

interface Row {
  readonly nodes: number;
  readonly groups: number;
  readonly cold: number;
  readonly steady: number;
  readonly lost: number;
  readonly best: number;
  readonly tight: number;
}

function measure(nodeCount: number, groupCount: number): Row {
  const start = clusterOf(nodeCount, groupCount, 6 * Math.ceil(groupCount / nodeCount));
  const running = withCurrent(start);
  const lost = withNodeLost(running);
  const tight = withNodeLost(
    withCurrent(clusterOf(nodeCount, groupCount, Math.ceil((2.5 * groupCount) / nodeCount) + 1)),
  );
  const times = timesOf(() => placeGroups(lost));
  return {
    nodes: nodeCount,
    groups: groupCount,
    cold: median(timesOf(() => placeGroups(start))),
    steady: median(timesOf(() => placeGroups(running))),
    lost: median(times),
    best: times[0] ?? 0,
    tight: median(timesOf(() => placeGroups(tight))),
  };
}

/** Every group prefers two nodes; one in eight has a rule with its neighbours, of each kind in turn. */
function clusterOf(nodeCount: number, groupCount: number, memory: number): PlacementInput {
  const nodes = Array.from({ length: nodeCount }, (_, index) => `node-${index}`);
  const groups: Record<string, GroupText> = {};
  const rules: PlacementWish[] = [];
  for (let index = 0; index < groupCount; index++) {
    groups[keyOf(index)] = {
      preferred: { [`node-${index % nodeCount}`]: 100, [`node-${(index * 7 + 1) % nodeCount}`]: 50 },
      requests: { memory: 1 + (index % 4) },
      stickiness: 10,
    };
    if (index % 8 === 1) rules.push(ruleOf(index));
  }
  // Each group has a set of candidates of its own, as from objects.
  return describeCluster({ nodes: nodes.map((name) => ({ name, capacity: { memory } })), groups, rules });
}

function keyOf(index: number): string {
  return `HAGroup/service-${index}`;
}

function ruleOf(index: number): PlacementWish {
  const [one, other] = [keyOf(index - 1), keyOf(index)];
  switch ((index >> 3) % 4) {
    case 0:
      return apart(`apart-${index}`, one, other);
    case 1:
      return together(`together-${index}`, one, other);
    case 2:
      return follow(`follow-${index}`, one, other);
    default:
      return scored(apart(`away-${index}`, one, other), 20);
  }
}

function withCurrent(input: PlacementInput): PlacementInput {
  return { ...input, current: placeGroups(input).targets };
}

function withNodeLost(input: PlacementInput): PlacementInput {
  const nodes = new Map(input.nodes);
  const name = "node-1";
  nodes.set(name, {
    name,
    class: "Lost",
    why: "its lease was closed",
    isLive: false,
    isCandidate: false,
    lease: undefined,
  });
  const current = new Map(
    [...input.current].map(([key, placements]) => [key, placements.filter(({ node }) => node !== name)]),
  );
  return { ...input, nodes, current };
}

function timesOf(run: () => unknown): readonly number[] {
  for (let round = 0; round < 40; round++) run();
  return Array.from({ length: 40 }, () => {
    const before = performance.now();
    run();
    return performance.now() - before;
  }).toSorted((a, b) => a - b);
}

function median(times: readonly number[]): number {
  return times[times.length >> 1] ?? 0;
}

const rows = sizes.map(([nodes, groups]) => measure(nodes, groups));
const columns = ["nodes", "groups", "cold", "steady", "lost", "best", "tight"] as const;
const line = (cells: readonly string[]): string => `${cells.map((cell) => cell.padStart(8)).join("")}\n`;
process.stdout.write(line(columns));
for (const row of rows) {
  process.stdout.write(
    line(
      columns.map((column) => (column === "nodes" || column === "groups" ? `${row[column]}` : row[column].toFixed(3))),
    ),
  );
}
const [first, last] = [rows[0], rows.at(-1)];
if (first !== undefined && last !== undefined) {
  const exponent = Math.log(last.lost / first.lost) / Math.log(last.groups / first.groups);
  process.stdout.write(`lost grows with the number of groups to the power of ${exponent.toFixed(2)}\n`);
}
