import { listed } from "../../check/finding.ts";
import type { Ms } from "../../lease.ts";
import type { GroupFate } from "./look-at-groups.ts";
import { clusterLabel, type RiskFinding, type RiskLook, type RiskRule } from "./risk-sight.ts";
import { findWideEdits } from "./wide-edits.ts";

/** HA7xx: how much is touched at once. */
export const blastRadiusRisks: readonly RiskRule[] = [
  { code: "HA701", level: "Warn", find: findManyInterrupted },
  { code: "HA702", level: "Warn", find: findNodesLeaving },
  { code: "HA703", level: "Warn", find: findWideEdits },
  { code: "HA704", level: "Block", find: findClusterStopped },
];

/** Fewer are never many. */
const manyMin = 3;

function findManyInterrupted(look: RiskLook): readonly RiskFinding[] {
  if (look.isAllDown) return [];
  const running = look.fates.filter(({ from }) => from.length > 0);
  const hit = running.filter(({ isToRun, downs }) => isToRun && downs.length > 0);
  const keys = hit.map(({ key }) => key);
  if (hit.length >= manyMin && hit.length * 2 > running.length) {
    const message = `more than half of the groups that run are interrupted, ${hit.length} of ${running.length}: ${listed(keys)}`;
    return [{ object: clusterLabel, message }];
  }
  const [atOnce, budget] = [mostAtOnce(hit, look), look.after.cluster.concurrentMovesMax];
  if (atOnce <= budget) return [];
  const message = `${atOnce} groups are down at the same time: disruptionBudget lets ${budget} be on a planned move at once, and bounds neither restarts nor failovers`;
  return [{ object: clusterLabel, message }];
}

function mostAtOnce(fates: readonly GroupFate[], { uptime }: RiskLook): number {
  const edges = fates.flatMap(({ downs }): readonly (readonly [at: Ms, step: 1 | -1])[] => {
    const spans = downs.flatMap(({ object }) => uptime.of(object).downs);
    if (spans.length === 0) return [];
    const from = Math.min(...spans.map(({ fromMs }) => fromMs));
    const to = Math.max(...spans.map(({ toMs = Infinity }) => toMs));
    return [
      [from, 1],
      [to, -1],
    ];
  });
  let [down, most] = [0, 0];
  // What comes up at the moment at which another goes down was not down with it.
  for (const [, step] of edges.toSorted(([a, stepA], [b, stepB]) => a - b || stepA - stepB)) {
    down += step;
    most = Math.max(most, down);
  }
  return most;
}

function findNodesLeaving({ start, end, isAllDown }: RiskLook): readonly RiskFinding[] {
  const able = [...start.nodes.values()].filter(({ isCandidate }) => isCandidate).map(({ name }) => name);
  const leaving = able.filter((node) => end.nodes.get(node)?.isCandidate !== true);
  if (isAllDown || leaving.length < 2 || leaving.length * 3 < able.length) return [];
  const reasons = listed(leaving.map((node) => `${node}: ${end.nodes.get(node)?.why ?? "it is deleted"}`));
  const message = `${leaving.length} of ${able.length} nodes leave together: ${reasons}`;
  return [{ object: clusterLabel, message }];
}

function findClusterStopped({ before, after, fates }: RiskLook): readonly RiskFinding[] {
  if (after.cluster.state !== "Stopped" || before.cluster.state === "Stopped") return [];
  const running = fates.filter(({ from }) => from.length > 0).map(({ key }) => key);
  if (running.length === 0) return [];
  const message = `it is to be Stopped (before: ${before.cluster.state}), which stops all that runs: ${listed(running)}`;
  return [{ object: clusterLabel, message }];
}
