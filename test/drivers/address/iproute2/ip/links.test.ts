import { describe, expect, it } from "vitest";
import { readLinks } from "../../../../../controller/drivers/address/iproute2/ip/links.ts";

// As iproute2 6.1 prints it.
const shown = `[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"link_type":"loopback",
"address":"00:00:00:00:00:00","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host","label":"lo",
"valid_life_time":4294967295,"preferred_life_time":4294967295}]},{},{"ifindex":2,"link_index":3,"ifname":"eth0",
"flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"link_type":"ether","address":"be:77:97:d7:b5:79","addr_info":[
{"family":"inet","local":"192.0.2.10","prefixlen":24,"scope":"global","secondary":true,"dynamic":true,"noprefixroute":true,
"label":"eth0:ha","valid_life_time":100,"preferred_life_time":100},
{"family":"inet6","local":"2001:db8::10","prefixlen":64,"scope":"global","dadfailed":true,"tentative":true,
"valid_life_time":4294967295,"preferred_life_time":0},{"family":"mctp","local":8}]},
{"ifindex":4,"ifname":"wg0","flags":["POINTOPOINT","NOARP"],"link_type":"none","addr_info":[]}]`;

describe("what ip says of interfaces", () => {
  it("is read with what matters of it", () => {
    expect(readLinks(shown)).toEqual([
      expect.objectContaining({ index: 1, name: "lo", type: "loopback", isUp: true, hasNeighbours: false }),
      {
        index: 2,
        name: "eth0",
        type: "ether",
        hardware: "be:77:97:d7:b5:79",
        isUp: true,
        hasCarrier: true,
        hasNeighbours: true,
        addresses: [
          {
            address: "192.0.2.10",
            bytes: "c000020a",
            prefixLength: 24,
            label: "eth0:ha",
            isSecondary: true,
            hasPrefixRoute: false,
            isTentative: false,
            validSeconds: 100,
          },
          {
            address: "2001:db8::10",
            bytes: "20010db8000000000000000000000010",
            prefixLength: 64,
            label: undefined,
            isSecondary: false,
            hasPrefixRoute: true,
            isTentative: true,
            validSeconds: Number.POSITIVE_INFINITY,
          },
        ],
      },
      expect.objectContaining({ name: "wg0", hardware: "", isUp: false, hasCarrier: false, hasNeighbours: false }),
    ]);
    expect(readLinks("[]")).toEqual([]);
  });

  it.each([
    ["nothing", ""],
    ["half of it", shown.slice(0, 300)],
    ["no list", "{}"],
    ["a list of something else", "[1]"],
    ["an interface without a number", '[{"ifname":"eth0","flags":[],"link_type":"ether","addr_info":[]}]'],
    ["an interface without flags", '[{"ifindex":1,"ifname":"eth0","link_type":"ether","addr_info":[]}]'],
    [
      "an address that is none",
      '[{"ifindex":1,"ifname":"e","flags":[],"link_type":"ether","addr_info":[{"family":"inet","local":"x","prefixlen":24}]}]',
    ],
  ])("is not understood where it is %s", (_, text) => {
    expect(readLinks(text)).toBeUndefined();
  });
});
