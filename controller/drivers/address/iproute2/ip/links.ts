import { isRecord } from "../../../../api/structure/is-record.ts";
import { addressBytes } from "../../../../core/ip-address.ts";

/** A network interface as `ip -j addr show` describes it. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** Such as `ether` or `loopback`. */
  readonly type: string;
  /** Its hardware address; empty where it has none. */
  readonly hardware: string;
  /** It is switched on; what is sent may still get nowhere. */
  readonly isUp: boolean;
  /** Something is at the other end. */
  readonly hasCarrier: boolean;
  /** Neighbours on it are asked for their hardware addresses: by ARP, or by neighbour discovery. */
  readonly hasNeighbours: boolean;
  readonly addresses: readonly LinkAddress[];
}

export interface LinkAddress {
  /** As `ip` writes it. */
  readonly address: string;
  /** In hexadecimal, so that two spellings of one address are equal. */
  readonly bytes: string;
  readonly prefixLength: number;
  readonly label: string | undefined;
  /** IPv4: it goes when the first address of its subnet does, unless it is promoted then. */
  readonly isSecondary: boolean;
  /** The kernel has made a route to its subnet, which goes with it. */
  readonly hasPrefixRoute: boolean;
  /** IPv6: not in use, or not yet, as another machine might have it. */
  readonly isTentative: boolean;
  /** How long the kernel keeps it by itself, in seconds; Infinity for an address without an end. */
  readonly validSeconds: number;
}

/** Undefined where this is not what `ip -j addr show` prints. */
export function readLinks(text: string): readonly Link[] | undefined {
  const found = parseList(text);
  if (found === undefined) return undefined;
  // With a filter it prints empty objects for what does not match.
  const links = found.filter((link) => !isRecord(link) || Object.keys(link).length > 0).map(readLink);
  return links.every((link) => link !== undefined) ? links : undefined;
}

/** A list in JSON; undefined for anything else, and for nothing. */
export function parseList(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readLink(value: unknown): Link | undefined {
  if (!isRecord(value)) return undefined;
  const { ifindex, ifname, link_type: type, flags, address, addr_info: addresses } = value;
  if (typeof ifindex !== "number" || typeof ifname !== "string" || typeof type !== "string") return undefined;
  if (!Array.isArray(flags) || !Array.isArray(addresses)) return undefined;
  const has = new Set<unknown>(flags);
  const read = addresses.filter((one) => isRecord(one) && isIp(one["family"])).map(readAddress);
  if (!read.every((one) => one !== undefined)) return undefined;
  return {
    index: ifindex,
    name: ifname,
    type,
    hardware: typeof address === "string" ? address : "",
    isUp: has.has("UP"),
    hasCarrier: has.has("LOWER_UP"),
    hasNeighbours: !has.has("NOARP") && !has.has("LOOPBACK") && !has.has("POINTOPOINT"),
    addresses: read,
  };
}

function isIp(family: unknown): boolean {
  return family === "inet" || family === "inet6";
}

const foreverSeconds = 2 ** 32 - 1;

function readAddress(value: unknown): LinkAddress | undefined {
  if (!isRecord(value)) return undefined;
  const { local, prefixlen, label, valid_life_time: valid } = value;
  if (typeof local !== "string" || typeof prefixlen !== "number") return undefined;
  const bytes = addressBytes(local);
  if (bytes === undefined) return undefined;
  return {
    address: local,
    bytes,
    prefixLength: prefixlen,
    label: typeof label === "string" ? label : undefined,
    isSecondary: value["secondary"] === true,
    hasPrefixRoute: value["noprefixroute"] !== true,
    isTentative: value["tentative"] === true || value["dadfailed"] === true,
    validSeconds: typeof valid === "number" && valid < foreverSeconds ? valid : Number.POSITIVE_INFINITY,
  };
}
