import type { HANodeReportSpec } from "../api/types.gen.ts";
import type { GroupKey, GroupWish, NodeName } from "./desired.ts";
import type { Facts } from "./facts.ts";
import { placeGroups } from "./placement/place-groups.ts";
import type { PlacementInput } from "./placement/placement-problem.ts";

/**
 * How many failures a node may have of the group before it is given up there: its retries, and as many again for each
 * time that it was given up there and, no other node having a place for it, is tried there once more.
 */
export function retriesOn(node: NodeName | undefined, wish: GroupWish, facts: Facts): number {
  const { retriesOnNode } = wish.failure;
  if (node === undefined || wish.replicas !== 1) return retriesOnNode;
  const tries = retriesOnNode + 1;
  return (Math.floor(failuresOn(node, wish, facts) / tries) + 1) * tries - 1;
}

/** How often a group was given up on a node, all nodes taken together: each time is a relocation, also one to where it was. */
export function relocationsSpent(wish: GroupWish, facts: Facts): number {
  const tries = wish.failure.retriesOnNode + 1;
  return [...facts.reports.keys()].reduce((sum, node) => sum + Math.floor(failuresOn(node, wish, facts) / tries), 0);
}

/** It has failed where it is, or everywhere, as often as its policy lets it. */
export function isSpent(
  wish: GroupWish,
  { failed, facts }: { readonly failed: ReadonlyMap<NodeName, string>; readonly facts: Facts },
): boolean {
  if (failed.size === 0) return false;
  return Math.max(failed.size, relocationsSpent(wish, facts)) > wish.failure.relocations;
}

/**
 * The same input for groups of one copy that have failed and have relocations left. What runs well is not moved for one
 * that can be tried again where it is, and one that finds no place at all is tried again wherever it has failed.
 */
export function withRetries(input: PlacementInput, facts: Facts): PlacementInput {
  const failing = [...input.failed.keys()].filter((key) => mayRetry(key, { input, facts }));
  if (failing.length === 0) return input;
  const modest = new Set(failing);
  const failed = new Map(input.failed);
  for (const key of placelessIn({ ...input, modest }, failing)) {
    const [now] = input.current.get(key) ?? [];
    if (now === undefined) modest.delete(key);
    else failed.set(key, new Map([...(failed.get(key) ?? [])].filter(([node]) => node !== now.node)));
  }
  const homeless = failing.filter((key) => !modest.has(key));
  if (homeless.length > 0)
    for (const key of placelessIn({ ...input, failed, modest }, homeless)) failed.set(key, new Map());
  return { ...input, failed, modest };
}

function mayRetry(key: GroupKey, { input, facts }: { readonly input: PlacementInput; readonly facts: Facts }): boolean {
  const wish = input.desired.groups.get(key);
  const failed = input.failed.get(key);
  if (wish === undefined || failed === undefined || wish.replicas !== 1 || wish.state !== "Started") return false;
  return !isSpent(wish, { failed, facts });
}

function placelessIn(input: PlacementInput, keys: readonly GroupKey[]): readonly GroupKey[] {
  const { targets } = placeGroups(input);
  return keys.filter((key) => (targets.get(key) ?? []).length === 0);
}

/** The most that a member of the group, or the group as a whole, has failed on the node and nobody has forgotten. */
function failuresOn(node: NodeName, wish: GroupWish, facts: Facts): number {
  const report = facts.reports.get(node);
  const failing = report === undefined ? nothing : failuresIn(report);
  if (failing.size === 0) return 0;
  const keys = [wish.key, ...wish.members.map(({ kind, name }) => `${kind}/${name}`)];
  return Math.max(...keys.map((key) => failing.get(key) ?? 0));
}

const nothing: ReadonlyMap<string, number> = new Map();

/** Reports never change once they are read, and most of them tell of no failure. */
const known = new WeakMap<HANodeReportSpec, ReadonlyMap<string, number>>();

function failuresIn(report: HANodeReportSpec): ReadonlyMap<string, number> {
  const before = known.get(report);
  if (before !== undefined) return before;
  const resources = report.resources.map(({ kind, name, failures }) => [`${kind}/${name}`, failures] as const);
  const groups = (report.groups ?? []).map(({ name, failures }) => [`HAGroup/${name}`, failures] as const);
  const failing = new Map([...resources, ...groups].filter(([, failures]) => failures > 0));
  known.set(report, failing);
  return failing;
}
