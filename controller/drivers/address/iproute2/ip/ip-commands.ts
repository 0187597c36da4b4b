import type { VirtualIPRoute } from "../../../../api/types.gen.ts";
import type { Link, LinkAddress } from "./links.ts";
import { routeProtocol, type Route } from "./routes.ts";
import type { Vip } from "../vip.ts";

/** What `ip` takes on one line of a batch. */
export type IpCommand = string;

/** Seconds after which the kernel removes an address by itself. */
export type Lifetime = number | "forever";

const mainTable = 254;

/** What interface names and labels have room for: `IFNAMSIZ` less the zero behind them. */
const labelLengthMax = 15;

/** What tells an address of Holdfast from others; undefined where it does not fit behind the name of the interface. */
export function labelFor(linkName: string): string | undefined {
  const label = `${linkName}:ha`;
  return label.length <= labelLengthMax ? label : undefined;
}

export interface AddressWish {
  readonly vip: Vip;
  readonly linkName: string;
  /** As it is there already; else that of the spec. */
  readonly prefixLength: number;
  /** A route to its subnet comes and goes with it: where the interface has the subnet by no other address. */
  readonly hasPrefixRoute: boolean;
  readonly lifetime: Lifetime;
}

/**
 * Adds the address, or sets how long it stays. An IPv6 address is in use at once (the duplicate check was made before),
 * and is not taken as the source of what the node sends by itself.
 */
export function replaceAddress({ vip, linkName, prefixLength, hasPrefixRoute, lifetime }: AddressWish): IpCommand {
  const label = vip.isIpv6 ? undefined : labelFor(linkName);
  return [
    `addr replace ${vip.address}/${prefixLength} dev ${linkName}`,
    ...(label === undefined ? [] : [`label ${label}`]),
    ...(hasPrefixRoute ? [] : ["noprefixroute"]),
    ...(vip.isIpv6 ? ["nodad"] : []),
    `valid_lft ${lifetime} preferred_lft ${vip.isIpv6 ? 0 : lifetime}`,
  ].join(" ");
}

/** By its exact prefix: without one the command would match others too. */
export function removeAddress(link: Link, { address, prefixLength }: LinkAddress): IpCommand {
  return `addr del ${address}/${prefixLength} dev ${link.name}`;
}

/**
 * Adds a route without touching another one to the same network. In IPv4 it comes before one of the same metric, which
 * counts again when it goes; in IPv6, where both would share the traffic, it is refused beside one.
 */
export function addRoute(vip: Vip, route: VirtualIPRoute, linkName: string): IpCommand {
  return `route ${vip.isIpv6 ? "add" : "prepend"} ${routeWords(vip, route, linkName)}`;
}

export function removeRoute(vip: Vip, route: VirtualIPRoute, linkName: string): IpCommand {
  return `route del ${routeWords(vip, route, linkName)}`;
}

/** Removes a route of ours by what was seen of it. */
export function removeSeenRoute({ to, via, linkName, metric, table }: Route, isIpv6: boolean): IpCommand {
  const wish = { to, table: Number(table ?? mainTable), source: false };
  const more = { ...(via === undefined ? {} : { via }), ...(metric === undefined ? {} : { metric }) };
  return `route del ${routeWords({ isIpv6, address: "" }, { ...wish, ...more }, linkName)}`;
}

function routeWords(
  vip: Pick<Vip, "isIpv6" | "address">,
  { to, via, metric, table, source }: VirtualIPRoute,
  linkName: string,
): string {
  const everything = vip.isIpv6 ? "::/0" : "0.0.0.0/0";
  return [
    to === "default" ? everything : to,
    ...(via === undefined ? [] : [`via ${via}`]),
    `dev ${linkName}`,
    ...(source ? [`src ${vip.address}`] : []),
    `proto ${routeProtocol}`,
    ...(metric === undefined ? [] : [`metric ${metric}`]),
    `table ${table}`,
  ].join(" ");
}
