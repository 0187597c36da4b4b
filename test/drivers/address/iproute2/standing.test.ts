import { describe, expect, it } from "vitest";
import type { VipSight } from "../../../../controller/drivers/address/iproute2/look-at-vip.ts";
import { standingOf } from "../../../../controller/drivers/address/iproute2/standing.ts";
import { vipOf } from "../../../../controller/drivers/address/iproute2/vip.ts";
import { addressOf, linkOf } from "./link-of.ts";
import { vipMember } from "./vip-member.ts";

const route = { to: "198.51.100.0/24", table: 254, source: false };
const vip = vipOf(vipMember("192.0.2.10/24", { routes: [route] }));
const eth0 = linkOf("eth0", []);
const eth1 = linkOf("eth1", []);
const address = addressOf("192.0.2.10/24");
const nothing: VipSight = {
  links: [eth0],
  chosen: { ok: true, link: eth0 },
  here: [],
  elsewhere: [],
  ownRoutes: [],
  missingRoutes: [{ route, rival: undefined }],
  identity: { missing: [], isAnyHere: false },
  record: undefined,
};
const whole: VipSight = {
  ...nothing,
  here: [{ link: eth0, address }],
  ownRoutes: [route],
  missingRoutes: [],
  record: { resource: vip.resource, linkName: "eth0", action: undefined },
};

describe("what a probe says", () => {
  it.each<[what: string, sight: VipSight, state: string, detail?: string]>([
    ["nothing of it", nothing, "Stopped"],
    ["nothing of it, on a node without its interface", { ...nothing, chosen: { ok: false, error: "none" } }, "Stopped"],
    ["a route like its own, that it has not put there", { ...nothing, ownRoutes: [route] }, "Stopped"],
    ["all of it", whole, "Started"],
    [
      "all of it, without a carrier",
      { ...whole, here: [{ link: { ...eth0, hasCarrier: false }, address }] },
      "Started",
    ],
    ["its route alone", { ...whole, here: [] }, "Failed", "192.0.2.10 is not on its interface"],
    [
      "its host identity alone",
      { ...nothing, missingRoutes: [], identity: { missing: [], isAnyHere: true } },
      "Failed",
      "192.0.2.10 is not on its interface",
    ],
    [
      "its address alone",
      { ...whole, missingRoutes: nothing.missingRoutes },
      "Failed",
      "its route to 198.51.100.0/24 is missing",
    ],
    [
      "all but its name",
      { ...whole, identity: { missing: ["its names"], isAnyHere: true } },
      "Failed",
      "missing: its names",
    ],
    [
      "all of it on another interface",
      { ...whole, here: [], elsewhere: [{ link: eth1, address }] },
      "Failed",
      "192.0.2.10 is on eth1; 192.0.2.10 is not on its interface",
    ],
    ["it on two interfaces", { ...whole, elsewhere: [{ link: eth1, address }] }, "Failed", "192.0.2.10 is on eth1"],
    [
      "it on an interface that is switched off",
      { ...whole, here: [{ link: { ...eth0, isUp: false }, address }] },
      "Failed",
      "eth0 is switched off",
    ],
    [
      "it, and the kernel does not use it",
      { ...whole, here: [{ link: eth0, address: { ...address, isTentative: true } }] },
      "Failed",
      "192.0.2.10 on eth0 is not in use: the kernel holds it for a duplicate",
    ],
  ])("who sees %s", (_, sight, state, detail) => {
    expect(standingOf(vip, sight)).toEqual(detail === undefined ? { state } : { state, detail });
  });
});
