import { hardwareBytes } from "../ip-bytes.ts";

/** A neighbour solicitation or advertisement (RFC 4861, 4.3 and 4.4), with what its IPv6 header says. */
export interface NeighbourPacket {
  readonly type: "solicitation" | "advertisement";
  readonly source: Uint8Array;
  readonly target: Uint8Array;
  /** The hardware address that it names as the sender's or, in an advertisement, as the target's. */
  readonly hardware: string | undefined;
}

/** A packet and the hardware address that it is sent to. */
export interface Addressed {
  readonly payload: Buffer;
  readonly to: string;
}

const headerBytes = 40;
const bodyBytes = 24;
const icmp = 58;
/** Only a packet that passed no router has it, which is why neighbours refuse any other (RFC 4861, 7.1). */
const hopLimit = 255;
const solicitation = 135;
const advertisement = 136;
const targetHardware = 2;
const override = 0x20;
const router = 0x80;
const unspecified = Buffer.alloc(16);
const allNodes = Buffer.from("ff020000000000000000000000000001", "hex");
const solicitedNodePrefix = Buffer.from("ff0200000000000000000001ff", "hex");

/** Asks whether anybody has the address, without claiming it: from the unspecified address (RFC 4862, 5.4.2). */
export function duplicateSolicitation(address: Uint8Array): Addressed {
  const destination = Buffer.concat([solicitedNodePrefix, address.subarray(13)]);
  const body = Buffer.concat([Uint8Array.from([solicitation, 0, 0, 0, 0, 0, 0, 0]), address]);
  return packet({ source: unspecified, destination, body });
}

/**
 * Says to all nodes who has the address now, in place of what they have in their caches (RFC 4861, 7.2.6). A node that
 * forwards must say so: who took it for a router would drop it otherwise.
 */
export function unsolicitedAdvertisement(of: {
  readonly hardware: string;
  readonly address: Uint8Array;
  readonly isRouter: boolean;
}): Addressed {
  const flags = override | (of.isRouter ? router : 0);
  const body = Buffer.concat([
    Uint8Array.from([advertisement, 0, 0, 0, flags, 0, 0, 0]),
    of.address,
    Uint8Array.from([targetHardware, 1]),
    hardwareBytes(of.hardware),
  ]);
  return packet({ source: of.address, destination: allNodes, body });
}

interface Parts {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly body: Buffer;
}

function packet({ source, destination, body }: Parts): Addressed {
  const header = Buffer.from([0x60, 0, 0, 0, 0, body.length, icmp, hopLimit]);
  body.writeUInt16BE(checksum({ source, destination, body }), 2);
  // RFC 2464, section 7: 33:33 and the last four bytes of the group.
  const group = [...destination.subarray(12)].map((byte) => byte.toString(16).padStart(2, "0"));
  return { payload: Buffer.concat([header, source, destination, body]), to: ["33", "33", ...group].join(":") };
}

/** RFC 4443, 2.3: over the addresses, the length, the next header, and the message with a checksum of zero. */
function checksum({ source, destination, body }: Parts): number {
  const covered = Buffer.concat([source, destination, Uint8Array.from([0, 0, 0, body.length, 0, 0, 0, icmp]), body]);
  let sum = 0;
  for (let index = 0; index < covered.length; index += 2) sum += covered.readUInt16BE(index);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Undefined for what is no such packet, and for one that a router may have let through. */
export function readNeighbour(payload: Uint8Array): NeighbourPacket | undefined {
  if (payload.length < headerBytes + bodyBytes || payload[6] !== icmp || payload[7] !== hopLimit) return undefined;
  const type = payload[headerBytes];
  if ((type !== solicitation && type !== advertisement) || payload[headerBytes + 1] !== 0) return undefined;
  return {
    type: type === solicitation ? "solicitation" : "advertisement",
    source: payload.slice(8, 24),
    target: payload.slice(headerBytes + 8, headerBytes + bodyBytes),
    hardware: readHardware(payload.subarray(headerBytes + bodyBytes)),
  };
}

/** Options come as type, length in units of eight bytes, content; 1 and 2 are hardware addresses. */
function readHardware(options: Uint8Array): string | undefined {
  for (let at = 0; at + 8 <= options.length; at += (options[at + 1] ?? 0) * 8) {
    const type = options[at];
    if (options[at + 1] === 0) return undefined;
    if (type === 1 || type === targetHardware) {
      return [...options.subarray(at + 2, at + 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
    }
  }
  return undefined;
}
