import { durationMs } from "../../../api/duration.ts";
import type { Outcome } from "../../../ports/driver.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Log } from "../../../ports/log.ts";
import { changeNoted } from "./change-noted.ts";
import { checkDuplicate } from "./duplicate-check.ts";
import { ipBytes, isWithin } from "./ip-bytes.ts";
import { addRoute, removeAddress, replaceAddress, type IpCommand, type Lifetime } from "./ip/ip-commands.ts";
import type { Link } from "./ip/links.ts";
import { isOursBy, lookAtVip, type LookParts, type VipSight } from "./look-at-vip.ts";
import { promoteSecondaries } from "./promote-secondaries.ts";
import { standingOf } from "./standing.ts";
import type { Vip } from "./vip.ts";

export interface StartParts extends LookParts {
  readonly clock: Clock;
  readonly log: Log;
  /** What the kernel keeps an address for that is put there now; undefined where the lease allows none any more. */
  readonly lifetime: () => Lifetime | undefined;
  /** Whether a hardware address is that of a node proven gone. */
  readonly isProvenGone: (hardware: string) => boolean;
}

export type Started =
  | { readonly ok: true; readonly isChanged: boolean; readonly isContested: boolean; readonly link: Link }
  | { readonly ok: false; readonly error: string };

/** A start that waits has changed nothing. */
export type StartedOrWaits = Started | { readonly ok: false; readonly waitsFor: string };

/** Brings the address and everything that goes along with it about; asks the network first where it is not there yet. */
export async function startVip(vip: Vip, parts: StartParts, signal: AbortSignal): Promise<StartedOrWaits> {
  const sight = await lookAtVip(vip, parts, { signal });
  if (!sight.ok) return refuse(vip, sight.error);
  const { chosen } = sight.value;
  if (!chosen.ok) return { ok: false, error: chosen.error };
  const { link } = chosen;
  const obstacle = obstacleOf(vip, sight.value, { link, ...parts });
  if (obstacle !== undefined) return refuse(vip, obstacle, link);
  if (standingOf(vip, sight.value).state === "Started" && sight.value.record !== undefined) {
    return { ok: true, isChanged: false, isContested: false, link };
  }
  const isThere = sight.value.here.some(({ address }) => !address.isTentative);
  const checked = isThere ? thereAlready : await checkFirst(vip, sight.value, { link, ...parts, signal });
  if (checked.type === "refused") return refuse(vip, checked.error, link);
  if (checked.type === "waits") return { ok: false, waitsFor: checked.for };
  const brought = await bringAbout(vip, sight.value, { link, ...parts, signal });
  return brought.ok ? { ...brought, isContested: checked.isContested } : brought;
}

/** The part of a start that only changes what is missing: also for what others have taken away meanwhile. */
export async function bringAbout(
  vip: Vip,
  sight: VipSight,
  parts: StartParts & { readonly link: Link; readonly signal: AbortSignal },
): Promise<Started> {
  const { link, signal, records, identity } = parts;
  // Both are asked for again: the check takes its time, and the lease may have ended in it.
  if (signal.aborted) return refuse(vip, "its time was over", link);
  const lifetime = parts.lifetime();
  if (lifetime === undefined) return refuse(vip, "the lease of this node must not be at its end", link);
  const failure = records.write(vip, { resource: vip.resource, linkName: link.name, action: undefined });
  if (failure !== undefined) return refuse(vip, `it cannot be noted: ${failure}`, link);
  const commands = commandsFor(vip, sight, { ...parts, lifetime });
  const changed = await changeNoted({ vip, linkName: link.name, commands, signal }, parts);
  if (!changed.ok) return refuse(vip, changed.error, link);
  if (signal.aborted) return refuse(vip, "its time was over", link);
  const carried: Outcome = changed.refused.length > 0 ? { status: "unchanged" } : await identity.apply(vip);
  if (carried.status === "failed") return refuse(vip, carried.error, link);
  const after = await lookAtVip(vip, parts, { signal });
  if (!after.ok) return refuse(vip, after.error, link);
  const standing = standingOf(vip, after.value);
  if (standing.state === "Started") {
    return { ok: true, isChanged: commands.length > 0 || carried.status === "done", isContested: false, link };
  }
  return refuse(vip, [...changed.refused, standing.detail ?? "nothing of it is there"].join("; "), link);
}

