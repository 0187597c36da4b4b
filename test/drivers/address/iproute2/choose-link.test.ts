import { describe, expect, it } from "vitest";
import { chooseLink, type LinkChoice } from "../../../../controller/drivers/address/iproute2/choose-link.ts";
import { vipOf } from "../../../../controller/drivers/address/iproute2/vip.ts";
import type { VirtualIPSpec } from "../../../../controller/api/types.gen.ts";
import { linkOf } from "./link-of.ts";
import { vipMember } from "./vip-member.ts";

const lo = linkOf("lo", ["127.0.0.1/8", "::1/128"], { index: 1 });
const eth0 = linkOf("eth0", ["192.0.2.1/24", "2001:db8::1/64", "fe80::1/64"]);
const eth1 = linkOf("eth1", ["198.51.100.1/24"], { index: 3 });

const isOurs: LinkChoice["isOurs"] = (_, { label }) => label?.endsWith(":ha") === true;

function chosen(address: string, choice: Partial<LinkChoice> = {}, more: Partial<VirtualIPSpec> = {}): string {
  const found = chooseLink(vipOf(vipMember(address, more)), {
    links: [lo, eth0, eth1],
    isOurs,
    routedTo: [],
    ...choice,
  });
  return found.ok ? found.link.name : found.error;
}

describe("the interface of an address", () => {
  it.each([
    ["is the one in whose subnet it lies", "192.0.2.10/24", {}, "eth0"],
    ["also with another prefix length", "198.51.100.10/32", {}, "eth1"],
    ["likewise in IPv6", "2001:db8::10/64", {}, "eth0"],
    ["or that has an address in its own subnet", "192.0.3.10/23", {}, "eth0"],
  ] as const)("%s", (_, address, choice, name) => {
    expect(chosen(address, choice)).toBe(name);
  });

  it("is the one with the closest subnet", () => {
    const wide = linkOf("wide", ["192.0.0.1/16"]);
    const near = linkOf("near", ["192.0.2.2/28"]);
    expect(chosen("192.0.2.10/24", { links: [wide, eth0, near] })).toBe("near");
    expect(chosen("192.0.2.100/24", { links: [wide, eth0, near] })).toBe("eth0");
  });

  it("is named by the spec, whatever the subnets", () => {
    expect(chosen("192.0.2.10/24", {}, { interface: "eth1" })).toBe("eth1");
    expect(chosen("192.0.2.10/24", {}, { interface: "eth7" })).toBe(
      "Cannot choose an interface for 192.0.2.10/24 as interface must be one of this node: eth7 is not among lo, eth0, eth1",
    );
  });

  it("is not found by addresses of Holdfast, nor by itself", () => {
    const links = [linkOf("eth0", ["192.0.2.11/24 eth0:ha", "192.0.2.10/24"])];
    expect(chosen("192.0.2.10/24", { links })).toContain("there are eth0 (192.0.2.11/24 192.0.2.10/24)");
  });

  it("must be set where the subnet is on several", () => {
    const links = [eth0, linkOf("eth9", ["192.0.2.9/24"])];
    expect(chosen("192.0.2.10/24", { links })).toBe(
      "Cannot choose an interface for 192.0.2.10/24 as interface must be set where its subnet is on several interfaces: it is on eth0, eth9",
    );
  });

  it("is where a route leads for an address without a subnet, and only for one", () => {
    expect(chosen("203.0.113.10/32", { routedTo: ["eth1", "eth0"] })).toBe("eth1");
    expect(chosen("2001:db8:9::10/128", { routedTo: ["eth0"] })).toBe("eth0");
    expect(chosen("203.0.113.10/24", { routedTo: ["eth1"] })).toBe(
      "Cannot choose an interface for 203.0.113.10/24 as interface must be set, or an interface of this node must have an address in its subnet: " +
        "there are lo (127.0.0.1/8), eth0 (192.0.2.1/24), eth1 (198.51.100.1/24)",
    );
    expect(chosen("2001:db8:9::10/128")).toContain("eth1 (no IPv6 address)");
  });
});
