import { describe, expect, it } from "vitest";
import { firstOf } from "../../properties/trials.ts";
import { aWorld } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });
const database = aGroup("db", ["/srv/data", "mariadb"], { prefers: "n1" });

describe("expiry by silence that ends just before the takeover", () => {
  it("by a late renewal: the close is refused, the lease goes on, and nobody takes over", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    const incarnation = world.incarnationOf("n1");
    const silentSince = await world.afterRenewalOf("n1");
    // The leader hears of everything 50 ms late, and closes at 2450 ms. A renewal that was sent within n1's own count of its
    // lease reaches the store at about 2440 ms.
    world.slowDown("manager-1", 50);
    world.cutOff("n1");
    await world.run(1_780);
    world.reconnect("n1");
    world.slowDown("n1", 607);
    await world.run(120);
    world.reconnect("n1");
    await world.until("a renewal gets through", () => world.lastRenewalOf("n1") > silentSince);
    expect(world.now() - silentSince).toBeGreaterThan(2_405);
    await world.until("the close is refused", () =>
      world.refused.some(({ writer, what }) => writer === "manager-1" && what === "HALease node-n1: Conflict"),
    );
    await world.until("n1 has it again", () => world.holdersOf("nginx").includes("n1"));
    expect(world.incarnationOf("n1")).toBe(incarnation);
    expect(world.startsSince(silentSince)).not.toContain("192.0.2.10 on n2");
    await world.endsAtRest();
    expect(world.startsSince(silentSince)).not.toContain("192.0.2.10 on n2");
  });

  it("by a new incarnation: not the clock but its word that it has stopped gives the group away", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    const first = world.incarnationOf("n1");
    const silentSince = await world.afterRenewalOf("n1");
    world.hang("n1");
    world.edit({ standby: ["n1"] });
    await world.run(2_300);
    world.comeBack("n1");
    await world.until("n2 takes over", () => world.holdersOf("nginx").includes("n2"));
    expect(world.incarnationOf("n1")).not.toBe(first);
    expect(world.closedBy("n1")).toBeUndefined();
    expect(world.stoppedWordOf("n1", "192.0.2.10")).toBeGreaterThan(silentSince + 2_300);
    expect(world.startOf("192.0.2.10", "n2")).toBeGreaterThan(world.stoppedWordOf("n1", "192.0.2.10"));
    await world.endsAtRest();
  });
});

describe("a lease reopened while a stop still runs", () => {
  it("is waited for by the new incarnation's word, however long the stop takes", async () => {
    const world = await aWorld({ nodes: 2, mode: "Devices", groups: [web] });
    const first = world.incarnationOf("n1");
    await world.afterRenewalOf("n1");
    world.hang("n1");
    world.edit({ standby: ["n1"] });
    await world.run(5_500);
    world.actionsTake("n1", 12_000);
    world.comeBack("n1");
    await world.until("the lease is reopened", () => world.incarnationOf("n1") !== first);
    await world.until("the leader sees it", () =>
      world.waitsOf("web").includes("n1 to say in its present incarnation"),
    );
    const reopenedAt = world.now();
    expect(world.actionsOn("n1")).toBe(1);
    await world.run(10_000);
    expect(world.startsSince(reopenedAt - 6_000)).toEqual([]);
    expect(world.namedFor("192.0.2.10")).toEqual(["n1"]);
    await world.until("n2 takes over", () => world.holdersOf("nginx").includes("n2"));
    expect(world.endOf("192.0.2.10", "n1")).toBeGreaterThan(reopenedAt + 10_000);
    expect(world.startOf("192.0.2.10", "n2")).toBeGreaterThan(world.endOf("192.0.2.10", "n1"));
    expect(world.fenced).toEqual([]);
    world.actionsTake("n1", 20);
    await world.endsAtRest();
  });
});

