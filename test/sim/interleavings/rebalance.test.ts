import { describe, expect, it } from "vitest";
import { aWorld, type Scenario } from "./a-world.ts";
import { aGroup, type GroupText } from "./cluster-objects.ts";

const holdMs = 20_000;
const address = { web: "192.0.2.10", mail: "192.0.2.20", files: "192.0.2.30" } as const;

function groupsUsing(cpu: {
  readonly web: number;
  readonly mail: number;
  readonly files: number;
}): readonly GroupText[] {
  return [
    aGroup("web", [address.web], { usage: { cpu: cpu.web } }),
    aGroup("mail", [address.mail], { usage: { cpu: cpu.mail } }),
    aGroup("files", [address.files], { usage: { cpu: cpu.files } }),
  ];
}

/** On two nodes: files alone uses as much as web and mail together, which share the other node. */
async function evenly(): Promise<Scenario> {
  const rebalance = { threshold: 30, margin: 10, hold: `${holdMs}ms` };
  const world = await aWorld({
    nodes: 2,
    capacity: { cpu: 16 },
    cluster: { placement: { strategy: "Balance", rebalance } },
    groups: groupsUsing({ web: 2, mail: 2, files: 4 }),
  });
  await world.run(30_000);
  expect(world.holdersOf(address.web)).toEqual(world.holdersOf(address.mail));
  expect(world.holdersOf(address.files)).not.toEqual(world.holdersOf(address.web));
  return world;
}

describe("nodes that are loaded unevenly for a while", () => {
  it("are made even by one move, once the time to hold is over, and then left alone", async () => {
    const world = await evenly();
    const since = world.now();
    world.edit({ groups: groupsUsing({ web: 6, mail: 5, files: 1 }) });
    await world.run(holdMs - 2_000);
    expect(world.startsSince(since)).toEqual([]);
    const [target = ""] = world.holdersOf(address.files);
    await world.until("mail has moved", () => world.holdersOf(address.mail).includes(target));
    expect(world.now() - since).toBeLessThan(holdMs + 2_000);
    await world.run(3 * holdMs);
    expect(world.startsSince(since)).toEqual([`${address.mail} on ${target}`]);
    await world.endsAtRest();
  });

  it("are left alone where they were uneven for less than that", async () => {
    const world = await evenly();
    const since = world.now();
    world.edit({ groups: groupsUsing({ web: 6, mail: 5, files: 1 }) });
    await world.run(holdMs / 2);
    world.edit({ groups: groupsUsing({ web: 2, mail: 2, files: 4 }) });
    await world.run(3 * holdMs);
    expect(world.startsSince(since)).toEqual([]);
  });

  it("are made even by the next leader too, which counts from its own beginning", async () => {
    const world = await evenly();
    world.edit({ groups: groupsUsing({ web: 6, mail: 5, files: 1 }) });
    await world.run(holdMs / 2);
    world.manager("manager-1").kill();
    world.manager("manager-1").start();
    const since = world.now();
    const [target = ""] = world.holdersOf(address.files);
    await world.until("mail has moved", () => world.holdersOf(address.mail).includes(target));
    expect(world.now() - since).toBeGreaterThan(holdMs);
  });
});
