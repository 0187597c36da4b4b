import { describe, expect, it } from "vitest";
import { SimNode } from "../../../sim/sim-node.ts";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });

describe("a clone with a running node's name", () => {
  it("opens no lease beside the running one, starts nothing and disturbs nobody", async () => {
    const world = await aWorld({ nodes: 2, groups: [web] });
    const since = world.now();
    const { incarnation } = world.leaseOf("n1");
    const clone = aCloneOf("n1", world);
    clone.powerOn();
    await world.run(20_000);
    expect(clone.isAgentAlive()).toBe(true);
    expect(clone.active.size).toBe(0);
    expect(world.leaseOf("n1")).toMatchObject({ incarnation, machine: "machine-n1", closed: false });
    expect(world.startsSince(since)).toEqual([]);
    expect(world.endsSince(since)).toEqual([]);
    await world.endsAtRest();
  });

  it("that got the name of a hanging node says nothing of what that one holds", async () => {
    const world = await aWorld({ nodes: 2, mode: "Manual", groups: [web] });
    world.hang("n1");
    world.edit({ standby: ["n1"] });
    const since = world.now();
    await world.until("its lease is closed", () => world.closedBy("n1") !== undefined);
    const clone = aCloneOf("n1", world);
    clone.powerOn();
    await world.until("the clone has the name", () => world.leaseOf("n1").machine === "machine-clone");
    await world.until("it says that nothing runs on it", () => world.hasSaidStopped("n1", "nginx"));
    await world.run(20_000);
    expect(world.startsSince(since)).toEqual([]);
    expect(world.namedFor("nginx")).toEqual(["n1"]);

    // It is found and switched off; the node itself comes back, and its word counts.
    clone.staysOff = true;
    clone.powerOff();
    world.comeBack("n1");
    await world.until("n2 has it", () => world.holdersOf("nginx").includes("n2"));
    expect(world.startOf("192.0.2.10", "n2")).toBeGreaterThan(world.endOf("192.0.2.10", "n1"));
    await world.endsAtRest();
  });
});

/** A second machine under the name of a node, switched off; what happens on it is told as of `clone of NAME`. */
function aCloneOf(name: string, { world }: Scenario): SimNode {
  return new SimNode({
    name,
    machine: "machine-clone",
    bootsOf: "clone",
    timing: world.desired().cluster.timing,
    backstop: "None",
    watchdogTimeoutMs: 5_000,
    clockSlewMax: 0,
    queue: world.queue,
    store: world.store,
    random: world.random.fork("clone"),
    trace: world.trace,
    tell: (event) => {
      const told = "node" in event ? { ...event, node: `clone of ${name}` } : event;
      world.tell({ at: world.now(), ...told });
    },
  });
}
