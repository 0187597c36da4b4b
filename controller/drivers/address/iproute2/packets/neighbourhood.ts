import { readFileSync } from "node:fs";

import type { Packet } from "../../../../host/packet-socket.ts";
import { arpAnnouncement, arpProbe, readArp } from "./arp-packet.ts";
import { ipBytes } from "../ip-bytes.ts";
import type { Link } from "../ip/links.ts";
import { duplicateSolicitation, readNeighbour, unsolicitedAdvertisement, type Addressed } from "./neighbour-packet.ts";
import { arpFilter, neighbourFilter } from "./packet-filter.ts";
import type { Vip } from "../vip.ts";

/** Another machine that acts as if the address were its own, or asks whether it may have it. */
export interface Claimant {
  readonly hardware: string;
  /** It only asks, as this driver does before it takes an address. */
  readonly isAsking: boolean;
}

const broadcast = "ff:ff:ff:ff:ff:ff";

export function protocolOf({ isIpv6 }: Vip): "arp" | "ipv6" {
  return isIpv6 ? "ipv6" : "arp";
}

/** Lets through what speaks of one of these addresses, all of one family. */
export function filterFor(vips: readonly Vip[]): Uint8Array {
  const addresses = vips.map(({ address }) => ipBytes(address));
  return vips[0]?.isIpv6 === true ? neighbourFilter(addresses) : arpFilter(addresses);
}

/** Asks all neighbours on the link whether one of them has the address. */
export function questionFor({ address, isIpv6 }: Vip, { hardware }: Link): Addressed {
  if (isIpv6) return duplicateSolicitation(ipBytes(address));
  return { payload: arpProbe(hardware, ipBytes(address)), to: broadcast };
}

/** Tells all neighbours on the link that this node has the address. */
export function announcementFor({ address, isIpv6 }: Vip, { hardware, name }: Link): Addressed {
  if (isIpv6) return unsolicitedAdvertisement({ hardware, address: ipBytes(address), isRouter: isRouter(name) });
  return { payload: arpAnnouncement(hardware, ipBytes(address)), to: broadcast };
}

/** Who claims or wants the address by this packet; packets of `own` hardware addresses are this node's. */
export function claimantOf({ payload, from }: Packet, vip: Vip, own: ReadonlySet<string>): Claimant | undefined {
  const claimant = vip.isIpv6 ? neighbourClaimant(payload, vip, from) : arpClaimant(payload, vip);
  return claimant === undefined || own.has(claimant.hardware) ? undefined : claimant;
}

/** RFC 5227, 2.1.1 and 2.4: any packet with the address as its sender's, and a probe for it. */
function arpClaimant(payload: Uint8Array, { bytes }: Vip): Claimant | undefined {
  const arp = readArp(payload);
  if (arp === undefined) return undefined;
  const { operation, senderHardware: hardware, senderAddress, targetAddress } = arp;
  if (hexOf(senderAddress) === bytes) return { hardware, isAsking: false };
  const isProbe = operation === "request" && senderAddress.every((byte) => byte === 0);
  return isProbe && hexOf(targetAddress) === bytes ? { hardware, isAsking: true } : undefined;
}

/** RFC 4862, 5.4.3 and 5.4.4: an advertisement of it, and a solicitation for it from the unspecified address. */
function neighbourClaimant(payload: Uint8Array, { bytes }: Vip, from: string): Claimant | undefined {
  const packet = readNeighbour(payload);
  if (packet === undefined || hexOf(packet.target) !== bytes) return undefined;
  if (packet.type === "advertisement") return { hardware: packet.hardware ?? from, isAsking: false };
  return packet.source.every((byte) => byte === 0) ? { hardware: from, isAsking: true } : undefined;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function isRouter(linkName: string): boolean {
  try {
    return readFileSync(`/proc/sys/net/ipv6/conf/${linkName}/forwarding`, "latin1").trim() !== "0";
  } catch {
    return false;
  }
}
