import { describe, expect, it } from "vitest";
import { firstOf } from "../../properties/trials.ts";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";
import { thingIn } from "./sightings.ts";

// The journal of a node cannot be written any more, for as long as it takes a person to look.

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });
const mail = aGroup("mail", ["192.0.2.20", "postfix"], { prefers: "n1" });
const longMs = 60_000;

function messageOf(world: Scenario, kind: string, name: string): string {
  return String(world.world.store.find({ kind, namespace: "sim", name })?.status?.["message"]);
}

function breakThing(world: Scenario, node: string, thing: string): void {
  for (const [key, { resource }] of world.node(node).active)
    if (thingIn(resource) === thing) world.node(node).breakResource(key);
}

describe("where the disk is full", () => {
  it.each(firstOf(["Lease", "Devices", "Watchdog", "Manual"] as const))(
    "what runs goes on, and its node is given nothing (%s)",
    async (mode) => {
      const world = await aWorld({ nodes: 3, mode, groups: [web] });
      const since = world.now();
      world.node("n1").isDiskFull = true;
      await world.run(10_000);
      world.edit({ groups: [web, mail] });
      await world.run(longMs);
      expect(world.startsSince(since).toSorted()).toEqual(["192.0.2.20 on n2", "postfix on n2"]);
      expect(world.endsSince(since)).toEqual([]);
      expect(messageOf(world, "HANode", "n1")).toBe(
        "it gets no groups: it starts nothing, for its journal cannot be written: no space left on device; look at the folder of its journal",
      );
      expect(messageOf(world, "HAGroup", "web")).toBe("it runs on n1");
      world.node("n1").isDiskFull = false;
      await world.endsAtRest();
      expect(messageOf(world, "HANode", "n1")).toBe("it renews its lease and may be given groups");
    },
  );

  it.each(firstOf(["Lease", "Devices", "Watchdog"] as const))(
    "what breaks there starts elsewhere, once the node has let its lease run out (%s)",
    async (mode) => {
      const world = await aWorld({ nodes: 2, mode, groups: [web] });
      world.node("n1").isDiskFull = true;
      await world.run(10_000);
      breakThing(world, "n1", "nginx");
      await world.until("the other node has it", () => world.holdersOf("nginx").join() === "n2", 90_000);
      world.node("n1").isDiskFull = false;
      await world.endsAtRest();
      expect(world.holdersOf("nginx")).toHaveLength(1);
    },
  );

  it("a group that is to leave goes, though the node can promise nothing", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    world.node("n1").isDiskFull = true;
    world.edit({ standby: ["n1"] });
    await world.until("the other node has it", () => world.holdersOf("nginx").join() === "n2");
    const why =
      "its lease was closed; before that it started nothing, for its journal cannot be written: no space left on device;";
    await world.until("its status says why", () => messageOf(world, "HANode", "n1").startsWith(why));
    world.node("n1").isDiskFull = false;
    world.edit({ standby: [] });
    await world.endsAtRest();
    expect(world.holdersOf("nginx")).toHaveLength(1);
  });

  it("what breaks beside a group that runs waits there and says for what, and the other group runs on", async () => {
    const world = await aWorld({ nodes: 2, groups: [web, mail] });
    world.node("n1").isDiskFull = true;
    await world.run(10_000);
    const since = world.now();
    breakThing(world, "n1", "nginx");
    await world.run(longMs);
    expect([world.holdersOf("nginx"), world.holdersOf("postfix")]).toEqual([[], ["n1"]]);
    expect(world.endsSince(since).filter((end) => end.startsWith("postfix"))).toEqual([]);
    expect(messageOf(world, "HAGroup", "web")).toContain(
      "waits for the journal of n1 to be writable: no space left on device",
    );
    world.node("n1").isDiskFull = false;
    await world.endsAtRest();
    expect(world.holdersOf("nginx")).toHaveLength(1);
  });

  it("a node on which nothing runs, and that no record names, stays and blocks nobody", async () => {
    const world = await aWorld({ nodes: 3, groups: [web] });
    world.node("n3").isDiskFull = true;
    await world.run(10_000);
    world.edit({ groups: [web, mail] });
    await world.until("what is new runs", () => world.holdersOf("postfix").length > 0);
    await world.run(longMs);
    expect(messageOf(world, "HANode", "n3")).toMatch(/^it gets no groups: it starts nothing/);
  });

  it("an agent that starts again lets go, and opens no lease before it can write", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    world.node("n1").isDiskFull = true;
    await world.run(10_000);
    world.node("n1").killAgent();
    await world.run(200);
    world.node("n1").startAgentProcess();
    await world.until("the other node has it", () => world.holdersOf("nginx").join() === "n2");
    await world.run(longMs);
    expect(messageOf(world, "HANode", "n1")).toContain("its lease was closed");
    world.node("n1").isDiskFull = false;
    await world.endsAtRest();
  });
});
