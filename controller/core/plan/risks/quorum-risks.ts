import { formatDuration } from "../../../api/duration.ts";
import { listed } from "../../check/finding.ts";
import type { LeaseTiming } from "../../desired.ts";
import type { Ms } from "../../lease.ts";
import { clusterLabel, type RiskFinding, type RiskLook, type RiskRule } from "./risk-sight.ts";

/** HA3xx: whether anybody decides, and anybody is left to obey. The members of the store are not known here. */
export const quorumRisks: readonly RiskRule[] = [
  { code: "HA301", level: "Block", find: findNoStore },
  { code: "HA302", level: "Block", find: findNoNode },
  { code: "HA303", level: "Warn", find: findShortLease },
];

function findNoStore({ end, after }: RiskLook): readonly RiskFinding[] {
  if (end.hasStore) return [];
  const ttl = formatDuration(after.cluster.timing.ttlMs);
  const leases = [...end.facts.leases.values()];
  const staying = leases.flatMap(({ record }) => (record.letsGo ? [] : [record.holder])).toSorted();
  const letGo = `nodes let go of what they hold at the end of their leases (${ttl})`;
  const left = staying.length === 0 ? "" : `; what is frozen or not managed stays on ${listed(staying)}`;
  const message = `nobody reaches the store: nothing is decided, and ${letGo}${left}`;
  return [{ object: clusterLabel, message }];
}

function findNoNode({ start, end }: RiskLook): readonly RiskFinding[] {
  const able = [...start.nodes.values()].filter(({ isCandidate }) => isCandidate);
  const views = [...end.nodes.values()];
  if (!end.hasStore || able.length === 0 || views.some(({ isCandidate }) => isCandidate)) return [];
  const reasons = listed(views.map(({ name, why }) => `${name}: ${why}`));
  const message = `no node is left that may run anything (before: ${able.length}): ${reasons}`;
  return [{ object: clusterLabel, message }];
}

/** How long an etcd in one place answers nobody while it elects another leader, at its default times. */
const storeElectionMs: Ms = 1_300;

function findShortLease({ before, after }: RiskLook): readonly RiskFinding[] {
  if (sparesElection(after.cluster.timing) || !sparesElection(before.cluster.timing)) return [];
  const { ttlMs, renewEveryMs } = after.cluster.timing;
  const [ttl, renewEvery, election] = [ttlMs, renewEveryMs, storeElectionMs].map(formatDuration);
  const message = `a lease of ${ttl}, renewed every ${renewEvery}, does not outlast a store that elects a leader: ttl - renewEvery must be above ${election}, is ${formatDuration(ttlMs - renewEveryMs)}`;
  return [{ object: clusterLabel, message }];
}

function sparesElection({ ttlMs, renewEveryMs }: LeaseTiming): boolean {
  return ttlMs - renewEveryMs > storeElectionMs;
}
