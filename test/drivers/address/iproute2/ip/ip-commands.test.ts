import { describe, expect, it } from "vitest";
import {
  addRoute,
  labelFor,
  removeAddress,
  removeRoute,
  removeSeenRoute,
  replaceAddress,
} from "../../../../../controller/drivers/address/iproute2/ip/ip-commands.ts";
import { vipOf } from "../../../../../controller/drivers/address/iproute2/vip.ts";
import { addressOf, linkOf } from "../link-of.ts";
import { vipMember } from "../vip-member.ts";

const four = vipOf(vipMember("192.0.2.10/24"));
const six = vipOf(vipMember("2001:db8::10/64"));

describe("commands for ip", () => {
  it.each([
    [
      replaceAddress({ vip: four, linkName: "eth0", prefixLength: 24, hasPrefixRoute: false, lifetime: 9 }),
      "addr replace 192.0.2.10/24 dev eth0 label eth0:ha noprefixroute valid_lft 9 preferred_lft 9",
    ],
    [
      replaceAddress({
        vip: four,
        linkName: "enp129s0f0np0",
        prefixLength: 32,
        hasPrefixRoute: true,
        lifetime: "forever",
      }),
      "addr replace 192.0.2.10/32 dev enp129s0f0np0 valid_lft forever preferred_lft forever",
    ],
    [
      replaceAddress({ vip: six, linkName: "eth0", prefixLength: 64, hasPrefixRoute: false, lifetime: 9 }),
      "addr replace 2001:db8::10/64 dev eth0 noprefixroute nodad valid_lft 9 preferred_lft 0",
    ],
    [removeAddress(linkOf("eth0", []), addressOf("192.0.2.10/25")), "addr del 192.0.2.10/25 dev eth0"],
    [
      addRoute(four, { to: "default", via: "192.0.2.2", metric: 5, table: 9, source: true }, "eth0"),
      "route prepend 0.0.0.0/0 via 192.0.2.2 dev eth0 src 192.0.2.10 proto 66 metric 5 table 9",
    ],
    [addRoute(six, { to: "default", table: 254, source: false }, "eth0"), "route add ::/0 dev eth0 proto 66 table 254"],
    [
      removeRoute(four, { to: "198.51.100.0/24", table: 254, source: false }, "eth0"),
      "route del 198.51.100.0/24 dev eth0 proto 66 table 254",
    ],
    [
      removeSeenRoute(
        {
          to: "default",
          via: "fe80::1",
          linkName: "e",
          metric: 1024,
          table: "7",
          source: undefined,
          protocol: undefined,
        },
        true,
      ),
      "route del ::/0 via fe80::1 dev e proto 66 metric 1024 table 7",
    ],
  ])("are %s", (command, expected) => {
    expect(command).toBe(expected);
  });

  it.each([
    ["eth0", "eth0:ha"],
    ["enp129s0f0np", "enp129s0f0np:ha"],
    ["enp129s0f0np0", undefined],
  ])("label addresses of %s as %s", (name, label) => {
    expect(labelFor(name)).toBe(label);
  });
});
