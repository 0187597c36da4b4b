import type { HAAssignmentMember } from "../../../api/types.gen.ts";
import type { Outcome } from "../../../ports/driver.ts";
import { removeAddress, removeSeenRoute } from "./ip/ip-commands.ts";
import { isOursBy } from "./look-at-vip.ts";
import type { Read } from "./ip/node-network.ts";
import { isSamePlace, type Route } from "./ip/routes.ts";
import { stopVip, type StopParts } from "./stop-vip.ts";
import { isForIproute2, vipOf, type Vip } from "./vip.ts";

export interface SweepParts extends StopParts {
  readonly signal: AbortSignal;
}

interface Swept {
  readonly errors: readonly string[];
  readonly isChanged: boolean;
}

/**
 * Releases what belongs to none of the resources: addresses by label or record, routes by their protocol number, and what
 * stands in the node's files under the name of an address.
 */
export async function sweepAddresses(assigned: readonly HAAssignmentMember[], parts: SweepParts): Promise<Outcome> {
  const kept = assigned.filter(isForIproute2).map(vipOf);
  const swept: Swept[] = [];
  for (const sweep of [sweepRecords, sweepAddressesByLabel, sweepRoutes, sweepIdentities]) {
    swept.push(await sweep(kept, parts));
  }
  const errors = swept.flatMap((one) => one.errors);
  if (errors.length > 0) {
    return { status: "failed", error: `Cannot release everything that is not assigned: ${errors.join("; ")}` };
  }
  return { status: swept.some(({ isChanged }) => isChanged) ? "done" : "unchanged" };
}

async function sweepRecords(kept: readonly Vip[], parts: SweepParts): Promise<Swept> {
  const { records, log, signal } = parts;
  const errors: string[] = [];
  let isChanged = false;
  for (const { resource } of records.all()) {
    const vip = vipOf(resource);
    if (kept.some(({ id }) => id === vip.id)) continue;
    // The same address under another name stays; what else came with this one goes with the sweeps after this.
    const isAddressKept = kept.some(({ bytes }) => bytes === vip.bytes);
    const failure = isAddressKept ? records.remove(vip) : undefined;
    const outcome: Outcome = isAddressKept ? { status: "unchanged" } : await stopVip(vip, parts, signal);
    if (failure !== undefined) errors.push(failure);
    if (outcome.status === "failed") errors.push(outcome.error);
    if (outcome.status !== "done") continue;
    isChanged = true;
    log.warn("an address was released that is not assigned to this node", { resource: vip.key, address: vip.address });
  }
  return { errors, isChanged };
}

async function sweepAddressesByLabel(kept: readonly Vip[], parts: SweepParts): Promise<Swept> {
  const { network, records, log, signal } = parts;
  const links = await network.links(signal);
  if (!links.ok) return { errors: [links.error], isChanged: false };
  const isOurs = isOursBy(records);
  const stale = links.value.flatMap((link) =>
    link.addresses
      .filter((address) => isOurs(link, address) && !kept.some(({ bytes }) => bytes === address.bytes))
      .map((address) => ({ link, address })),
  );
  for (const { link, address } of stale) {
    const fields = { address: address.address, interface: link.name };
    log.warn("an address was released that is not assigned to this node", fields);
  }
  return await change(
    stale.map(({ link, address }) => removeAddress(link, address)),
    parts,
  );
}

async function sweepRoutes(kept: readonly Vip[], parts: SweepParts): Promise<Swept> {
  const routes: Read<{ readonly ipv4: readonly Route[]; readonly ipv6: readonly Route[] }> =
    await parts.network.allOwnRoutes(parts.signal);
  if (!routes.ok) return { errors: [routes.error], isChanged: false };
  const isStale = (route: Route, isIpv6: boolean): boolean =>
    !kept.some((vip) => vip.isIpv6 === isIpv6 && (vip.spec.routes ?? []).some((wish) => isFor(route, wish, isIpv6)));
  const commands = [
    ...routes.value.ipv4.filter((route) => isStale(route, false)).map((route) => removeSeenRoute(route, false)),
    ...routes.value.ipv6.filter((route) => isStale(route, true)).map((route) => removeSeenRoute(route, true)),
  ];
  return await change(commands, parts);
}

async function sweepIdentities(kept: readonly Vip[], { identity }: SweepParts): Promise<Swept> {
  try {
    const stale = (await identity.holders()).filter((holder) => !kept.some(({ id }) => id === holder));
    const outcomes = [];
    for (const holder of stale) outcomes.push(await identity.remove(holder));
    const errors = outcomes.flatMap((outcome) => (outcome.status === "failed" ? [outcome.error] : []));
    return { errors, isChanged: outcomes.some(({ status }) => status === "done") };
  } catch (error) {
    return { errors: [error instanceof Error ? error.message : String(error)], isChanged: false };
  }
}

function isFor(route: Route, wish: NonNullable<Vip["spec"]["routes"]>[number], isIpv6: boolean): boolean {
  return Number(route.table ?? 254) === wish.table && isSamePlace(route, wish, isIpv6);
}

async function change(commands: readonly string[], { network, signal }: SweepParts): Promise<Swept> {
  if (commands.length === 0) return { errors: [], isChanged: false };
  const changed = await network.change(commands, { signal });
  if (!changed.ok) return { errors: [changed.error], isChanged: false };
  return { errors: changed.refused, isChanged: true };
}
