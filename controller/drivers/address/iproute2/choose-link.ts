import { ipBytes, isWithin } from "./ip-bytes.ts";
import type { Link, LinkAddress } from "./ip/links.ts";
import type { Vip } from "./vip.ts";

export type ChosenLink = { readonly ok: true; readonly link: Link } | { readonly ok: false; readonly error: string };

export interface LinkChoice {
  readonly links: readonly Link[];
  /** Addresses that Holdfast has put there say nothing of where a subnet is. */
  readonly isOurs: (link: Link, address: LinkAddress) => boolean;
  /** The interfaces to which a route without a router leads to the address, the closest first. */
  readonly routedTo: readonly string[];
}

/**
 * The interface that is to carry the address: by its name, else the one whose subnet holds it, else, for an address that
 * has no subnet by its own prefix, the one to which a route leads.
 */
export function chooseLink(vip: Vip, choice: LinkChoice): ChosenLink {
  const { links } = choice;
  const { interface: name } = vip.spec;
  if (name !== undefined) {
    const named = links.find((link) => link.name === name);
    if (named !== undefined) return { ok: true, link: named };
    const present = links.map((link) => link.name).join(", ");
    return refuse(vip, `interface must be one of this node: ${name} is not among ${present}`);
  }
  const ranked = links
    .map((link) => ({ link, rank: rankOf(link, vip, choice) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank);
  const [best, second] = ranked;
  if (best !== undefined && best.rank !== second?.rank) return { ok: true, link: best.link };
  if (best !== undefined) {
    const equals = ranked.filter(({ rank }) => rank === best.rank).map(({ link }) => link.name);
    return refuse(
      vip,
      `interface must be set where its subnet is on several interfaces: it is on ${equals.join(", ")}`,
    );
  }
  return routedLink(vip, choice);
}

function routedLink(vip: Vip, { links, routedTo }: LinkChoice): ChosenLink {
  const isWholeAddress = vip.prefixLength === (vip.isIpv6 ? 128 : 32);
  const [name] = isWholeAddress ? routedTo : [];
  const routed = links.find((link) => link.name === name);
  if (routed !== undefined) return { ok: true, link: routed };
  const present = links.map((link) => `${link.name} (${describeAddresses(link, vip)})`).join(", ");
  return refuse(
    vip,
    `interface must be set, or an interface of this node must have an address in its subnet: there are ${present}`,
  );
}

/** How closely a subnet on the interface fits; 0 where none does. One that holds the address comes before one that lies in its. */
function rankOf(link: Link, vip: Vip, { isOurs }: LinkChoice): number {
  const own = ipBytes(vip.address);
  const ranks = link.addresses
    .filter((address) => address.bytes !== vip.bytes && !isOurs(link, address))
    .map(({ bytes, prefixLength }) => {
      const there = Buffer.from(bytes, "hex");
      if (prefixLength < there.length * 8 && isWithin(own, there, prefixLength)) return 1000 + prefixLength;
      return isWithin(there, own, vip.prefixLength) ? 1 : 0;
    });
  return Math.max(0, ...ranks);
}

function describeAddresses({ addresses }: Link, { isIpv6 }: Vip): string {
  const ofFamily = addresses.filter(({ address }) => address.includes(":") === isIpv6);
  if (ofFamily.length === 0) return isIpv6 ? "no IPv6 address" : "no IPv4 address";
  return ofFamily.map(({ address, prefixLength }) => `${address}/${prefixLength}`).join(" ");
}

function refuse({ spec }: Vip, rule: string): ChosenLink {
  return { ok: false, error: `Cannot choose an interface for ${spec.address} as ${rule}` };
}
