import { durationMs } from "../api/duration.ts";
import type { HAClusterSpec } from "../api/types.gen.ts";
import type { ClusterWish, GroupWish } from "./desired.ts";
import { resolveLeaseTiming } from "./lease-timing.ts";
import type { Overlay } from "./operations.ts";

interface Surroundings {
  readonly overlay: Overlay;
  readonly groups: readonly GroupWish[];
  readonly isKubernetes: boolean;
}

/** What is wanted of the cluster as a whole; the defaults where there is no HACluster. */
export function clusterWish(
  spec: HAClusterSpec | undefined,
  { overlay, groups, isKubernetes }: Surroundings,
): ClusterWish {
  return {
    state: overlay.clusterState(spec?.state ?? "Running"),
    timing: resolveLeaseTiming(spec?.lease ?? { restartTtl: "60s" }, {
      isKubernetes,
      isLeaseOnly: groups.every(({ fencing }) => fencing.mode === "Lease" || fencing.mode === "None"),
    }),
    ...placementOf(spec),
    shutdownPolicy: spec?.shutdownPolicy ?? "Conditional",
    storeOutage: spec?.storeOutage ?? "Hold",
    concurrentMovesMax: spec?.disruptionBudget.maxConcurrentMoves ?? 8,
  };
}

function placementOf(spec: HAClusterSpec | undefined): Pick<ClusterWish, "strategy" | "rebalance" | "returnsOnStart"> {
  const rebalance = spec?.placement.rebalance;
  return {
    strategy: spec?.placement.strategy ?? "Spread",
    rebalance: rebalance && {
      threshold: rebalance.threshold / 100,
      margin: rebalance.margin / 100,
      holdMs: durationMs(rebalance.hold),
    },
    returnsOnStart: spec?.placement.onStart === "Return",
  };
}
