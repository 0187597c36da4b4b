import { listed } from "../../check/finding.ts";
import { modesByCare } from "../../claims-view.ts";
import type { Desired, FencingMode, GroupKey, GroupWish, NodeName } from "../../desired.ts";
import { resourceKeyOf, type ResourceKey } from "../../journal.ts";
import { hasData, isNeverTakenOver } from "./data-risks.ts";
import { clusterLabel, type RiskFinding, type RiskLook, type RiskRule } from "./risk-sight.ts";

/** HA5xx: how a lost node is proven gone, and who is made to be. */
export const fencingRisks: readonly RiskRule[] = [
  { code: "HA501", level: "Warn", find: findUnfenceable },
  { code: "HA502", level: "Block", find: (look) => findFenced(look, { isLive: true }) },
  { code: "HA503", level: "Warn", find: (look) => findFenced(look, { isLive: false }) },
  { code: "HA504", level: "Warn", find: findManualByDefault },
  { code: "HA505", level: "Warn", find: findLeaseByDefault },
  { code: "HA506", level: "Warn", find: findWeakerProof },
];

/** Nodes that are new to a group, or to its mode, and have no watchdog by which alone they could be proven gone. */
function findUnfenceable(look: RiskLook): readonly RiskFinding[] {
  const groups = new Map<NodeName, string[]>();
  for (const { key, was, wish, from, to } of look.fates) {
    if (wish === undefined || isNeverTakenOver(wish)) continue;
    const known = was?.fencing.mode === wish.fencing.mode ? from : [];
    for (const node of to) {
      if (known.includes(node) || !lacksWatchdog(node, wish, look)) continue;
      groups.set(node, [...(groups.get(node) ?? []), `${key}, mode ${wish.fencing.mode}`]);
    }
  }
  return [...groups].map(([node, some]) => {
    const message = `it says of no watchdog device that it is armed: if it is lost, nothing proves it gone for ${listed(some)}`;
    return { object: `HANode/${node}`, message };
  });
}

function lacksWatchdog(node: NodeName, { fencing: { mode } }: GroupWish, { after, end }: RiskLook): boolean {
  if (!mode.includes("Watchdog")) return false;
  if (mode === "DevicesOrWatchdog" && after.nodes.get(node)?.fencing.length !== 0) return false;
  const watchdog = end.nodes.get(node)?.lease?.record.watchdog;
  return watchdog?.armed !== true || watchdog.kind !== "Device";
}

/** Not those that a person ordered, nor what the plan was asked to take for lost. */
function findFenced(look: RiskLook, { isLive }: { readonly isLive: boolean }): readonly RiskFinding[] {
  const { plan, start, end, asked } = look;
  const downs = new Set(asked.whatIfs.flatMap((whatIf) => (whatIf.kind === "node-down" ? [whatIf.node] : [])));
  const ordered = new Set(
    [...end.facts.fencings.values()].flatMap(({ record }) => (record.cause === "Operator" ? [record.node] : [])),
  );
  return plan.actions.flatMap(({ verb, object, node, thing, reason }): readonly RiskFinding[] => {
    if (verb !== "fence" || downs.has(node) || ordered.has(node)) return [];
    if ((start.nodes.get(node)?.isLive === true) !== isLive) return [];
    const harm = isLive ? "it is up, and it is fenced" : "it is silent, and it is fenced";
    return [{ object, message: `${harm} (${thing}): ${reason}` }];
  });
}

function findManualByDefault({ fates, before }: RiskLook): readonly RiskFinding[] {
  const known = membersByDefault(before, "Manual");
  return fates.flatMap(({ key, wish }): readonly RiskFinding[] => {
    if (wish === undefined || !isByDefault(wish, "Manual") || areAllIn(known, wish)) return [];
    const message =
      "it has data or a primary role and no FencingPolicy, so that Manual holds by default: when its node is lost it waits for a person";
    return [{ object: key, message }];
  });
}

/** Of groups that are new; where a policy goes that was there, HA506 tells. */
function findLeaseByDefault({ fates, before }: RiskLook): readonly RiskFinding[] {
  const known = membersByDefault(before, "Lease");
  const keys = fates.flatMap(({ key, was, wish }): readonly GroupKey[] =>
    was === undefined && wish !== undefined && isByDefault(wish, "Lease") && !areAllIn(known, wish) ? [key] : [],
  );
  if (keys.length === 0) return [];
  const message = `no FencingPolicy holds for ${listed(keys)}, so that Lease holds by default: when a node is silent time alone lets another take over, and what it has may run twice for a while`;
  return [{ object: clusterLabel, message }];
}

function isByDefault(wish: GroupWish, mode: FencingMode): boolean {
  return wish.fencing.policy === "" && wish.fencing.mode === mode && !isNeverTakenOver(wish);
}

/** Resources for which the same held before, whatever their group was called. */
function membersByDefault({ groups }: Desired, mode: FencingMode): ReadonlySet<ResourceKey> {
  const wishes = [...groups.values()].filter((wish) => isByDefault(wish, mode));
  return new Set(wishes.flatMap(({ members }) => members.map(resourceKeyOf)));
}

function areAllIn(known: ReadonlySet<ResourceKey>, { members }: GroupWish): boolean {
  return members.every((member) => known.has(resourceKeyOf(member)));
}

/** A person is replaced by devices or a watchdog without being missed; data that time alone gives away is HA401. */
function findWeakerProof({ fates }: RiskLook): readonly RiskFinding[] {
  return fates.flatMap(({ key, was, wish }): readonly RiskFinding[] => {
    if (was === undefined || wish === undefined || isNeverTakenOver(wish) || isNeverTakenOver(was)) return [];
    const [then, now] = [was.fencing.mode, wish.fencing.mode];
    const isByTime = now === "Lease" || now === "None";
    if (modesByCare.indexOf(now) >= modesByCare.indexOf(then)) return [];
    if ((then === "Manual" && !isByTime) || (isByTime && hasData(wish))) return [];
    const message = `it is taken over on less proof: mode ${now} (before: ${then})`;
    return [{ object: key, message }];
  });
}
