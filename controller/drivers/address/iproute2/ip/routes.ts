import type { VirtualIPRoute } from "../../../../api/types.gen.ts";
import { isRecord } from "../../../../api/structure/is-record.ts";
import { addressBytes } from "../../../../core/ip-address.ts";
import { parseList } from "./links.ts";
import type { Vip } from "../vip.ts";

/** The number by which routes of Holdfast are told from others (`proto` of ip-route(8)). */
export const routeProtocol = 66;

/** A route as `ip -j route show` describes it. */
export interface Route {
  /** `default`, or an address with its prefix length, as `ip` writes it. */
  readonly to: string;
  readonly via: string | undefined;
  readonly linkName: string;
  readonly metric: number | undefined;
  /** Undefined for the main table, and where one table was asked for. */
  readonly table: string | undefined;
  readonly source: string | undefined;
  readonly protocol: string | undefined;
}

/** Undefined where this is not what `ip -j route show` prints. Routes over several routers are left out. */
export function readRoutes(text: string): readonly Route[] | undefined {
  // Where a table does not exist nothing is printed.
  const found = text.trim() === "" ? [] : parseList(text);
  if (!found?.every(isRecord)) return undefined;
  return found.flatMap((route) => {
    const { dst, dev, metric } = route;
    if (typeof dst !== "string" || typeof dev !== "string") return [];
    return [
      {
        to: dst,
        via: textOf(route["gateway"]),
        linkName: dev,
        metric: typeof metric === "number" ? metric : undefined,
        table: textOf(route["table"]),
        source: textOf(route["prefsrc"]),
        protocol: textOf(route["protocol"]),
      },
    ];
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** Whether this is the route that the address wants there; of the table of the wish. */
export function isWishedRoute(
  found: Route,
  wish: VirtualIPRoute,
  on: { readonly vip: Vip; readonly linkName: string },
): boolean {
  const { vip } = on;
  const isSameWay = found.linkName === on.linkName && bytesOf(found.via) === bytesOf(wish.via);
  const isSameSource = bytesOf(found.source) === (wish.source ? vip.bytes : undefined);
  return isSameWay && isSameSource && isSamePlace(found, wish, vip.isIpv6);
}

/** Whether both lead to the same network with the same metric: then only one of them counts. */
export function isSamePlace(found: Route, wish: VirtualIPRoute, isIpv6: boolean): boolean {
  return (
    networkOf(found.to, isIpv6) === networkOf(wish.to, isIpv6) && metricOf(found, isIpv6) === metricOf(wish, isIpv6)
  );
}

/** What the kernel takes where none is given; in IPv6 also where it is 0. */
function metricOf({ metric }: { readonly metric?: number | undefined }, isIpv6: boolean): number {
  return isIpv6 ? metric || 1024 : (metric ?? 0);
}

function bytesOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : addressBytes(address);
}

/** `ip` leaves the prefix length away where it is that of a whole address. */
function networkOf(to: string, isIpv6: boolean): string {
  if (to === "default") return "default";
  const [address = "", prefix = isIpv6 ? "128" : "32"] = to.split("/");
  return `${addressBytes(address) ?? ""}/${prefix}`;
}
