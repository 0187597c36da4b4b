import { describe, expect, it } from "vitest";
import { specOf } from "../../../controller/runtime/records.ts";
import { aWorld, type Scenario, type WorldText } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const http = { http: { url: "http://192.0.2.10/healthz" } };
const members = ["192.0.2.10", "nginx"];
/** Restarted once where it fails, as the cluster's defaults say. */
const web = aGroup("web", members, { prefers: "n1", checkers: [http] });
const uplink = { tcp: { host: "192.0.2.254", port: 179 }, runsOn: "Candidates" };

/** What a node has last reported of its checkers: `uplink Unhealthy`. */
function reportOf(world: Scenario, node: string): readonly string[] {
  const report = world.world.store.find({ kind: "HANodeReport", namespace: "sim", name: node });
  if (report === undefined) return [];
  return specOf("HANodeReport", report).verdicts.map(({ checker, verdict }) => `${checker} ${verdict}`);
}

/** Where nginx was started, since the world was up and had come to rest. */
function startsIn(world: Scenario, since: number): readonly string[] {
  return world.startsSince(since).flatMap((start) => (start.startsWith("nginx on ") ? [start.slice(9)] : []));
}

/** At rest on the node that they prefer. */
async function atRest(text: WorldText): Promise<Scenario> {
  const world = await aWorld(text);
  await world.until("it runs on n1", () => world.holdersOf("nginx").join() === "n1");
  await world.run(5_000);
  return world;
}

describe("a check on the holder that fails", () => {
  it("has the group restarted there within three seconds, as a whole, and moved when that does not help", async () => {
    const world = await atRest({ nodes: 2, groups: [web] });
    expect(reportOf(world, "n1")).toEqual(["web/0 Healthy"]);
    expect(reportOf(world, "n2")).toEqual([]);
    world.node("n1").probeTrouble.set("web/0", "bad");
    const failedAt = world.now();
    await world.until("it stops", () => world.holdersOf("nginx").length === 0, 3_000);
    await world.until("all of it", () => world.holdersOf("192.0.2.10").length === 0, 1_000);
    await world.until("it is back on n1", () => world.holdersOf("nginx").join() === "n1", 1_000);
    await world.until("it has moved", () => world.holdersOf("nginx").join() === "n2", 4_000);
    expect(world.now() - failedAt).toBeLessThan(8_000);
    world.node("n1").probeTrouble.clear();
    await world.endsAtRest();
    expect(world.holdersOf("nginx")).toEqual(["n1"]);
  });

  it("moves nothing where one probe alone is bad", async () => {
    const world = await atRest({ nodes: 2, groups: [web] });
    const since = world.now();
    world.node("n1").probeTrouble.set("web/0", "silent");
    await world.run(1_010);
    world.node("n1").probeTrouble.clear();
    await world.run(20_000);
    expect(world.holdersOf("nginx")).toEqual(["n1"]);
    expect(startsIn(world, since)).toEqual([]);
  });

  it("leaves the group where it is when it cannot be run", async () => {
    const world = await atRest({ nodes: 2, groups: [web] });
    const since = world.now();
    world.node("n1").probeTrouble.set("web/0", "blind");
    await world.run(30_000);
    expect(reportOf(world, "n1")).toEqual(["web/0 Unknown"]);
    expect(startsIn(world, since)).toEqual([]);
  });

  it("leaves a group alone that is frozen, and counts nothing against it until it is thawed", async () => {
    const world = await atRest({ nodes: 2, groups: [web] });
    const since = world.now();
    world.edit({ state: "Frozen" });
    await world.run(5_000);
    world.node("n1").probeTrouble.set("web/0", "bad");
    await world.run(30_000);
    expect(reportOf(world, "n1")).toEqual(["web/0 Unhealthy"]);
    expect(startsIn(world, since)).toEqual([]);
    world.node("n1").probeTrouble.clear();
    await world.run(3_000);
    world.edit({ state: "Running" });
    await world.endsAtRest();
    expect(startsIn(world, since)).toEqual([]);
  });

  it("on every node leaves it down with a word to the operator, until the failures are forgotten", async () => {
    const world = await atRest({ nodes: 3, groups: [web] });
    const since = world.now();
    for (const node of ["n1", "n2", "n3"]) world.node(node).probeTrouble.set("web/0", "bad");
    await world.until("it was tried everywhere", () =>
      world.waitsOf("web").includes("type Cleanup with target HAGroup/web"),
    );
    expect(world.waitsOf("web")).toMatch(/it failed on n1, n2, n3/);
    expect(startsIn(world, since)).toEqual(["n1", "n2", "n2", "n3", "n3"]);
    for (const node of ["n1", "n2", "n3"]) world.node(node).probeTrouble.clear();
    await world.endsAtRest();
    expect(world.holdersOf("nginx")).toHaveLength(1);
  });
});