/** What a person has to change before it can be started. */
function obstacleOf(
  vip: Vip,
  sight: VipSight,
  { link, records }: StartParts & { readonly link: Link },
): string | undefined {
  if (!link.isUp) return `${link.name} must be switched on, is off`;
  const isOurs = isOursBy(records);
  const foreign = sight.elsewhere.find((placed) => !isOurs(placed.link, placed.address));
  if (foreign !== undefined) {
    const { name } = foreign.link;
    return `no other interface of this node may have it: it is on ${name}, where Holdfast has not put it`;
  }
  const rival = vip.isIpv6 ? sight.missingRoutes.find((missing) => missing.rival !== undefined) : undefined;
  if (rival === undefined) return undefined;
  const metric = rival.route.metric ?? 1024;
  return `its route to ${rival.route.to} needs a metric of its own: one of others has ${metric} in table ${rival.route.table}`;
}

type Checked =
  | { readonly type: "free"; readonly isContested: boolean }
  /** A node that is proven gone has it still: any other machine is in the way for good. */
  | { readonly type: "waits"; readonly for: string }
  | { readonly type: "refused"; readonly error: string };

const thereAlready: Checked = { type: "free", isContested: false };

async function checkFirst(
  vip: Vip,
  { links }: VipSight,
  { link, clock, log, isProvenGone, signal }: StartParts & { readonly link: Link; readonly signal: AbortSignal },
): Promise<Checked> {
  const { enabled, wait, onDuplicate } = vip.spec.duplicateCheck;
  if (!enabled) return { type: "free", isContested: false };
  const own = new Set(links.map(({ hardware }) => hardware));
  const check = await checkDuplicate(vip, link, { clock, own, signal, waitMs: durationMs(wait) });
  switch (check.type) {
    case "free":
      return { type: "free", isContested: false };
    case "failed":
      return { type: "refused", error: `the duplicate check must be made first and cannot: ${check.error}` };
    case "taken": {
      const { hardware, isAsking } = check.by;
      const isGone = isProvenGone(hardware);
      if (isGone && onDuplicate === "Block")
        return { type: "waits", for: `${hardware}, of a node proven gone, to answer no more for ${vip.address}` };
      if (isGone) {
        const fields = { resource: vip.key, address: vip.address, interface: link.name, hardware };
        log.warn("an address is taken although a node proven gone still answers for it", fields);
        return { type: "free", isContested: true };
      }
      const what = isAsking ? "is asking for it as well" : "answers for it";
      const whose = onDuplicate === "Contest" ? ", which is not known to be of a node proven gone" : "";
      return { type: "refused", error: `no other machine may have it: ${hardware} ${what}${whose}` };
    }
  }
}

function commandsFor(
  vip: Vip,
  { here, elsewhere, missingRoutes }: VipSight,
  { link, records, lifetime, log }: LookParts & { readonly link: Link; readonly lifetime: Lifetime; readonly log: Log },
): readonly IpCommand[] {
  const sound = here.filter(({ address }) => !address.isTentative);
  const unsound = here.filter(({ address }) => address.isTentative);
  const routes = missingRoutes.map(({ route }) => addRoute(vip, route, link.name));
  const removals = [...elsewhere, ...unsound].map((placed) => removeAddress(placed.link, placed.address));
  if (sound.length > 0) return [...removals, ...routes];
  const isWhole = vip.prefixLength === (vip.isIpv6 ? 128 : 32);
  const hasPrefixRoute = !isWhole && !hasSubnetOf(vip, link, isOursBy(records));
  // Others that come into the subnet of an address that is the first in it go with it, unless they are promoted.
  if (hasPrefixRoute && !vip.isIpv6) promoteSecondaries(link, log);
  const { prefixLength } = vip;
  const addition = replaceAddress({ vip, linkName: link.name, prefixLength, hasPrefixRoute, lifetime });
  return [...removals, addition, ...routes];
}

/** Whether the interface reaches the address's subnet also without it. */
function hasSubnetOf(vip: Vip, link: Link, isOurs: ReturnType<typeof isOursBy>): boolean {
  const own = ipBytes(vip.address);
  return link.addresses.some((address) => {
    const { bytes, prefixLength } = address;
    if (bytes === vip.bytes || isOurs(link, address) || prefixLength >= own.length * 8) return false;
    return isWithin(own, Buffer.from(bytes, "hex"), prefixLength);
  });
}

function refuse(vip: Vip, rule: string, link?: Link): Extract<Started, { ok: false }> {
  const place = link === undefined ? "" : ` on ${link.name}`;
  return { ok: false, error: `Cannot take ${vip.spec.address}${place}: ${rule}` };
}
