import type { Outcome } from "../../../ports/driver.ts";
import type { Log } from "../../../ports/log.ts";
import { changeNoted } from "./change-noted.ts";
import { removeAddress, removeRoute, type IpCommand } from "./ip/ip-commands.ts";
import { lookAtVip, type LookParts, type PlacedAddress, type VipSight } from "./look-at-vip.ts";
import { promoteSecondaries } from "./promote-secondaries.ts";
import { isAnyHere } from "./standing.ts";
import type { Vip } from "./vip.ts";

export interface StopParts extends LookParts {
  readonly log: Log;
}

/** Takes everything away in the reverse order of a start; it is done only when nothing of it is seen any more. */
export async function stopVip(vip: Vip, parts: StopParts, signal: AbortSignal): Promise<Outcome> {
  const { identity } = parts;
  const before = await lookAtVip(vip, parts, { signal });
  if (!before.ok) return refuse(vip, before.error);
  const sight = before.value;
  if (!isAnyHere(sight)) return forget(vip, parts, "unchanged");
  const linkName = sight.chosen.ok ? sight.chosen.link.name : (sight.record?.linkName ?? "");
  const given: Outcome = sight.identity.isAnyHere ? await identity.remove(vip.id) : { status: "unchanged" };
  if (signal.aborted) return refuse(vip, "its time was over");
  const commands = commandsFor(vip, sight, { ...parts, linkName });
  const changed = await changeNoted({ vip, linkName, commands, signal }, parts);
  if (!changed.ok) return refuse(vip, changed.error);
  const after = await lookAtVip(vip, parts, { signal });
  if (!after.ok) return refuse(vip, after.error);
  if (isAnyHere(after.value)) {
    const errors = [...(given.status === "failed" ? [given.error] : []), ...changed.refused];
    return refuse(vip, errors.length === 0 ? "something of it is still there" : errors.join("; "));
  }
  return forget(vip, parts, "done");
}

function forget(vip: Vip, { records }: StopParts, status: "done" | "unchanged"): Outcome {
  const failure = records.remove(vip);
  return failure === undefined ? { status } : refuse(vip, `its record cannot be removed: ${failure}`);
}

function commandsFor(
  vip: Vip,
  { here, elsewhere, ownRoutes, links }: VipSight,
  { linkName, log }: StopParts & { readonly linkName: string },
): readonly IpCommand[] {
  const placed = [...here, ...elsewhere];
  for (const one of placed) if (!vip.isIpv6 && hasFollowers(one)) promoteSecondaries(one.link, log);
  const routes = ownRoutes.toReversed().map((route) => removeRoute(vip, route, linkName));
  const isLinkThere = links.some(({ name }) => name === linkName);
  return [...(isLinkThere ? routes : []), ...placed.map(({ link, address }) => removeAddress(link, address))];
}

/** Whether it is the first IPv4 address of its subnet, and others came after it. */
function hasFollowers({ link, address }: PlacedAddress): boolean {
  return !address.isSecondary && link.addresses.some(({ isSecondary }) => isSecondary);
}

function refuse(vip: Vip, rule: string): Outcome {
  return { status: "failed", error: `Cannot give up ${vip.spec.address}: ${rule}` };
}
