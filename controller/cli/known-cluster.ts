import type { StoreOutcome } from "../ports/store.ts";
import type { KnownCluster } from "../report/facts-document.ts";
import { isTooNew } from "../runtime/records.ts";
import { clusterFactsOf, seenManagerOf, wishedObjectsIn, type ClusterSight } from "./cluster-facts-of.ts";
import { lookAtCluster } from "./cluster-look.ts";
import { openCatalog } from "./open-catalog.ts";
import { callTimeoutMs, type OpenStore } from "./open-store.ts";
import { processClock } from "./process-clock.ts";
import { settle } from "./status.ts";
import type { Terminal } from "./terminal.ts";

/**
 * A cluster as its store has it at one revision, with the ages of its leases: it looks until of every lease it is known
 * whether it is renewed, for 5 s at most. Refused where a record is of a newer format than this version reads.
 */
export async function lookAtKnownCluster(
  { store, namespace, identity }: OpenStore,
  terminal: Terminal,
): Promise<StoreOutcome<KnownCluster>> {
  const look = lookAtCluster({ store, namespace, clock: processClock(), onChange: () => undefined });
  await settle(look, terminal);
  const listing = await store.list({ namespace }, { timeoutMs: callTimeoutMs });
  const sight: ClusterSight = { identity, leaseOf: look.leaseOf };
  look.stop();
  if (!listing.ok) return listing;
  const { items, revision } = listing.value;
  const newer = items.find(isTooNew);
  if (newer !== undefined) {
    const message = `${newer.kind}/${newer.metadata.name} has a newer format than this version knows: use the version that the cluster runs`;
    return { ok: false, reason: "Refused", message };
  }
  const known: KnownCluster = {
    cluster: namespace,
    store: { identity, revision },
    manager: seenManagerOf(items, sight),
    facts: clusterFactsOf(items, sight),
    objects: wishedObjectsIn(items, openCatalog()),
  };
  return { ok: true, value: known };
}
