import { expect, it } from "vitest";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });

/** n1 hangs until its lease is closed, and the request to fence it is on its way to the store: for how long nobody knows. */
async function aWorldWithRequestUnderWay(): Promise<Scenario> {
  const world = await aWorld({ nodes: 2, mode: "Devices", groups: [web] });
  const { trouble } = world.manager("manager-1");
  world.hang("n1");
  world.onceWritten(
    ({ kind, spec }) => kind === "HALease" && spec["holder"] === "n1" && spec["closed"] === true,
    () => (trouble.lateShare = 1),
  );
  await world.until("the lease of n1 is closed", () => world.closedBy("n1") !== undefined);
  await world.run(10);
  world.reconnect("manager-1");
  return world;
}

async function untilItArrives(world: Scenario): Promise<void> {
  const sentAt = world.now();
  let hasArrived = false;
  world.onceWritten(
    ({ kind, spec }) => kind === "HAFencing" && spec["phase"] === "Acting",
    () => (hasArrived = true),
  );
  await world.until("the request arrives", () => hasArrived);
  expect(world.now() - sentAt).toBeGreaterThan(1_000);
}

it("a request to fence that arrives when the node has come back and let go is void", async () => {
  const world = await aWorldWithRequestUnderWay();
  world.edit({ standby: ["n1"] });
  world.comeBack("n1");
  await untilItArrives(world);
  expect(world.namedFor("192.0.2.10")).toEqual(["n2"]);
  await world.endsAtRest();
  expect(world.fenced).toEqual([]);
});

it("a request to fence that arrives when nobody wants any more what the node may hold is void", async () => {
  const world = await aWorldWithRequestUnderWay();
  world.edit({ groups: [] });
  await untilItArrives(world);
  await world.run(20_000);
  expect(world.fenced).toEqual([]);
  world.comeBack("n1");
  await world.endsAtRest();
  expect(world.fenced).toEqual([]);
});

it("a request to fence that arrives in a frozen cluster is carried out only when that is thawed", async () => {
  const world = await aWorldWithRequestUnderWay();
  world.edit({ state: "Frozen" });
  await untilItArrives(world);
  await world.run(20_000);
  expect(world.fenced).toEqual([]);
  world.edit({ state: "Running" });
  await world.until("n2 has it", () => world.holdersOf("nginx").includes("n2"));
  expect(world.fenced).toEqual(["n1 n1-boot-1"]);
  world.comeBack("n1");
  await world.endsAtRest();
});

it("a leader that was cut off gives no order by what it last saw: the node it would hit is another boot by now", async () => {
  const world = await aWorld({ nodes: 2, mode: "Devices", groups: [web] });
  world.hang("n1");
  await world.until("n1 is being fenced", () => world.fenced.length > 0);
  world.cutOff("manager-1");
  await world.until("n1 is down", () => !world.node("n1").isUp());
  world.reconnect("n1");
  await world.until("it has booted and renews", () => world.leaseOf("n1").boot === "n1-boot-2", 40_000);
  // Longer than any pause of its watch: it has the lease again before it hears of anything.
  await world.run(30_000);
  world.reconnect("manager-1");
  await world.until("it leads", () => world.manager("manager-1").isLeading());
  await world.endsAtRest();
  // Nor was the order given twice while the lease went on without the store: what the device said was to be written again.
  expect(world.fenced).toEqual(["n1 n1-boot-1"]);
});
