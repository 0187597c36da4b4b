import type { VirtualIPRoute } from "../../../api/types.gen.ts";
import { chooseLink, type ChosenLink } from "./choose-link.ts";
import type { HostIdentity, IdentitySight } from "./identity/host-identity.ts";
import { labelFor } from "./ip/ip-commands.ts";
import type { Link, LinkAddress } from "./ip/links.ts";
import type { NodeNetwork, Read } from "./ip/node-network.ts";
import { isSamePlace, isWishedRoute, routeProtocol, type Route } from "./ip/routes.ts";
import type { VipRecord, VipRecords } from "./vip-records.ts";
import { vipOf, type Vip } from "./vip.ts";

export interface LookParts {
  readonly network: NodeNetwork;
  readonly records: VipRecords;
  readonly identity: HostIdentity;
}

export interface LookLimit {
  readonly signal: AbortSignal;
  /** Links that were read just before, for other addresses too. */
  readonly known?: readonly Link[];
}

export interface PlacedAddress {
  readonly link: Link;
  readonly address: LinkAddress;
}

export interface MissingRoute {
  readonly route: VirtualIPRoute;
  /** Another one, not of Holdfast, to the same network with the same metric. */
  readonly rival: Route | undefined;
}

interface RouteSight {
  /** The routes that it wants and that Holdfast has put there. */
  readonly ownRoutes: readonly VirtualIPRoute[];
  readonly missingRoutes: readonly MissingRoute[];
}

/** What of an address and of what goes along with it is on this node. */
export interface VipSight extends RouteSight {
  readonly links: readonly Link[];
  /** The interface that is to carry it. */
  readonly chosen: ChosenLink;
  /** Where the address is on that interface: with two prefix lengths it can be there twice. */
  readonly here: readonly PlacedAddress[];
  readonly elsewhere: readonly PlacedAddress[];
  readonly identity: IdentitySight;
  readonly record: VipRecord | undefined;
}

export async function lookAtVip(vip: Vip, parts: LookParts, limit: LookLimit): Promise<Read<VipSight>> {
  const links = limit.known === undefined ? await parts.network.links(limit.signal) : done(limit.known);
  if (!links.ok) return links;
  const record = parts.records.read(vip);
  const chosen = await chooseFor(vip, links.value, { ...parts, ...limit, record });
  if (!chosen.ok) return chosen;
  const link = chosen.value.ok ? chosen.value.link : undefined;
  const routes = await lookAtRoutes(vip, link?.name ?? record?.linkName, { ...parts, ...limit });
  if (!routes.ok) return routes;
  const identity = await readIdentity(vip, parts.identity);
  if (!identity.ok) return identity;
  const placed = placesOf(vip, links.value);
  return done({
    links: links.value,
    chosen: chosen.value,
    here: placed.filter((one) => one.link === link),
    elsewhere: placed.filter((one) => one.link !== link),
    ...routes.value,
    identity: identity.value,
    record,
  });
}

/** Whether Holdfast has put an address there: by its label, or by a record where there is no room for one. */
export function isOursBy(records: VipRecords): (link: Link, address: LinkAddress) => boolean {
  const noted = new Set(records.all().map(({ resource, linkName }) => `${linkName} ${vipOf(resource).bytes}`));
  return (link, { label, bytes }) =>
    (label !== undefined && label === labelFor(link.name)) || noted.has(`${link.name} ${bytes}`);
}

function placesOf({ bytes }: Vip, links: readonly Link[]): readonly PlacedAddress[] {
  return links.flatMap((link) =>
    link.addresses.filter((address) => address.bytes === bytes).map((address) => ({ link, address })),
  );
}

type Choosing = LookParts & LookLimit & { readonly record: VipRecord | undefined };

/** Where it was put it stays, whatever has become of the subnets since. */
async function chooseFor(vip: Vip, links: readonly Link[], parts: Choosing): Promise<Read<ChosenLink>> {
  if (vip.spec.interface !== undefined) {
    return done(chooseLink(vip, { links, isOurs: () => false, routedTo: [] }));
  }
  const noted = links.find(({ name }) => name === parts.record?.linkName);
  if (noted !== undefined) return done({ ok: true, link: noted });
  const isOurs = isOursBy(parts.records);
  const chosen = chooseLink(vip, { links, isOurs, routedTo: [] });
  if (chosen.ok || vip.prefixLength !== (vip.isIpv6 ? 128 : 32)) return done(chosen);
  const routes = await parts.network.routesFor(vip, parts.signal);
  if (!routes.ok) return routes;
  const routedTo = routes.value
    .filter(({ via, protocol }) => via === undefined && protocol !== String(routeProtocol))
    .toSorted((a, b) => prefixOf(b, vip) - prefixOf(a, vip))
    .map(({ linkName }) => linkName);
  return done(chooseLink(vip, { links, isOurs, routedTo }));
}

function prefixOf({ to }: Route, { isIpv6 }: Vip): number {
  if (to === "default") return 0;
  return Number(to.split("/")[1] ?? (isIpv6 ? 128 : 32));
}

async function lookAtRoutes(
  vip: Vip,
  linkName: string | undefined,
  { network, signal }: LookParts & LookLimit,
): Promise<Read<RouteSight>> {
  const wished = vip.spec.routes ?? [];
  if (wished.length === 0 || linkName === undefined) {
    return done({ ownRoutes: [], missingRoutes: wished.map((route) => ({ route, rival: undefined })) });
  }
  const tables = [...new Set(wished.map(({ table }) => table))];
  const found = await network.ownRoutes(vip, tables, signal);
  if (!found.ok) return found;
  const isThere = (route: VirtualIPRoute): boolean =>
    (found.value[tables.indexOf(route.table)] ?? []).some((one) => isWishedRoute(one, route, { vip, linkName }));
  const missing: MissingRoute[] = [];
  for (const route of wished.filter((one) => !isThere(one))) {
    const others = await network.routesTo(vip, route, signal);
    if (!others.ok) return others;
    // One that somebody else has put there serves as well, and stays when the address goes.
    if (others.value.some((one) => isWishedRoute(one, route, { vip, linkName }))) continue;
    missing.push({ route, rival: others.value.find((one) => isSamePlace(one, route, vip.isIpv6)) });
  }
  return done({ ownRoutes: wished.filter(isThere), missingRoutes: missing });
}

async function readIdentity(vip: Vip, identity: HostIdentity): Promise<Read<IdentitySight>> {
  try {
    return done(await identity.look(vip));
  } catch (error) {
    return {
      ok: false,
      error: `its host identity cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function done<T>(value: T): Read<T> {
  return { ok: true, value };
}
