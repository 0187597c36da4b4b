import { expect, it } from "vitest";
import { hardwareBytes, ipBytes, isWithin } from "../../../../controller/drivers/address/iproute2/ip-bytes.ts";

it.each([
  ["192.0.2.10", "192.0.2.0", 24, true],
  ["192.0.3.10", "192.0.2.0", 24, false],
  ["192.0.3.10", "192.0.2.0", 23, true],
  ["192.0.2.10", "192.0.2.10", 32, true],
  ["192.0.2.11", "192.0.2.10", 32, false],
  ["203.0.113.1", "0.0.0.0", 0, true],
  ["2001:db8::10", "2001:db8::1", 64, true],
  ["2001:db8:0:1::10", "2001:db8::1", 64, false],
  ["2001:db8::f", "2001:db8::8", 125, true],
  ["2001:db8::10", "2001:db8::8", 125, false],
  ["192.0.2.10", "2001:db8::1", 0, false],
])("%s in %s/%i: %s", (address, network, prefixLength, isIn) => {
  expect(isWithin(ipBytes(address), ipBytes(network), prefixLength)).toBe(isIn);
});

it("reads hardware addresses", () => {
  expect([...hardwareBytes("52:54:00:12:34:ff")]).toEqual([0x52, 0x54, 0, 0x12, 0x34, 0xff]);
});
