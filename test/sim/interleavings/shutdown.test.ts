import { describe, expect, it } from "vitest";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

type Policy = "Conditional" | "Freeze" | "Failover" | "Migrate";

const web = aGroup("web", ["192.0.2.10", "nginx"]);

/** Three nodes of which one runs web: that node's name too. */
async function aClusterWith(shutdownPolicy: Policy): Promise<{ readonly world: Scenario; readonly node: string }> {
  const world = await aWorld({ nodes: 3, groups: [web], cluster: { shutdownPolicy } });
  const [node = ""] = world.holdersOf("nginx");
  return { world, node };
}

describe("a machine that is shut down", () => {
  it.each([
    ["Failover", "Reboot"],
    ["Failover", "PowerOff"],
    ["Conditional", "PowerOff"],
  ] as const)("by %s at a %s: another node takes over at once, and keeps what it has", async (policy, shutdown) => {
    const { world, node } = await aClusterWith(policy);
    const since = world.now();
    void world.node(node).shutDown(shutdown);
    await world.until("another has it", () => world.holdersOf("nginx").some((holder) => holder !== node));
    expect(world.now() - since).toBeLessThan(1_000);
    const [taker] = world.holdersOf("nginx");
    await world.run(60_000);
    expect(world.holdersOf("nginx")).toEqual([taker]);
  });

  it.each([
    ["Freeze", "Reboot"],
    ["Freeze", "PowerOff"],
    ["Conditional", "Reboot"],
  ] as const)("by %s at a %s: its group waits for it, and runs there again", async (policy, shutdown) => {
    const { world, node } = await aClusterWith(policy);
    const since = world.now();
    void world.node(node).shutDown(shutdown);
    await world.until("it is down", () => !world.node(node).isUp());
    expect(world.waitsOf("web")).toContain(`${node} to be back from its shutdown`);
    await world.run(40_000);
    if (shutdown === "PowerOff") world.node(node).powerOn();
    await world.until("it runs again", () => world.holdersOf("nginx").length > 0);
    expect(world.holdersOf("nginx")).toEqual([node]);
    expect(world.startsSince(since).filter((start) => !start.endsWith(` on ${node}`))).toEqual([]);
    await world.endsAtRest();
  });

  it("by Migrate: its groups are moved away before it is down, and come back", async () => {
    const { world, node } = await aClusterWith("Migrate");
    void world.node(node).shutDown("Reboot");
    await world.until("it is down", () => !world.node(node).isUp());
    await world.until("another has it", () => world.holdersOf("nginx").length > 0, 2_000);
    expect(world.holdersOf("nginx")).not.toContain(node);
    await world.until("it is back", () => world.holdersOf("nginx").includes(node));
    await world.endsAtRest();
  });

  it("by Migrate where no manager answers: it stops everything in the end, and goes down", async () => {
    const { world, node } = await aClusterWith("Migrate");
    world.manager("manager-1").kill();
    const since = world.now();
    void world.node(node).shutDown("PowerOff");
    await world.until("it is down", () => !world.node(node).isUp(), 80_000);
    expect(world.now() - since).toBeGreaterThan(60_000);
    expect(world.closedBy(node)).toBe(node);
    world.manager("manager-1").start();
    await world.until("another has it", () => world.holdersOf("nginx").length > 0);
  });
});

describe("a group that waits for its node to be back", () => {
  it("goes where a person moves it", async () => {
    const { world, node } = await aClusterWith("Freeze");
    void world.node(node).shutDown("PowerOff");
    await world.until("it is down", () => !world.node(node).isUp());
    const to = ["n1", "n2", "n3"].find((name) => name !== node) ?? "";
    world.edit({ moves: { web: to } });
    await world.until("it runs there", () => world.holdersOf("nginx").includes(to));
    expect(world.node(node).isUp()).toBe(false);
  });

  it("is taken over where its node did not come to the end of its shutdown", async () => {
    const { world, node } = await aClusterWith("Freeze");
    world.node(node).driverTrouble.isStuck = true;
    void world.node(node).shutDown("Reboot");
    await world.until("it says that it leaves", () => world.leaseOf(node).leaving === "Reboot");
    world.node(node).powerOff();
    await world.until("another has it", () => world.holdersOf("nginx").length > 0);
    expect(world.holdersOf("nginx")).not.toContain(node);
    await world.endsAtRest();
  });
});
