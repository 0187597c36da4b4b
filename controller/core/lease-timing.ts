import { durationMs } from "../api/duration.ts";
import type { HAClusterSpec } from "../api/types.gen.ts";
import type { LeaseTiming } from "./desired.ts";

/** What decides the default of ttl where the cluster gives none. */
export interface LeaseSurroundings {
  /** Whether the store is the Kubernetes API, whose writes are slower than those of other stores. */
  readonly isKubernetes: boolean;
  /** Whether every fencing policy in use is Lease or None, so that a false alarm costs no reboot. */
  readonly isLeaseOnly: boolean;
}

/**
 * The timing of a cluster's leases: what its HACluster gives, and for the rest the defaults that the HACluster's CRD
 * describes. The relations between the four are not checked here.
 */
export function resolveLeaseTiming(lease: HAClusterSpec["lease"], surroundings: LeaseSurroundings): LeaseTiming {
  const fallback = defaultsFor(surroundings);
  const ttlMs = lease.ttl === undefined ? fallback.ttlMs : durationMs(lease.ttl);
  const renewEveryDefault = lease.ttl === undefined ? fallback.renewEveryMs : Math.min(ttlMs / 4, renewEveryMsMax);
  const renewEveryMs = lease.renewEvery === undefined ? renewEveryDefault : durationMs(lease.renewEvery);
  const spareMs = Math.max(0, ttlMs - 2 * renewEveryMs);
  return {
    ttlMs,
    renewEveryMs,
    restartTtlMs: durationMs(lease.restartTtl),
    stopBudgetMs: lease.stopBudget === undefined ? spareMs / 3 : durationMs(lease.stopBudget),
  };
}

const renewEveryMsMax = 60_000;

function defaultsFor({ isKubernetes, isLeaseOnly }: LeaseSurroundings): Pick<LeaseTiming, "ttlMs" | "renewEveryMs"> {
  if (isKubernetes) return { ttlMs: 10_000, renewEveryMs: 3000 };
  if (isLeaseOnly) return { ttlMs: 2000, renewEveryMs: 500 };
  return { ttlMs: 5000, renewEveryMs: 1000 };
}