describe("an agent dead with a start in flight", () => {
  it("its successor ends the start before it says anything, and the other node gets the group", async () => {
    const world = await aWorld({ nodes: 2, groups: [] });
    world.actionsTake("n1", 1_500);
    world.edit({ groups: [web] });
    await world.until("a start lives on n1", () => world.actionsOn("n1") > 0);
    world.node("n1").killAgent();
    world.edit({ standby: ["n1"] });
    world.node("n1").startAgentProcess();
    await world.until("n2 has it", () => world.holdersOf("nginx").includes("n2"));
    await world.endsAtRest();
    expect(world.startsSince(0)).not.toContain("192.0.2.10 on n1");
  });

  it("that finishes later: the node is fenced before another starts the same", async () => {
    const world = await aWorld({ nodes: 2, mode: "Devices", groups: [] });
    world.actionsTake("n1", 4_000);
    world.edit({ groups: [web] });
    await world.until("a start lives on n1", () => world.actionsOn("n1") > 0);
    world.node("n1").killAgent();
    await world.until("it finishes without an agent", () => world.holdersOf("192.0.2.10").includes("n1"));
    await world.until(
      "it is waited for",
      () => world.waitsOf("web").includes("the fencing of n1 by its devices"),
      20_000,
    );
    expect(world.startsSince(0)).not.toContain("192.0.2.10 on n2");
    await world.until("n2 has it", () => world.holdersOf("nginx").includes("n2"));
    expect(world.fenced).toEqual(["n1 n1-boot-1"]);
    expect(world.startOf("192.0.2.10", "n2")).toBeGreaterThan(world.endOf("192.0.2.10", "n1"));
    await world.endsAtRest();
  });

  it("that would finish later: the deadman ends it with the lease, before anybody takes over", async () => {
    const world = await aWorld({ nodes: 2, groups: [] });
    world.actionsTake("n1", 20_000);
    world.edit({ groups: [web] });
    await world.until("a start lives on n1", () => world.actionsOn("n1") > 0);
    world.node("n1").killAgent();
    const renewedAt = world.lastRenewalOf("n1");
    await world.until("it is ended", () => world.actionsOn("n1") === 0);
    expect(world.now() - renewedAt).toBeLessThan(2_100);
    await world.until("n2 has it", () => world.holdersOf("nginx").includes("n2"));
    expect(world.startOf("192.0.2.10", "n2") - renewedAt).toBeGreaterThan(2_400);
    world.actionsTake("n1", 20);
    world.node("n1").startAgentProcess();
    await world.endsAtRest();
  });
});

describe("a clean agent stop and the backstop", () => {
  it.each(firstOf(["Lease", "Watchdog", "Devices", "Manual"] as const, 2))(
    "one that leaves with its machine stops everything and closes its lease, and nobody waits or is reset (%s)",
    async (mode) => {
      const world = await aWorld({ nodes: 2, mode, groups: [database] });
      const leftAt = world.now();
      void world.node("n1").leave();
      await world.until("n2 has it", () => world.holdersOf("mariadb").includes("n2"));
      expect(world.now() - leftAt).toBeLessThan(1_000);
      expect(world.closedBy("n1")).toBe("n1");
      expect(world.startOf("/srv/data", "n2")).toBeGreaterThan(world.endOf("/srv/data", "n1"));
      await world.run(60_000);
      expect(world.node("n1").boot()).toBe("n1-boot-1");
      expect(world.fenced).toEqual([]);
      world.node("n1").startAgentProcess();
      await world.endsAtRest();
    },
  );

  it("the watchdog goes on counting: it resets the node, and only then the other mounts the data", async () => {
    const world = await aWorld({ nodes: 2, mode: "Watchdog", groups: [database] });
    world.node("n1").staysOff = true;
    world.node("n1").stopAgent();
    await world.run(100);
    expect(world.holdersOf("/srv/data")).toEqual(["n1"]);
    const renewedAt = world.lastRenewalOf("n1");
    await world.until("it is waited for", () => world.waitsOf("db").includes("the wait of Watchdog"), 200_000);
    await world.until("n2 takes over", () => world.holdersOf("mariadb").includes("n2"), 200_000);
    // A lease of a planned restart, twice the watchdog's 5 s, and a fifth of both.
    expect(world.startOf("/srv/data", "n2") - renewedAt).toBeGreaterThan(84_000);
    expect(world.startOf("/srv/data", "n2")).toBeGreaterThan(world.endOf("/srv/data", "n1"));
    world.node("n1").staysOff = false;
    world.node("n1").powerOn();
    await world.endsAtRest();
  });

  it("the deadman takes away what an agent that does not come back has left", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    world.node("n1").stopAgent();
    await world.run(100);
    const renewedAt = world.lastRenewalOf("n1");
    await world.until("n2 takes over", () => world.holdersOf("nginx").includes("n2"), 100_000);
    expect(world.startOf("192.0.2.10", "n2") - renewedAt).toBeGreaterThan(72_000);
    expect(world.startOf("192.0.2.10", "n2")).toBeGreaterThan(world.endOf("192.0.2.10", "n1"));
    world.node("n1").startAgentProcess();
    await world.endsAtRest();
  });

  it("one that comes back after its lease has run out, while the store is away, lets go without it", async () => {
    const world = await aWorld({ nodes: 2, mode: "Manual", backstop: "None", groups: [web] });
    const incarnation = world.incarnationOf("n1");
    world.node("n1").killAgent();
    world.cutOff("n1");
    await world.run(20_000);
    expect(world.holdersOf("nginx")).toEqual(["n1"]);
    world.node("n1").startAgentProcess();
    await world.until("it lets go", () => world.holdersOf("nginx").length === 0);
    world.reconnect("n1");
    await world.endsAtRest();
    expect(world.incarnationOf("n1")).not.toBe(incarnation);
  });

  it("one that comes back within restartTtl goes on, and nothing is stopped or moved", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    const incarnation = world.incarnationOf("n1");
    const since = world.now();
    world.node("n1").stopAgent();
    await world.run(30_000);
    world.node("n1").startAgentProcess();
    await world.endsAtRest();
    expect(world.incarnationOf("n1")).toBe(incarnation);
    expect(world.startsSince(since)).toEqual([]);
    expect(world.endsSince(since)).toEqual([]);
  });
});
