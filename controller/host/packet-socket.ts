import { type Called, openLibc, socketType } from "./libc.ts";

/** What passes one network interface of one protocol, without the header of the link (packet(7), SOCK_DGRAM). */
export interface PacketSocket {
  /** Sends one packet to a hardware address such as `ff:ff:ff:ff:ff:ff`. Undefined, or why it could not be sent. */
  send(payload: Uint8Array, to: string): string | undefined;
  /** What has come since the last call, at most 64 packets of at most 256 bytes each; never waits. */
  receive(): readonly Packet[];
  /** From now on only packets come for which this program of classic BPF does not return 0. */
  setFilter(program: Uint8Array): string | undefined;
  close(): void;
}

export interface Packet {
  readonly payload: Uint8Array;
  /** The hardware address that the link names as the sender. */
  readonly from: string;
}

export type OpenedSocket =
  | { readonly ok: true; readonly socket: PacketSocket }
  | { readonly ok: false; readonly error: string };

export interface PacketSocketWish {
  readonly interfaceIndex: number;
  readonly protocol: "arp" | "ipv6";
  /** In force before the first packet can come. */
  readonly filter: Uint8Array;
}

const packetFamily = 17;
const protocols = { arp: 0x0806, ipv6: 0x86dd } as const;
const attachFilter = { level: 1, name: 26 } as const;
const packetsMax = 64;
const payloadBytesMax = 256;
const instructionBytes = 8;

/** Opens a socket on an interface; needs CAP_NET_RAW. What the node itself sends does not come back through it. */
export function openPacketSocket({ interfaceIndex, protocol, filter }: PacketSocketWish): OpenedSocket {
  const libc = openLibc();
  // Without a protocol nothing comes until it is bound, so that nothing gets past the filter.
  const opened = libc.socket(packetFamily, socketType.datagram | socketType.nonBlocking | socketType.closeOnExec, 0);
  if (!opened.ok) return { ok: false, error: `cannot open a packet socket: ${opened.code}` };
  const descriptor = opened.value;
  const place = { interfaceIndex, protocol: protocols[protocol] };
  const filterFailure = applyFilter(descriptor, filter);
  const bound = filterFailure === undefined ? libc.bind(descriptor, linkAddress(place)) : undefined;
  const failure = filterFailure ?? describe("cannot bind a packet socket to the interface", bound);
  if (failure !== undefined) {
    libc.close(descriptor);
    return { ok: false, error: failure };
  }
  return { ok: true, socket: createSocket(descriptor, place) };
}

function createSocket(descriptor: number, place: Place): PacketSocket {
  const libc = openLibc();
  const payload = new Uint8Array(payloadBytesMax);
  const from = new Uint8Array(linkAddressBytes);
  let isOpen = true;
  return {
    send: (sent, to) => {
      if (!isOpen) return "the socket is closed";
      return describe("cannot send", libc.sendTo(descriptor, sent, linkAddress({ ...place, to })));
    },
    receive: () => {
      const packets: Packet[] = [];
      if (!isOpen) return packets;
      while (packets.length < packetsMax) {
        const got = libc.receiveFrom(descriptor, payload, from);
        if (!got.ok) break;
        packets.push({ payload: payload.slice(0, got.value), from: hardwareText(from.subarray(12, 18)) });
      }
      return packets;
    },
    setFilter: (program) => applyFilter(descriptor, program),
    close: () => {
      if (isOpen) libc.closeLater(descriptor);
      isOpen = false;
    },
  };
}

/** `struct sock_fprog`: a count of instructions and a pointer to them. */
function applyFilter(descriptor: number, program: Uint8Array): string | undefined {
  const libc = openLibc();
  const header = Buffer.alloc(16);
  header.writeUInt16LE(program.length / instructionBytes, 0);
  header.writeBigUInt64LE(libc.addressOf(program), 8);
  return describe("cannot attach a filter to a packet socket", libc.setOption(descriptor, attachFilter, header));
}

interface Place {
  readonly interfaceIndex: number;
  readonly protocol: number;
}

const linkAddressBytes = 20;

/** `struct sockaddr_ll`; the protocol is in network order, the rest as this machine has it. */
function linkAddress({ interfaceIndex, protocol, to }: Place & { readonly to?: string }): Uint8Array {
  const address = Buffer.alloc(linkAddressBytes);
  address.writeUInt16LE(packetFamily, 0);
  address.writeUInt16BE(protocol, 2);
  address.writeInt32LE(interfaceIndex, 4);
  if (to === undefined) return address;
  const hardware = Buffer.from(to.replaceAll(":", ""), "hex");
  address.writeUInt8(hardware.length, 11);
  hardware.copy(address, 12);
  return address;
}

function hardwareText(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

function describe(what: string, called: Called | undefined): string | undefined {
  return called === undefined || called.ok ? undefined : `${what}: ${called.code}`;
}
