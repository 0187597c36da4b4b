import { describe, expect, it } from "vitest";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });

describe("a ttl lowered after a planned restart", () => {
  it("by a renewal whose answer is lost: the holder counts by the shorter one, for others already do", async () => {
    const world = await restarting();
    const since = world.now();
    world.onceWritten(isRenewalOfN1By2s, () => world.cutOff("n1"));
    world.node("n1").startAgentProcess();
    await world.until("n2 takes over", () => world.holdersOf("nginx").includes("n2"));
    expect(world.leaseOf("n1").ttlMs).toBe(2_000);
    expect(world.startOf("192.0.2.10", "n2")).toBeGreaterThan(world.endOf("192.0.2.10", "n1"));
    expect(world.now() - since).toBeLessThan(4_000);
    world.reconnect("n1");
    await world.endsAtRest();
  });

  it("waits until the nearer end is written down: another agent would go on from there by the longer one", async () => {
    const world = await restarting();
    world.node("n1").isDiskFull = true;
    world.node("n1").startAgentProcess();
    await world.run(5_000);
    expect(world.leaseOf("n1").ttlMs).toBe(restartTtlMs);
    world.node("n1").isDiskFull = false;
    await world.until("it is lowered", () => world.leaseOf("n1").ttlMs === 2_000);
    await world.endsAtRest();
  });

  it("by a renewal that never arrives: others go on counting by the longer one, and nothing is taken over", async () => {
    const world = await restarting();
    const endsAt = world.lastRenewalOf("n1") + restartTtlMs;
    world.node("n1").startAgentProcess();
    await world.run(4);
    world.cutOff("n1");
    await world.until("n2 takes over", () => world.holdersOf("nginx").includes("n2"), 2 * restartTtlMs);
    expect(world.startOf("192.0.2.10", "n2")).toBeGreaterThan(endsAt + restartTtlMs / 5);
    world.reconnect("n1");
    await world.endsAtRest();
  });
});

const restartTtlMs = 60_000;

/** The agent of n1 has been stopped for an upgrade, and is away for longer than its usual lease. */
async function restarting(): Promise<Scenario> {
  const world = await aWorld({ nodes: 2, groups: [web] });
  const since = world.now();
  world.node("n1").stopAgent();
  await world.until("it has renewed for longer", () => world.leaseOf("n1").ttlMs === restartTtlMs);
  await world.run(10_000);
  expect(world.endsSince(since)).toEqual([]);
  expect(world.closedBy("n1")).toBeUndefined();
  return world;
}

function isRenewalOfN1By2s({
  metadata,
  spec,
}: {
  readonly metadata: { readonly name: string };
  readonly spec: object;
}) {
  return metadata.name === "node-n1" && Reflect.get(spec, "ttlMs") === 2_000;
}
