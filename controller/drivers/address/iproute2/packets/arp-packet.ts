import { hardwareBytes } from "../ip-bytes.ts";

/** An ARP packet for IPv4 over Ethernet (RFC 826). */
export interface ArpPacket {
  readonly operation: "request" | "reply";
  readonly senderHardware: string;
  readonly senderAddress: Uint8Array;
  readonly targetAddress: Uint8Array;
}

const arpBytes = 28;
/** Ethernet, IPv4, and the lengths of their addresses. */
const kind = [0, 1, 8, 0, 6, 4] as const;
const request = 1;
const reply = 2;

/** Asks whether anybody has the address, without claiming it: the sender's address is zero (RFC 5227, 2.1.1). */
export function arpProbe(hardware: string, address: Uint8Array): Buffer {
  return arpRequest(hardware, Buffer.alloc(4), address);
}

/** Says who has the address now: a request in which both addresses are that one (RFC 5227, 3). */
export function arpAnnouncement(hardware: string, address: Uint8Array): Buffer {
  return arpRequest(hardware, address, address);
}

function arpRequest(hardware: string, sender: Uint8Array, target: Uint8Array): Buffer {
  return Buffer.concat([
    Uint8Array.from([...kind, 0, request]),
    hardwareBytes(hardware),
    sender,
    Buffer.alloc(6),
    target,
  ]);
}

/** Undefined for what is no such packet. */
export function readArp(payload: Uint8Array): ArpPacket | undefined {
  if (payload.length < arpBytes || kind.some((byte, index) => payload[index] !== byte)) return undefined;
  const operation = ((payload[6] ?? 0) << 8) | (payload[7] ?? 0);
  if (operation !== request && operation !== reply) return undefined;
  return {
    operation: operation === request ? "request" : "reply",
    senderHardware: [...payload.subarray(8, 14)].map((byte) => byte.toString(16).padStart(2, "0")).join(":"),
    senderAddress: payload.slice(14, 18),
    targetAddress: payload.slice(24, 28),
  };
}
