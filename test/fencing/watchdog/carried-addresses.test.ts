import { expect, it } from "vitest";
import { parseCarried } from "../../../controller/fencing/watchdog/carried-addresses.ts";

it("every address that ip prints is read, with what it takes to delete it", () => {
  const printed = [
    {},
    { ifname: "lo", addr_info: [] },
    {
      ifname: "eth0",
      addr_info: [
        { family: "inet", local: "192.0.2.1", prefixlen: 24, scope: "global", label: "eth0" },
        { family: "inet", local: "192.0.2.10", prefixlen: 32, scope: "global", label: "eth0:ha" },
        { family: "inet6", local: "2001:db8::10", prefixlen: 128, scope: "global" },
      ],
    },
    { ifname: "ppp0", addr_info: [{ family: "inet", local: "192.0.2.7", address: "192.0.2.8", prefixlen: 32 }] },
  ];
  const plain = { peer: undefined, label: undefined };
  expect(parseCarried(JSON.stringify(printed))).toEqual([
    { ...plain, interface: "eth0", address: "192.0.2.1", bytes: "c0000201", prefixLength: 24, label: "eth0" },
    { ...plain, interface: "eth0", address: "192.0.2.10", bytes: "c000020a", prefixLength: 32, label: "eth0:ha" },
    {
      ...plain,
      interface: "eth0",
      address: "2001:db8::10",
      bytes: "20010db8000000000000000000000010",
      prefixLength: 128,
    },
    { ...plain, interface: "ppp0", address: "192.0.2.7", bytes: "c0000207", prefixLength: 32, peer: "192.0.2.8" },
  ]);
});

it.each(["", "{}", "[", "1: lo: <LOOPBACK>"])("what is no list of interfaces is told apart from none: %j", (text) => {
  expect(parseCarried(text)).toBeUndefined();
});
