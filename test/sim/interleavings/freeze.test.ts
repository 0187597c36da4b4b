import { describe, expect, it } from "vitest";
import { aWorld } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });
const longMs = 30_000;

describe("freeze and thaw under partition", () => {
  it.each(["None", "Deadman"] as const)(
    "a holder that has acknowledged the freeze keeps what it has, before and after the thaw (backstop: %s)",
    async (backstop) => {
      const world = await aWorld({ nodes: 2, groups: [web], backstop });
      const since = world.now();
      world.edit({ state: "Frozen" });
      await world.until("n1 acknowledges", () => !world.leaseOf("n1").letsGo);
      // The answer to that renewal has to come back.
      await world.run(10);
      world.cutOff("n1");
      world.edit({ standby: ["n1"] });
      await world.run(longMs);
      expect(world.endsSince(since)).toEqual([]);
      expect(world.closedBy("n1")).toBeUndefined();

      world.edit({ state: "Running" });
      await world.run(longMs);
      expect(world.waitsOf("web")).toContain("n1, which does not let go at the end of its lease");
      expect(world.namedFor("nginx")).toEqual(["n1"]);
      expect(world.startsSince(since)).toEqual([]);

      world.reconnect("n1");
      await world.until("n2 has it", () => world.holdersOf("nginx").includes("n2"));
      expect(world.startOf("192.0.2.10", "n2")).toBeGreaterThan(world.endOf("192.0.2.10", "n1"));
      await world.endsAtRest();
    },
  );

  it.each(["None", "Deadman"] as const)(
    "a holder that has heard of it and was cut off before it could acknowledge is not taken for one that lets go (backstop: %s)",
    async (backstop) => {
      const world = await aWorld({ nodes: 2, groups: [web], backstop });
      const since = await world.afterRenewalOf("n1");
      world.edit({ state: "Frozen" });
      await world.until("the word is out", () => world.assignmentOf("web")?.spec["wish"] === "Frozen");
      await world.run(5);
      expect(world.leaseOf("n1").letsGo).toBe(true);
      world.cutOff("n1");
      await world.run(longMs);
      expect(world.closedBy("n1")).toBeUndefined();
      world.edit({ state: "Running" });
      await world.run(longMs);
      expect(world.startsSince(since)).toEqual([]);
      world.reconnect("n1");
      await world.endsAtRest();
    },
  );

  it("of a holder that never heard of the freeze the clock proves nothing in the era after the thaw", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    const since = world.now();
    world.cutOff("n1");
    world.edit({ state: "Frozen" });
    await world.run(longMs);
    expect(world.startsSince(since)).toEqual([]);
    expect(world.closedBy("n1")).toBeUndefined();

    world.edit({ state: "Running" });
    await world.run(longMs);
    expect(world.leaseOf("n2").era).toEqual({ store: "store-1", number: 2 });
    expect(world.waitsOf("web")).toContain("n1, whose last renewal was for another era of the store");
    expect(world.startsSince(since)).toEqual([]);
    world.reconnect("n1");
    await world.endsAtRest();
    expect(world.holdersOf("nginx")).toEqual(["n1"]);
  });

  it("an agent that restarts after the thaw says that its node stays until a deadline is in force again", async () => {
    const world = await aWorld({ nodes: 2, groups: [web], backstop: "Deadman" });
    world.edit({ state: "Frozen" });
    await world.until("n1 acknowledges", () => !world.leaseOf("n1").letsGo);
    await world.run(2_000);
    world.node("n1").setBackstopAway(true);
    world.edit({ state: "Running" });
    await world.until("the word is out", () => world.assignmentOf("web")?.spec["wish"] === "Started");
    world.node("n1").killAgent();
    world.node("n1").startAgentProcess();
    await world.run(5_000);
    expect(world.leaseOf("n1")).toMatchObject({ closed: false, letsGo: false });

    // Nothing would take from n1 what it has: nobody may take that over.
    const since = world.now();
    world.node("n1").killAgent();
    await world.run(longMs);
    expect(world.startsSince(since)).toEqual([]);
    expect(world.holdersOf("nginx")).toEqual(["n1"]);
    world.node("n1").setBackstopAway(false);
    world.node("n1").startAgentProcess();
    await world.endsAtRest();
    expect(world.leaseOf("n1").letsGo).toBe(true);
  });

  it("thawed, a group moves only when every live node has looked again", async () => {
    const world = await aWorld({ nodes: 3, mode: "Manual", groups: [web] });
    world.edit({ state: "Frozen" });
    await world.until("n1 acknowledges", () => !world.leaseOf("n1").letsGo);
    // n3 renews all the while, and hears of no new era.
    world.showThePast("n3");
    await world.run(2_000);
    world.edit({ standby: ["n1"], state: "Running" });
    const since = world.now();
    await world.until("the leader waits for it", () =>
      world.waitsOf("web").includes("n3 to look again after the thaw"),
    );
    await world.run(longMs);
    expect(world.endsSince(since)).toEqual([]);
    world.reconnect("n3");
    world.node("n3").killAgent();
    world.node("n3").startAgentProcess();
    await world.endsAtRest();
    expect(world.holdersOf("nginx")).toEqual(["n2"]);
  });
});
