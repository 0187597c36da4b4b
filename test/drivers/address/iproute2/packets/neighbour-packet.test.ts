import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ipBytes } from "../../../../../controller/drivers/address/iproute2/ip-bytes.ts";
import {
  duplicateSolicitation,
  readNeighbour,
  unsolicitedAdvertisement,
} from "../../../../../controller/drivers/address/iproute2/packets/neighbour-packet.ts";
import { trials } from "../../../../properties/trials.ts";

const address = ipBytes("2001:db8::a:10");
const hardware = "52:54:00:12:34:56";
const target = "20010db8000000000000 0000000a0010";

describe("neighbour discovery", () => {
  it("asks for a duplicate as RFC 4862 says: from nobody, to the group of the address, with hop limit 255", () => {
    const { payload, to } = duplicateSolicitation(address);
    expect(to).toBe("33:33:ff:0a:00:10");
    expect(payload.toString("hex")).toBe(
      bytesOf(
        "60000000 0018 3a ff",
        "00000000000000000000000000000000",
        "ff0200000000000000000001ff0a0010",
        "87 00 4cbb 00000000",
        target,
      ),
    );
  });

  it.each([
    [false, "743d 20"],
    [true, "f43c a0"],
  ])("advertises to all nodes, in place of what they know (router: %s)", (isRouter, checksumAndFlags) => {
    const { payload, to } = unsolicitedAdvertisement({ hardware, address, isRouter });
    expect(to).toBe("33:33:00:00:00:01");
    expect(payload.toString("hex")).toBe(
      bytesOf(
        "60000000 0020 3a ff",
        target,
        "ff020000000000000000000000000001",
        `88 00 ${checksumAndFlags}000000`,
        target,
        "02 01 525400123456",
      ),
    );
  });

  it("has a right checksum whatever the address", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.boolean(), (any, isRouter) => {
        const packets = [unsolicitedAdvertisement({ hardware, address: any, isRouter }), duplicateSolicitation(any)];
        for (const { payload } of packets) expect(sumOfWords(payload)).toBe(0xffff);
      }),
      trials(50),
    );
  });

  it("reads what it writes", () => {
    const { payload } = unsolicitedAdvertisement({ hardware, address, isRouter: false });
    expect(readNeighbour(new Uint8Array(payload))).toEqual({
      type: "advertisement",
      source: new Uint8Array(address),
      target: new Uint8Array(address),
      hardware,
    });
    expect(readNeighbour(new Uint8Array(duplicateSolicitation(address).payload))).toEqual({
      type: "solicitation",
      source: new Uint8Array(16),
      target: new Uint8Array(address),
      hardware: undefined,
    });
  });

  it.each([
    ["a packet that a router may have let through", 7, 254],
    ["another protocol", 6, 17],
    ["another message", 40, 134],
    ["another code", 41, 1],
  ])("does not take for one %s", (_, at, value) => {
    const payload = Buffer.from(duplicateSolicitation(address).payload);
    payload[at] = value;
    expect(readNeighbour(payload)).toBeUndefined();
  });

  it("ends at an option that has no length, and reads no further than the packet", () => {
    const { payload } = duplicateSolicitation(address);
    expect(readNeighbour(Buffer.concat([payload, Buffer.alloc(16)]))?.hardware).toBeUndefined();
    expect(readNeighbour(Buffer.concat([payload, Buffer.from("0201525400", "hex")]))?.hardware).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (any) => {
        readNeighbour(any);
        readNeighbour(Buffer.concat([payload, any]));
      }),
      trials(100),
    );
  });
});

function bytesOf(...parts: readonly string[]): string {
  return parts.join("").replaceAll(" ", "");
}

/** RFC 1071: with its checksum in it, the sum over everything that it covers is all ones. */
function sumOfWords(packet: Buffer): number {
  const body = packet.subarray(40);
  const covered = Buffer.concat([packet.subarray(8, 40), Buffer.from([0, 0, 0, body.length, 0, 0, 0, 58]), body]);
  let sum = 0;
  for (let index = 0; index < covered.length; index += 2) sum += covered.readUInt16BE(index);
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return sum;
}
