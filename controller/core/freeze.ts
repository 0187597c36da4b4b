import type { Desired, GroupKey, GroupWish } from "./desired.ts";
import type { Facts } from "./facts.ts";
import { rewriteAsHeld, type GroupSight, type GroupStep } from "./group-step.ts";

/** Leaves a group as it is and says so in its assignment, once; nothing is started, stopped or taken over meanwhile. */
export function freezeGroup(key: GroupKey, wish: "Frozen" | "Unmanaged", sight: GroupSight): GroupStep {
  const present = sight.facts.assignments.get(key);
  const waits = [`the group is ${wish.toLowerCase()}`];
  if (present === undefined || present.record.wish === wish) return { writes: [], waits, asks: [] };
  return { writes: rewriteAsHeld({ key, wish, present }, sight), waits, asks: [] };
}

/** Whether a group is left as it is: by the cluster's state, by its own, or by a node on which it runs. */
export function heldState(
  key: GroupKey,
  wish: GroupWish | undefined,
  sight: Pick<GroupSight, "desired" | "facts">,
): "Frozen" | "Unmanaged" | undefined {
  const { cluster, frozenNodes } = sight.desired;
  if (cluster.state === "Frozen" || cluster.state === "Unmanaged") return cluster.state;
  if (wish?.state === "Frozen" || wish?.state === "Unmanaged") return wish.state;
  const placements = sight.facts.assignments.get(key)?.record.placements ?? [];
  return placements.some(({ node }) => frozenNodes.has(node)) ? "Frozen" : undefined;
}

/**
 * The era in which proofs by time count. While a thaw waits for its new era that is the one to come: what was silent
 * during the freeze has not been asked in it, and so its silence proves nothing yet.
 */
export function provingEra(desired: Desired, facts: Facts): Facts["era"] {
  let { number } = facts.era;
  for (const [key, { record }] of facts.assignments) {
    if (record.wish !== "Frozen" && record.wish !== "Unmanaged") continue;
    const isHeld = heldState(key, desired.groups.get(key), { desired, facts }) !== undefined;
    if (!isHeld && record.era >= number) number = record.era + 1;
  }
  return { store: facts.era.store, number };
}

export type Thaw =
  | { readonly kind: "done" }
  | { readonly kind: "bump" }
  | { readonly kind: "wait"; readonly waitsFor: string };

/**
 * A group that was frozen, or that people may have touched, moves only in a later era than the one it was frozen in, and
 * only when every live node obeys that era and has looked at everything again.
 */
export function thawOf(key: GroupKey, sight: GroupSight): Thaw {
  const present = sight.facts.assignments.get(key)?.record;
  if (present === undefined || (present.wish !== "Frozen" && present.wish !== "Unmanaged")) return { kind: "done" };
  const era = sight.facts.era.number;
  if (era <= present.era) return { kind: "bump" };
  for (const node of sight.nodes.values()) {
    if (!node.isLive) continue;
    const report = sight.facts.reports.get(node.name);
    const isLooked =
      report !== undefined && report.probed && report.era >= era && node.lease?.record.era?.number === era;
    if (!isLooked) return { kind: "wait", waitsFor: `${node.name} to look again after the thaw` };
  }
  return { kind: "done" };
}
