import { describe, expect, it } from "vitest";
import { isWishedRoute, readRoutes } from "../../../../../controller/drivers/address/iproute2/ip/routes.ts";
import { vipOf } from "../../../../../controller/drivers/address/iproute2/vip.ts";
import type { VirtualIPRoute } from "../../../../../controller/api/types.gen.ts";
import { vipMember } from "../vip-member.ts";

function isWished(shown: string, wish: Partial<VirtualIPRoute> & { readonly to: string }, address: string): boolean {
  const [route] = readRoutes(`[${shown}]`) ?? [];
  if (route === undefined) throw new Error(`no route: ${shown}`);
  const vip = vipOf(vipMember(address));
  return isWishedRoute(route, { table: 254, source: false, ...wish }, { vip, linkName: "eth0" });
}

describe("a route that ip shows", () => {
  const net = '"dst":"198.51.100.0/24","dev":"eth0"';
  it.each([
    [`{${net},"gateway":"192.0.2.2"}`, { to: "198.51.100.0/24", via: "192.0.2.2" }, true],
    [`{${net},"gateway":"192.0.2.2","metric":7}`, { to: "198.51.100.0/24", via: "192.0.2.2", metric: 7 }, true],
    [`{${net},"scope":"link"}`, { to: "198.51.100.0/24" }, true],
    [`{${net},"metric":0}`, { to: "198.51.100.0/24" }, true],
    ['{"dst":"default","dev":"eth0","gateway":"192.0.2.2"}', { to: "default", via: "192.0.2.2" }, true],
    ['{"dst":"198.51.100.7","dev":"eth0"}', { to: "198.51.100.7/32" }, true],
    [`{${net},"prefsrc":"192.0.2.10"}`, { to: "198.51.100.0/24", source: true }, true],
    [`{${net}}`, { to: "198.51.100.0/24", source: true }, false],
    [`{${net},"prefsrc":"192.0.2.10"}`, { to: "198.51.100.0/24" }, false],
    [`{${net},"gateway":"192.0.2.3"}`, { to: "198.51.100.0/24", via: "192.0.2.2" }, false],
    [`{${net}}`, { to: "198.51.100.0/24", via: "192.0.2.2" }, false],
    [`{${net},"metric":8}`, { to: "198.51.100.0/24", metric: 7 }, false],
    [`{${net}}`, { to: "198.51.100.0/25" }, false],
    [`{${net}}`, { to: "default" }, false],
    ['{"dst":"198.51.100.0/24","dev":"eth1"}', { to: "198.51.100.0/24" }, false],
  ])("%s is that of %o: %s", (shown, wish, expected) => {
    expect(isWished(shown, wish, "192.0.2.10/24")).toBe(expected);
  });

  it.each([
    ['{"dst":"2001:db8:1::/64","dev":"eth0","metric":1024}', { to: "2001:db8:1:0::/64" }, true],
    ['{"dst":"2001:db8:1::/64","dev":"eth0","metric":1024}', { to: "2001:db8:1::/64", metric: 0 }, true],
    ['{"dst":"2001:db8:1::/64","dev":"eth0","metric":512}', { to: "2001:db8:1::/64" }, false],
    ['{"dst":"2001:db8:1::5","dev":"eth0","metric":1024}', { to: "2001:db8:1::5/128" }, true],
  ])("%s is that of %o: %s (IPv6)", (shown, wish, expected) => {
    expect(isWished(shown, wish, "2001:db8::10/64")).toBe(expected);
  });

  it("is left out where it has several routers, and nothing is none", () => {
    expect(readRoutes('[{"dst":"default","nexthops":[]}]')).toEqual([]);
    expect(readRoutes("")).toEqual([]);
    expect(readRoutes("{")).toBeUndefined();
    expect(readRoutes("[1]")).toBeUndefined();
  });
});
