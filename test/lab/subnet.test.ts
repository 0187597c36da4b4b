import { describe, expect, it } from "vitest";
import { addressAt, isInSubnet, roomOf, subnetOf } from "../../controller/lab/subnet.ts";

function subnet(cidr: string) {
  const found = subnetOf(cidr);
  if (found === undefined) throw new Error(`${cidr} is no subnet`);
  return found;
}

describe("a subnet", () => {
  it.each([
    ["192.0.2.77/24", "192.0.2.0", 254n],
    ["192.0.2.77/28", "192.0.2.64", 14n],
    ["10.0.0.1/8", "10.0.0.0", 16_777_214n],
    ["2001:db8::77/64", "2001:db8:0:0:0:0:0:0", (1n << 64n) - 2n],
  ])("of %s begins at %s and has room for %d", (cidr, first, room) => {
    expect(addressAt(subnet(cidr), 0n)).toBe(first);
    expect(roomOf(subnet(cidr))).toBe(room);
  });

  it.each(["192.0.2.1", "192.0.2.1/33", "2001:db8::1/129", "host/24", ""])("is none of %j", (text) => {
    expect(subnetOf(text)).toBeUndefined();
  });

  it.each([
    ["192.0.2.0/24", "192.0.2.255", true],
    ["192.0.2.0/24", "192.0.3.0", false],
    ["192.0.2.0/25", "192.0.2.128/24", false],
    ["2001:db8::/64", "2001:db8::1:2:3:4", true],
    ["2001:db8::/64", "2001:db8:0:1::1", false],
    ["::c000:200/120", "192.0.2.1", false],
    ["0.0.0.0/0", "192.0.2.1", true],
  ])("%s has %s: %s", (cidr, address, isIn) => {
    expect(isInSubnet(subnet(cidr), address)).toBe(isIn);
  });

  it("gives addresses that it has", () => {
    expect(addressAt(subnet("192.0.2.0/24"), 254n)).toBe("192.0.2.254");
    expect(addressAt(subnet("2001:db8::/64"), 0x1_0002n)).toBe("2001:db8:0:0:0:0:1:2");
  });
});