describe("a check on candidates", () => {
  const scored = { ...uplink, effect: "Score", score: -500 };

  it("with a score moves the group to a better node and back, and stops nothing where all are as bad", async () => {
    const world = await atRest({
      nodes: 2,
      checkers: { uplink: scored },
      groups: [aGroup("web", members, { prefers: "n1", checkers: [{ name: "uplink" }] })],
    });
    world.node("n1").probeTrouble.set("uplink", "bad");
    await world.until("it moves away", () => world.holdersOf("nginx").join() === "n2", 5_000);
    world.node("n2").probeTrouble.set("uplink", "bad");
    await world.until("it prefers n1 again", () => world.holdersOf("nginx").join() === "n1", 5_000);
    await world.run(20_000);
    expect(reportOf(world, "n1")).toEqual(["uplink Unhealthy"]);
    expect(world.holdersOf("nginx")).toEqual(["n1"]);
    for (const node of ["n1", "n2"]) world.node(node).probeTrouble.clear();
    await world.endsAtRest();
  });

  it("that is a fault keeps a node from taking the group, also when the holder is lost", async () => {
    const world = await atRest({
      nodes: 3,
      checkers: { uplink },
      groups: [aGroup("web", members, { prefers: "n1", checkers: [{ name: "uplink" }] })],
    });
    const since = world.now();
    world.node("n2").probeTrouble.set("uplink", "bad");
    await world.run(3_000);
    world.node("n1").staysOff = true;
    world.node("n1").powerOff();
    await world.until("another has it", () => world.holdersOf("nginx").length > 0, 10_000);
    expect(startsIn(world, since)).toEqual(["n3"]);
  });

  it("goes on after a restart of the agent with what the one before it had found", async () => {
    const world = await atRest({
      nodes: 2,
      checkers: { uplink: { ...scored, rise: 3, fall: 30 } },
      groups: [aGroup("web", members, { prefers: "n1", checkers: [{ name: "uplink" }] })],
    });
    const since = world.now();
    world.node("n1").probeTrouble.set("uplink", "bad");
    await world.until("it moves away", () => world.holdersOf("nginx").join() === "n2", 40_000);
    world.node("n1").killAgent();
    world.node("n1").startAgentProcess();
    await world.run(20_000);
    expect(reportOf(world, "n1")).toEqual(["uplink Unhealthy"]);
    expect(startsIn(world, since)).toEqual(["n2"]);
  });

  it("of a node that was lost counts for nothing", async () => {
    const world = await atRest({
      nodes: 2,
      checkers: { uplink },
      groups: [aGroup("web", members, { prefers: "n1", checkers: [{ name: "uplink" }] })],
    });
    world.node("n2").probeTrouble.set("uplink", "bad");
    await world.run(3_000);
    expect(reportOf(world, "n2")).toEqual(["uplink Unhealthy"]);
    const barred = (): boolean => world.world.lastDecision()?.barred.get("HAGroup/web")?.has("n2") === true;
    expect(barred()).toBe(true);
    world.node("n2").staysOff = true;
    world.node("n2").powerOff();
    await world.until("its verdict is dropped", () => !barred(), 10_000);
    expect(reportOf(world, "n2")).toEqual(["uplink Unhealthy"]);
  });
});
