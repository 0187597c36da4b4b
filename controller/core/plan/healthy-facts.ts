import type { Desired } from "../desired.ts";
import type { ClusterFacts } from "./cluster-facts.ts";

/** A cluster in which every node is up, has looked at itself and runs nothing yet. */
export function healthyFacts(desired: Desired): ClusterFacts {
  const names = [...desired.nodes.keys()].toSorted();
  const era = { store: "none", number: 1 };
  return {
    term: 0,
    era,
    leases: names.map((holder) => ({
      record: {
        purpose: "Node",
        holder,
        ...ids(holder),
        era,
        ttlMs: desired.cluster.timing.ttlMs,
        renewals: 1,
        closed: false,
        letsGo: true,
        witnesses: [],
        alone: false,
        format: 1,
        watchdog: { kind: "Device", timeoutMs: desired.cluster.timing.ttlMs, armed: true },
      },
      renewedMsAgo: 0,
      lookedMs: desired.cluster.timing.ttlMs,
    })),
    reports: names.map((node) => ({
      node,
      ...ids(node),
      hardware: [],
      probed: true,
      reports: 1,
      era: era.number,
      claims: [],
      resources: [],
      verdicts: [],
      durations: [],
      format: 1,
    })),
    claims: [],
    assignments: [],
    fencings: [],
  };
}

function ids(node: string) {
  return { boot: `boot-${node}`, incarnation: "1.a", machine: `machine-${node}` };
}
