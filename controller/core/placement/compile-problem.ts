import type { GroupKey, GroupWish } from "../desired.ts";
import type { Placement } from "../group-step.ts";
import { bundleGroups } from "./bundle-groups.ts";
import type { FactScore, PlacementInput } from "./placement-problem.ts";
import {
  noTies,
  plainRole,
  primaryRole,
  secondaryRole,
  type CausedScores,
  type GroupEntry,
  type NodeEntry,
  type Problem,
} from "./problem.ts";
import { tieGroups } from "./tie-groups.ts";

/** Turns names into indexes, inherits nothing and decides nothing but what a cluster's or a group's state says. */
export function compileProblem(input: PlacementInput): Problem {
  const quantities = quantitiesOf(input);
  const nodes = nodeEntries(input, quantities);
  const now = new Uint8Array(input.desired.groups.size * nodes.length);
  const groups = groupEntries(input, { nodes, now });
  const mutuals = tieGroups(input.desired.rules, { nodes, groups });
  const isBalanced = input.desired.cluster.strategy === "Balance";
  const bundles = bundleGroups(groups, { mutuals, quantities, nodes, now, isBalanced });
  const drained = nodes.filter((node) => node.isDrained).map((node) => node.index);
  const isPacked = input.desired.cluster.strategy === "Pack";
  return { nodes, groups, bundles, quantities, now, drained, isPacked, isBalanced };
}

function quantitiesOf({ desired }: PlacementInput): readonly string[] {
  const names = new Set<string>();
  const isBalanced = desired.cluster.strategy === "Balance";
  for (const { requests, usage } of desired.groups.values())
    for (const name of (isBalanced ? usage : requests).keys()) names.add(name);
  return [...names].toSorted();
}

function nodeEntries({ desired, nodes }: PlacementInput, quantities: readonly string[]): readonly NodeEntry[] {
  const names = new Set([...nodes.keys(), ...desired.nodes.keys()]);
  return [...names].toSorted().map((name, index) => {
    const wish = desired.nodes.get(name);
    const view = nodes.get(name);
    const mode = wish?.mode;
    const isUp = view?.isLive === true && view.class !== "Lost" && view.class !== "Fenced" && view.class !== "Unknown";
    return {
      index,
      name,
      wish,
      view,
      mayTake: view?.isCandidate === true && mode === "Active" && !desired.frozenNodes.has(name),
      isFrozen: desired.frozenNodes.has(name),
      mayKeep: isUp && (mode === "Active" || mode === "Drained"),
      isDrained: mode === "Drained",
      capacity: Float64Array.from(quantities, (quantity) => wish?.capacity.get(quantity) ?? 0),
    };
  });
}

interface Indexed {
  readonly nodes: readonly NodeEntry[];
  readonly now: Uint8Array;
}

function groupEntries(input: PlacementInput, { nodes, now }: Indexed): readonly GroupEntry[] {
  const indexOf = new Map(nodes.map((node) => [node.name, node.index]));
  const { desired } = input;
  const entries: GroupEntry[] = [];
  for (const key of [...desired.groups.keys()].toSorted()) {
    const wish = desired.groups.get(key);
    if (wish === undefined) continue;
    const index = entries.length;
    const base = index * nodes.length;
    const facts = input.scores.get(key);
    const currentNodes = noteCurrent(input.current.get(key) ?? [], { wish, base, indexOf, now });
    const isFrozen = currentNodes.some((node) => nodes[node]?.isFrozen === true);
    entries.push({
      index,
      key,
      wish,
      standing: isFrozen ? "Held" : input.kept?.has(key) === true ? "Idle" : standingOf(desired.cluster.state, wish),
      base,
      currentNodes,
      failed: input.failed.get(key),
      isModest: input.modest?.has(key) === true,
      barred: input.barred.get(key),
      scores: scoresOf(wish, { facts, indexOf }),
      extra: facts && sumsOf(facts),
      ties: noTies,
      bundles: [],
    });
  }
  return entries;
}

function standingOf(cluster: PlacementInput["desired"]["cluster"]["state"], wish: GroupWish): GroupEntry["standing"] {
  if (cluster === "Frozen" || cluster === "Unmanaged") return "Held";
  if (cluster === "Stopped") return "Idle";
  switch (wish.state) {
    case "Started":
      return "Run";
    case "Frozen":
    case "Unmanaged":
      return "Held";
    case "Stopped":
    case "Disabled":
      return "Idle";
  }
}

interface Cells {
  readonly wish: GroupWish;
  readonly base: number;
  readonly indexOf: ReadonlyMap<GroupKey, number>;
  readonly now: Uint8Array;
}

function noteCurrent(current: readonly Placement[], { wish, base, indexOf, now }: Cells): readonly number[] {
  const nodes: number[] = [];
  for (const { node, role } of current) {
    const index = indexOf.get(node);
    if (index === undefined) continue;
    const code = wish.primaries === 0 ? plainRole : role === "Primary" ? primaryRole : secondaryRole;
    const known = now[base + index] ?? 0;
    if (known === 0) nodes.push(index);
    now[base + index] = Math.max(known, code);
  }
  return nodes.length > 1 ? nodes.toSorted((a, b) => a - b) : nodes;
}

function scoresOf(
  wish: GroupWish,
  { facts, indexOf }: { facts: readonly FactScore[] | undefined; indexOf: ReadonlyMap<string, number> },
): CausedScores {
  const scores: CausedScores = { nodes: [], values: [], causes: [] };
  for (const [name, value] of wish.preferred) addScore(scores, indexOf.get(name), value);
  for (const { node, score, cause } of facts ?? []) {
    if (addScore(scores, indexOf.get(node), score)) scores.causes.push(cause);
  }
  return scores;
}

function addScore({ nodes, values }: CausedScores, node: number | undefined, value: number): boolean {
  if (node === undefined) return false;
  nodes.push(node);
  values.push(value);
  return true;
}

function sumsOf(facts: readonly FactScore[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { node, score } of facts) sums.set(node, (sums.get(node) ?? 0) + score);
  return sums;
}
