import { describe, expect, it } from "vitest";
import type { Desired } from "../../controller/core/desired.ts";
import { advance, aWorld, powerOff, powerOn, settle } from "./build/run-world.ts";
import { aCluster, aGroup, anAddress, aService, withGroups, withNodeMode, withState } from "./build/wishes.ts";
import { decideIn, leaderTurn, nodeOf, runningIn, type World } from "./build/world.ts";

const onN1 = new Map([["n1", 100]]);
const web = aGroup("web", { members: [anAddress("192.0.2.10"), aService("nginx")], preferred: onN1 });
const idle = aGroup("idle", { members: [aService("idle")], state: "Stopped" });

function frozen(freeze: (desired: Desired) => Desired = (desired) => withState(desired, "Frozen")): World {
  const world = aWorld(aCluster([web, idle]));
  expect(settle(world)).toBe(true);
  world.desired = freeze(world.desired);
  expect(settle(world)).toBe(true);
  return world;
}

describe("a frozen cluster", () => {
  it("says so in every assignment, once, and changes nothing else of it", () => {
    const world = frozen();
    expect([...world.assignments.values()].map(({ record }) => record.wish)).toEqual(["Frozen", "Frozen"]);
    expect(world.assignments.get("HAGroup/web")?.record.placements).toEqual([{ node: "n1", incarnation: "1.x" }]);
    expect(decideIn(world).writes).toEqual([]);
  });

  it("starts, stops, moves and takes over nothing, whatever happens", () => {
    const world = frozen();
    world.desired = withState(withGroups(withNodeMode(world.desired, "n1", "Drained"), [idle]), "Frozen");
    settle(world, 5000);
    expect(runningIn(world)).toEqual(["n1: ip-192.0.2.10 nginx"]);
    powerOff(world, "n1");
    settle(world, 20_000);
    expect(runningIn(world)).toEqual([]);
    expect(world.leases.get("n1")?.record.closed).toBe(false);
  });

  it("touches nothing that somebody starts by hand, and stops it after the thaw", () => {
    const world = frozen();
    const node = nodeOf(world, "n3");
    node.running.set("HAService/idle", { member: aService("idle"), group: "by hand", role: undefined });
    settle(world, 2000);
    expect(runningIn(world)).toContain("n3: idle");
    world.desired = withState(world.desired, "Running");
    expect(settle(world)).toBe(true);
    expect(runningIn(world)).toEqual(["n1: ip-192.0.2.10 nginx"]);
  });

  it("does not let go at the end of a lease, and its node says so", () => {
    const world = frozen();
    nodeOf(world, "n1").state = "Cut";
    advance(world, 10_000);
    expect(runningIn(world)).toEqual(["n1: ip-192.0.2.10 nginx"]);
    expect(world.leases.get("n1")?.record.letsGo).toBe(false);
  });
});

describe("a thaw", () => {
  it("begins a new era, in which every live node looks again before anything moves", () => {
    const world = frozen();
    world.desired = withState(withNodeMode(world.desired, "n1", "Standby"), "Running");
    expect(decideIn(world).bumpsEra).toBe(true);
    expect(decideIn(world).writes).toEqual([]);
    leaderTurn(world);
    expect(decideIn(world).bumpsEra).toBe(false);
    expect(decideIn(world).groups.get("HAGroup/web")?.waits).toContain("n1 to look again after the thaw");
    expect(settle(world)).toBe(true);
    expect(runningIn(world)).toEqual([expect.stringMatching(/^n[23]: ip-192\.0\.2\.10 nginx$/)]);
    expect(world.heldTwice).toEqual([]);
  });

  it("takes nothing from a node that was cut off while it was frozen, however long it waits", () => {
    const world = frozen();
    nodeOf(world, "n1").state = "Cut";
    advance(world, 5000);
    world.desired = withState(world.desired, "Running");
    settle(world, 30_000);
    expect(runningIn(world)).toEqual(["n1: ip-192.0.2.10 nginx"]);
    expect(decideIn(world).groups.get("HAGroup/web")?.waits.join()).toContain("does not let go");
    nodeOf(world, "n1").state = "Up";
    expect(settle(world)).toBe(true);
    expect(world.heldTwice).toEqual([]);
    expect(runningIn(world)).toHaveLength(1);
  });

  it("takes over from a node that came back in a new boot", () => {
    const world = frozen();
    powerOff(world, "n1");
    advance(world, 5000);
    world.desired = withState(world.desired, "Running");
    settle(world, 5000);
    powerOn(world, "n1");
    expect(settle(world)).toBe(true);
    expect(runningIn(world)).toHaveLength(1);
    expect(world.heldTwice).toEqual([]);
  });
});

describe("a group that is frozen or only watched", () => {
  it.each(["Frozen", "Unmanaged"] as const)("(%s) stays as it is while others go on", (state) => {
    const other = aGroup("other", { members: [aService("other")] });
    const world = frozen((desired) => withGroups(desired, [{ ...web, state }, other]));
    expect(runningIn(world).join("; ")).toContain("n1: ip-192.0.2.10 nginx");
    expect(runningIn(world).join("; ")).toContain("other");
    expect(world.assignments.get("HAGroup/web")?.record.wish).toBe(state);
  });

  it("stays as it is where it runs on a frozen node", () => {
    const world = frozen((desired) => ({ ...withNodeMode(desired, "n1", "Drained"), frozenNodes: new Set(["n1"]) }));
    expect(runningIn(world)).toEqual(["n1: ip-192.0.2.10 nginx"]);
  });
});
