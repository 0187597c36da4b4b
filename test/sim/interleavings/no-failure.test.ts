import { describe, expect, it } from "vitest";
import type { HANodeReportSpec } from "../../../controller/api/types.gen.ts";
import { specOf } from "../../../controller/runtime/records.ts";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });

function reportOf(world: Scenario, node: string): HANodeReportSpec["resources"] {
  const found = world.world.store.find({ kind: "HANodeReport", namespace: "sim", name: node });
  return found === undefined ? [] : specOf("HANodeReport", found).resources;
}

/** What any node remembers to have failed. */
function failures(world: Scenario): readonly string[] {
  return [...world.world.nodes.keys()].flatMap((node) =>
    reportOf(world, node).flatMap(({ kind, name, failures: count, error }) =>
      count > 0 ? [`${kind}/${name} on ${node}: ${error}`] : [],
    ),
  );
}

describe("a start that something is in the way of", () => {
  it("waits for as long as that takes, says for what, and has not failed", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    world.node("n2").driverTrouble.isObstructed = true;
    world.edit({ standby: ["n1"] });
    await world.run(300_000);
    expect(world.holdersOf("192.0.2.10")).toEqual([]);
    expect(reportOf(world, "n2")).toMatchObject([{ state: "Starting", waitsFor: "what is in the way" }]);
    expect(failures(world)).toEqual([]);
    world.node("n2").driverTrouble.isObstructed = false;
    await world.until("it runs at once", () => world.holdersOf("nginx").includes("n2"), 1_000);
    expect(failures(world)).toEqual([]);
    await world.endsAtRest();
    expect(reportOf(world, "n2").map(({ waitsFor }) => waitsFor)).toEqual([undefined, undefined]);
  });

  it("makes room for another word at once", async () => {
    const world = await aWorld({ nodes: 3, groups: [web] });
    world.node("n2").driverTrouble.isObstructed = true;
    world.edit({ standby: ["n1", "n3"] });
    await world.until("n2 waits", () => reportOf(world, "n2").some(({ waitsFor }) => waitsFor !== undefined));
    await world.run(20_000);
    world.edit({ standby: ["n1", "n2"] });
    await world.until("it runs elsewhere", () => world.holdersOf("nginx").includes("n3"), 1_000);
    expect(failures(world)).toEqual([]);
    await world.endsAtRest();
  });

  it("ends with the lease of its node", async () => {
    const world = await aWorld({ nodes: 3, groups: [web] });
    world.node("n2").driverTrouble.isObstructed = true;
    world.edit({ standby: ["n1", "n3"] });
    await world.until("n2 waits", () => reportOf(world, "n2").some(({ waitsFor }) => waitsFor !== undefined));
    world.cutOff("n2");
    world.edit({ standby: ["n1"] });
    await world.until("it runs elsewhere", () => world.holdersOf("nginx").includes("n3"));
    world.node("n2").driverTrouble.isObstructed = false;
    world.reconnect("n2");
    await world.run(5_000);
    expect(failures(world)).toEqual([]);
    await world.endsAtRest();
  });
});

describe("the end of a lease", () => {
  it("has failed nothing of what the deadman then takes away", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    world.hang("n1");
    await world.until("it runs elsewhere", () => world.holdersOf("nginx").includes("n2"));
    world.comeBack("n1");
    await world.run(5_000);
    expect(failures(world)).toEqual([]);
  });

  it("has failed nothing of what was just being started", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    world.actionsTake("n2", 20_000);
    world.edit({ standby: ["n1"] });
    await world.until("n2 begins", () => world.actionsOn("n2") > 0);
    world.cutOff("n2");
    await world.until("its start is ended", () => world.actionsOn("n2") === 0);
    world.actionsTake("n2", 20);
    world.reconnect("n2");
    await world.until("it runs", () => world.holdersOf("nginx").includes("n2"));
    expect(failures(world)).toEqual([]);
    await world.endsAtRest();
  });
});
