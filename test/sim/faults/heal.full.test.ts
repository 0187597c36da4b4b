import { describe, expect, it } from "vitest";
import { allFaults } from "../../../sim/faults/all-faults.ts";
import { injectFaults } from "../../../sim/faults/plan-faults.ts";
import { findUnfinished, isFinished } from "../../../sim/find-unfinished.ts";
import { seededRandom } from "../../../sim/random.ts";
import { restBoundMs } from "../../../sim/rest-bound.ts";
import { clusters, worldOf } from "./world-of.ts";

const ended = allFaults.filter(({ name }) => !["fence-lies", "wrong-plug", "watchdog-fails"].includes(name));

describe.each(ended.map((fault) => ({ name: fault.name, fault })))("the fault $name", ({ fault }) => {
  it("leaves no trace once it has ended", async () => {
    const all = [clusters.lease, clusters.devices, clusters.checked];
    const objects = all.find((one) => fault.targets(worldOf(one)).length > 0) ?? [];
    const world = worldOf(objects);
    await world.run(15_000);
    expect(findUnfinished(world)).toEqual([]);
    const random = seededRandom(3);
    const at = world.now();
    const target = random.pick(fault.targets(world));
    injectFaults(world, [{ at, fault: fault.name, target, args: fault.draw?.(random) ?? {}, until: at + 4_000 }]);
    const bound = at + 4_000 + restBoundMs(world.desired());
    await world.run(5_000);
    while (!isFinished(world) && world.now() < bound) await world.run(1_000);
    expect(findUnfinished(world)).toEqual([]);
  });
});
