import { listed } from "../../check/finding.ts";
import type { GroupKey, NodeName } from "../../desired.ts";
import type { GroupFate } from "./look-at-groups.ts";
import { findCrowded } from "./find-crowded.ts";
import { clusterLabel, type RiskFinding, type RiskLook, type RiskRule } from "./risk-sight.ts";

/** HA1xx: how much may still fail. */
export const redundancyRisks: readonly RiskRule[] = [
  { code: "HA101", level: "Warn", find: findNoSpare },
  { code: "HA102", level: "Warn", find: findTooFewCopies },
  { code: "HA103", level: "Warn", find: findNoRoom },
  { code: "HA104", level: "Warn", find: findLeftAlone },
  { code: "HA105", level: "Warn", find: findUnchecked },
];

function findNoSpare(look: RiskLook): readonly RiskFinding[] {
  if (look.isAllDown) return [];
  return look.plan.impact.redundancy.flatMap(({ group, before, after }): readonly RiskFinding[] => {
    const fate = look.fateOf(group);
    if (fate === undefined || !fate.isToRun || fate.to.length !== 1 || after > 0) return [];
    const isNew = fate.was?.state !== "Started";
    if (before === 0 && !isNew) return [];
    const ranBefore = isNew ? "" : ` (before: ${before})`;
    const message = `no other node could take it over from ${fate.to.join()}${ranBefore}: ${whyNoOther(fate, look)}`;
    return [{ object: group, message }];
  });
}

/** What keeps each other candidate from a group. */
export function whyNoOther({ wish, to, key }: GroupFate, look: RiskLook): string {
  const others = [...(wish?.candidates ?? [])].filter((node) => !to.includes(node)).toSorted();
  if (others.length === 0) return "it has no other candidate";
  return listed(others.map((node) => `${node}: ${whyUnable(node, key, look)}`));
}

function whyUnable(node: NodeName, key: GroupKey, { end, failed, barred }: RiskLook): string {
  const view = end.nodes.get(node);
  const trouble = failed.get(key)?.get(node) ?? barred.get(key)?.get(node);
  if (view === undefined || view.class === "Eligible") return trouble ?? "it takes nothing now";
  return view.why;
}

function findTooFewCopies({ fates, isAllDown }: RiskLook): readonly RiskFinding[] {
  if (isAllDown) return [];
  return fates.flatMap(({ key, was, wish, from, to, isToRun }): readonly RiskFinding[] => {
    const copies = wish?.replicas;
    if (!isToRun || typeof copies !== "number" || to.length === 0 || to.length >= copies) return [];
    const isOfPlan = was?.replicas !== copies || from.length > to.length;
    const message = `it runs on ${to.length} of ${copies} nodes at the end (before: ${from.length})`;
    return isOfPlan ? [{ object: key, message }] : [];
  });
}

function findNoRoom(look: RiskLook): readonly RiskFinding[] {
  const { before, after, start, end, fates } = look;
  if (look.isAllDown || ![...after.groups.values()].some(({ requests }) => requests.size > 0)) return [];
  const were = findCrowded({ desired: before, nodes: start.nodes, places: new Map(fates.map((f) => [f.key, f.from])) });
  const are = findCrowded({ desired: after, nodes: end.nodes, places: new Map(fates.map((f) => [f.key, f.to])) });
  return [...are].flatMap(([node, why]): readonly RiskFinding[] => {
    const message = `if it is lost, not all of its groups find room on other nodes: ${why}`;
    return were.has(node) ? [] : [{ object: `HANode/${node}`, message }];
  });
}

/** Frozen and unmanaged: by the cluster, by a node, or one group alone. */
function findLeftAlone({ before, after, fates }: RiskLook): readonly RiskFinding[] {
  const { state } = after.cluster;
  const rule = "nothing of it is restarted or taken over meanwhile";
  if (isLeftAlone(state)) {
    const message = `it is to be ${state} (before: ${before.cluster.state}): ${rule}`;
    return isLeftAlone(before.cluster.state) ? [] : [{ object: clusterLabel, message }];
  }
  const frozen = [...after.frozenNodes].filter((node) => !before.frozenNodes.has(node)).toSorted();
  const nodes = frozen.flatMap((node): readonly RiskFinding[] => {
    const groups = fates.filter(({ from }) => from.includes(node)).map(({ key }) => key);
    if (groups.length === 0) return [];
    return [{ object: `HANode/${node}`, message: `it is to be Frozen, and with it ${listed(groups)}: ${rule}` }];
  });
  const groups = fates.flatMap(({ key, was, wish }): readonly RiskFinding[] => {
    if (was === undefined || wish === undefined || isLeftAlone(was.state) || !isLeftAlone(wish.state)) return [];
    return [{ object: key, message: `it is to be ${wish.state} (before: ${was.state}): ${rule}` }];
  });
  return [...nodes, ...groups];
}

function isLeftAlone(state: string): boolean {
  return state === "Frozen" || state === "Unmanaged";
}

function findUnchecked({ fates }: RiskLook): readonly RiskFinding[] {
  return fates.flatMap(({ key, was, wish }): readonly RiskFinding[] => {
    if (was === undefined || wish === undefined || wish.state !== "Started") return [];
    const lost = was.checkers.filter(({ score }) => score === undefined).map(({ name }) => name);
    if (lost.length === 0 || wish.checkers.some(({ score }) => score === undefined)) return [];
    const message = `no checker can fail it any more (before: ${listed(lost)}): a service that runs and does not answer goes unnoticed`;
    return [{ object: key, message }];
  });
}
