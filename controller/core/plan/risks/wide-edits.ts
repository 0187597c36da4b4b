import { formatDuration } from "../../../api/duration.ts";
import { listed } from "../../check/finding.ts";
import type { Desired, GroupWish, LeaseTiming } from "../../desired.ts";
import { isSameJson } from "../../is-same-json.ts";
import type { ObjectLabel } from "../plan.ts";
import { clusterLabel, type RiskFinding, type RiskLook } from "./risk-sight.ts";

/** Fewer are told by the changes and actions themselves. */
const wideMin = 3;

/** Edits of one object that others go by, and which those are. */
export function findWideEdits(look: RiskLook): readonly RiskFinding[] {
  const edited = look.asked.changes.filter(({ type }) => type === "Change").map(({ object }) => object);
  const found = edited.flatMap((object): readonly RiskFinding[] => {
    const reached = reachOf(object, look);
    if (reached.length < wideMin) return [];
    return [{ object, message: `its edit reaches ${reached.length} others at once: ${listed(reached)}` }];
  });
  return [...found, ...findNewTiming(look)];
}

function reachOf(object: ObjectLabel, look: RiskLook): readonly ObjectLabel[] {
  const [kind, name = ""] = object.split("/");
  const groupsWith = (uses: (wish: GroupWish) => boolean): readonly ObjectLabel[] =>
    [...look.after.groups.values()].filter(uses).map(({ key }) => key);
  switch (kind) {
    case "FencingPolicy":
      return groupsWith(({ fencing }) => fencing.policy === name);
    case "Checker":
      return groupsWith(({ checkers }) => checkers.some((checker) => checker.name === name));
    case "FenceDevice":
      return nodesWith(name, look.after);
    case "HACluster":
      return groupsInheriting(look);
    default:
      return [];
  }
}

function nodesWith(device: string, { nodes }: Desired): readonly ObjectLabel[] {
  const fenced = [...nodes.values()].filter(({ fencing }) => fencing.some((level) => level.includes(device)));
  return fenced.map(({ name }) => `HANode/${name}`);
}

/** Groups that were not edited, and for which other defaults hold now. */
function groupsInheriting({ fates, asked }: RiskLook): readonly ObjectLabel[] {
  const edited = new Set(asked.changes.map(({ object }) => object));
  return fates.flatMap(({ key, was, wish }): readonly ObjectLabel[] => {
    if (was === undefined || wish === undefined || edited.has(key)) return [];
    return isSameJson(inheritedBy(was), inheritedBy(wish)) ? [] : [key];
  });
}

function inheritedBy({ fencing, failure, stickiness, mayFailBack }: GroupWish): unknown {
  return { fencing, failure, stickiness, mayFailBack };
}

/** By an edit of the HACluster, or because the policies in use have another default. */
function findNewTiming({ before, after }: RiskLook): readonly RiskFinding[] {
  const [was, is] = [before.cluster.timing, after.cluster.timing];
  if (before.groups.size === 0 || isSameJson(was, is)) return [];
  const message = `every node takes other lease times: ${timesOf(is)} (before: ${timesOf(was)})`;
  return [{ object: clusterLabel, message }];
}

function timesOf({ ttlMs, renewEveryMs, restartTtlMs, stopBudgetMs }: LeaseTiming): string {
  const times = { ttl: ttlMs, renewEvery: renewEveryMs, restartTtl: restartTtlMs, stopBudget: stopBudgetMs };
  return Object.entries(times)
    .map(([name, ms]) => `${name} ${formatDuration(Math.round(ms))}`)
    .join(", ");
}
