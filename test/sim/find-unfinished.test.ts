import { expect, it } from "vitest";
import { findUnfinished } from "../../sim/find-unfinished.ts";
import { aWorld } from "./interleavings/a-world.ts";
import { aGroup } from "./interleavings/cluster-objects.ts";

it("a node that its power switch is about to switch on again is waited for, and one that stays off is not", async () => {
  const world = await aWorld({ nodes: 2, groups: [aGroup("web", ["192.0.2.10"], { prefers: "n1" })] });
  world.node("n2").powerOff();
  expect(findUnfinished(world.world)).toEqual([]);
  world.node("n2").powerOnAfter(15_000);
  await world.run(14_000);
  expect(findUnfinished(world.world)).toEqual(["n2 is about to be switched on"]);
  await world.endsAtRest();
  expect(world.node("n2").isUp()).toBe(true);
});
