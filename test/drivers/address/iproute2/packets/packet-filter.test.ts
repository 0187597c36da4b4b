import { describe, expect, it } from "vitest";
import { ipBytes } from "../../../../../controller/drivers/address/iproute2/ip-bytes.ts";
import { arpAnnouncement, arpProbe } from "../../../../../controller/drivers/address/iproute2/packets/arp-packet.ts";
import {
  duplicateSolicitation,
  unsolicitedAdvertisement,
} from "../../../../../controller/drivers/address/iproute2/packets/neighbour-packet.ts";
import {
  arpFilter,
  neighbourFilter,
} from "../../../../../controller/drivers/address/iproute2/packets/packet-filter.ts";

const hardware = "52:54:00:12:34:56";

describe("a filter for ARP", () => {
  const own = [ipBytes("192.0.2.10"), ipBytes("192.0.2.11")];
  const other = ipBytes("192.0.2.12");

  it.each([
    ["an announcement of the first", arpAnnouncement(hardware, ipBytes("192.0.2.10")), true],
    ["an announcement of the last", arpAnnouncement(hardware, ipBytes("192.0.2.11")), true],
    ["a probe for the first", arpProbe(hardware, ipBytes("192.0.2.10")), true],
    ["a probe for the last", arpProbe(hardware, ipBytes("192.0.2.11")), true],
    ["an announcement of another", arpAnnouncement(hardware, other), false],
    ["a probe for another", arpProbe(hardware, other), false],
    ["a question of a neighbour", question(other, ipBytes("192.0.2.10")), false],
    ["what is too short", Buffer.alloc(10), false],
  ])("decides on %s", (_, packet, passes) => {
    expect(run(arpFilter(own), packet)).toBe(passes);
  });

  it("takes as many addresses as the kernel takes instructions, and everything beyond them", () => {
    const many = Array.from({ length: 500 }, (_, index) => ipBytes(`10.0.${index >> 8}.${index & 255}`));
    const last = ipBytes("10.0.1.243");
    expect(arpFilter(many).length / 8).toBeLessThanOrEqual(4096);
    expect(run(arpFilter(many), arpAnnouncement(hardware, last))).toBe(true);
    expect(run(arpFilter(many), arpProbe(hardware, last))).toBe(true);
    expect(run(arpFilter(many), arpAnnouncement(hardware, other))).toBe(false);
    expect(run(arpFilter([...many, other]), arpAnnouncement(hardware, ipBytes("203.0.113.1")))).toBe(true);
  });

  function question(sender: Buffer, target: Buffer): Buffer {
    const packet = Buffer.from(arpAnnouncement(hardware, sender));
    target.copy(packet, 24);
    return packet;
  }
});

describe("a filter for neighbour discovery", () => {
  const own = [ipBytes("2001:db8::10"), ipBytes("2001:db8::11")];
  it.each([
    ["an advertisement of the first", advertisementOf("2001:db8::10"), true],
    ["an advertisement of the last", advertisementOf("2001:db8::11"), true],
    ["a solicitation for one", duplicateSolicitation(ipBytes("2001:db8::11")).payload, true],
    ["an advertisement of another", advertisementOf("2001:db8::12"), false],
    ["one that differs in the first word", advertisementOf("2001:db9::10"), false],
    ["one that differs in the third word", advertisementOf("2001:db8::1:0:10"), false],
    ["another message", withByte(advertisementOf("2001:db8::10"), 40, 134), false],
    ["another protocol", withByte(advertisementOf("2001:db8::10"), 6, 17), false],
    ["what is too short", Buffer.alloc(30), false],
  ])("decides on %s", (_, packet, passes) => {
    expect(run(neighbourFilter(own), packet)).toBe(passes);
  });

  it("takes as many addresses as the kernel takes instructions, and everything beyond them", () => {
    const many = Array.from({ length: 400 }, (_, index) => ipBytes(`2001:db8::1:${index.toString(16)}`));
    expect(neighbourFilter(many).length / 8).toBeLessThanOrEqual(4096);
    expect(run(neighbourFilter(many), advertisementOf("2001:db8::1:18f"))).toBe(true);
    expect(run(neighbourFilter(many), advertisementOf("2001:db8::1:190"))).toBe(false);
    expect(run(neighbourFilter([...many, ...own]), advertisementOf("2001:db8:ffff::1"))).toBe(true);
  });
});

function advertisementOf(address: string): Buffer {
  return unsolicitedAdvertisement({ hardware, address: ipBytes(address), isRouter: false }).payload;
}

function withByte(packet: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(packet);
  changed[at] = value;
  return changed;
}

/** The few instructions of classic BPF that are used here, as the kernel runs them: what lies beyond the packet ends it with 0. */
function run(program: Uint8Array, packet: Buffer): boolean {
  const code = Buffer.from(program);
  let register = 0;
  for (let at = 0; at < code.length; at += 8) {
    const value = code.readUInt32LE(at + 4);
    switch (code.readUInt16LE(at)) {
      case 0x20:
        if (value + 4 > packet.length) return false;
        register = packet.readUInt32BE(value);
        break;
      case 0x30:
        if (value >= packet.length) return false;
        register = packet.readUInt8(value);
        break;
      case 0x15:
        at += 8 * code.readUInt8(register === value ? at + 2 : at + 3);
        break;
      case 0x06:
        return value > 0;
      default:
        throw new Error(`no instruction: ${code.readUInt16LE(at)}`);
    }
  }
  throw new Error("a program ends in a return");
}
