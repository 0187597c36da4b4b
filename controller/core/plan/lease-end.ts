import { isLifetimeLimited, lifetimeSeconds } from "../address-lifetime.ts";
import type { Desired } from "../desired.ts";
import { resourceKeyOf } from "../journal.ts";
import type { Ms } from "../lease.ts";
import type { Onlooker } from "./roll-forward.ts";
import { neverEnds, type ModelNode, type World } from "./world.ts";

/** When a lease that nobody renews makes its node do something by itself; empty where it is renewed. */
export function leaseWakes(node: ModelNode, world: World, desired: Desired): readonly Ms[] {
  const { leaseEndsAt } = node;
  if (leaseEndsAt >= neverEnds) return [];
  return [leaseEndsAt - desired.cluster.timing.stopBudgetMs, addressesGoAt(node, world, desired), leaseEndsAt];
}

/**
 * Takes away the addresses of a lease that is over, as the deadman and the kernel do: whatever their group waits for, and
 * without asking the agent, which stops them once more when it comes to them.
 */
export function takeAddressesAway(
  node: ModelNode,
  world: World,
  { desired, onlooker }: { readonly desired: Desired; readonly onlooker: Pick<Onlooker, "lost"> },
): void {
  if (node.leaseEndsAt >= neverEnds || world.now < addressesGoAt(node, world, desired)) return;
  const addresses = node.journal.entries
    .filter(({ resource }) => resource.kind === "VirtualIP" && node.running.has(resourceKeyOf(resource)))
    .map(({ resource }) => resourceKeyOf(resource));
  if (addresses.length === 0) return;
  onlooker.lost(node, addresses);
  for (const key of addresses) node.running.delete(key);
}

/**
 * The kernel comes first where the lease is long enough for a lifetime, but not before the agent may start nothing any more
 * (it may be late by as much); else the deadman at the end. Neither acts where the last renewal said that the node does not
 * let go.
 */
function addressesGoAt({ name, leaseEndsAt }: ModelNode, { leases }: World, { cluster }: Desired): Ms {
  const record = leases.get(name)?.record;
  if (record === undefined || !record.letsGo) return neverEnds;
  const { ttlMs, watchdog } = record;
  if (!isLifetimeLimited(ttlMs)) return watchdog?.armed === true ? leaseEndsAt : neverEnds;
  const byKernel = leaseEndsAt - ttlMs + 1000 * lifetimeSeconds(ttlMs);
  return Math.max(byKernel, leaseEndsAt - cluster.timing.stopBudgetMs);
}
