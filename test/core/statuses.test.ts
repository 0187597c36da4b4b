import { describe, expect, it } from "vitest";
import { kindsWithReady, statusesOf, type ObjectStatus } from "../../controller/core/statuses.ts";
import { advance, aWorld, powerOff, settle } from "./build/run-world.ts";
import { aCluster, aGroup, anAddress, aService } from "./build/wishes.ts";
import { decideIn, factsOf, type World } from "./build/world.ts";

const web = aGroup("web", { members: [anAddress("192.0.2.10"), aService("nginx")], preferred: new Map([["n1", 100]]) });

function statusesIn(world: World): readonly ObjectStatus[] {
  const sight = { decision: decideIn(world), desired: world.desired, facts: factsOf(world) };
  return statusesOf({ ...sight, leader: "m1", ageOfOrder: () => 0 });
}

function holderOf(world: World, kind: string): unknown {
  return statusesIn(world).find((status) => status.kind === kind)?.fields["holder"];
}

describe("the statuses of a cluster", () => {
  it("say of exactly these kinds whether they are ready", () => {
    const world = aWorld(aCluster([web, aGroup("data", { key: "SharedData/srv", members: [] })]));
    settle(world);
    const said = statusesIn(world).filter(({ conditions }) => conditions.some(({ type }) => type === "Ready"));
    const kinds = new Set(said.map(({ kind }) => kind));
    expect([...kinds].filter((kind) => !kindsWithReady.has(kind))).toEqual([]);
    expect([...kindsWithReady].filter((kind) => !kinds.has(kind))).toEqual(["SharedData"]);
  });

  it("name as the holder of a member who has it now, and not who had it when it was last heard", () => {
    const world = aWorld(aCluster([web]));
    settle(world);
    expect(holderOf(world, "VirtualIP")).toBe("n1");
    powerOff(world, "n1");
    advance(world, 2_500);
    expect(holderOf(world, "VirtualIP")).toBe("");
    settle(world, 10_000);
    expect(world.reports.get("n1")?.resources.map(({ state }) => state)).toContain("Started");
    expect(holderOf(world, "VirtualIP")).toMatch(/^n[23]$/);
  });
});
