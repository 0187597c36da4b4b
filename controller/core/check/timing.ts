import { formatDuration } from "../../api/duration.ts";
import type { HACluster } from "../../api/types.gen.ts";
import type { LeaseTiming } from "../desired.ts";
import { resolveLeaseTiming } from "../lease-timing.ts";
import type { ClusterView } from "./cluster-view.ts";
import { finding } from "./finding.ts";
import { fencingOf } from "./group-fencing.ts";
import type { ObjectFinding } from "./object-finding.ts";

/**
 * The relations between the lease's times with their defaults, which depend on the policies in use and on the store; as
 * the store is not known here, they must hold on any. What the HACluster writes out it checks by rules of its own too.
 */
export function checkTiming(cluster: ClusterView): readonly ObjectFinding[] {
  const object = cluster.cluster;
  if (object === undefined) return [];
  const isLeaseOnly = [...cluster.groups.values()].every((group) => {
    const mode = fencingOf(group, cluster)?.mode ?? "Lease";
    return mode === "Lease" || mode === "None";
  });
  for (const isKubernetes of [false, true]) {
    const findings = checkRelations(object, resolveLeaseTiming(object.spec.lease, { isKubernetes, isLeaseOnly }));
    if (findings.length > 0) return findings;
  }
  return [];
}

type LeaseField = "ttl" | "renewEvery" | "restartTtl" | "stopBudget";

function checkRelations(cluster: HACluster, timing: LeaseTiming): readonly ObjectFinding[] {
  const { ttlMs, renewEveryMs, restartTtlMs, stopBudgetMs } = timing;
  const { lease } = cluster.spec;
  const words = (field: LeaseField, milliseconds: number): string =>
    `${field} is ${formatDuration(milliseconds)}${lease[field] === undefined ? " by default" : ""}`;
  const ttl = words("ttl", ttlMs);
  const renewEvery = words("renewEvery", renewEveryMs);
  const check = (isBroken: boolean, field: LeaseField, message: string): readonly ObjectFinding[] =>
    isBroken ? [finding(cluster, ["spec", "lease", field], ["LeaseTiming", message])] : [];
  return [
    ...check(ttlMs < 3 * renewEveryMs, "renewEvery", `ttl must be at least 3 x renewEvery: ${ttl}, ${renewEvery}`),
    ...check(
      stopBudgetMs >= ttlMs - 2 * renewEveryMs,
      "stopBudget",
      `stopBudget must be below ttl - 2 x renewEvery: ${words("stopBudget", stopBudgetMs)}, ${ttl}, ${renewEvery}`,
    ),
    ...check(
      restartTtlMs < ttlMs,
      "restartTtl",
      `restartTtl must be at least ttl: ${words("restartTtl", restartTtlMs)}, ${ttl}`,
    ),
  ];
}
