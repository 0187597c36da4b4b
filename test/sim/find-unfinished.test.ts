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

it("what runs by a spec that needs a stop for the present one is unfinished, and by one that needs none is not", async () => {
  const world = await aWorld({ nodes: 1, groups: [aGroup("web", ["192.0.2.10"])] });
  const { machine } = world.node("n1");
  const [active] = machine.active.values();
  if (active === undefined) throw new Error("an address runs");
  const { resource } = active;
  machine.bring({ ...resource, spec: { ...resource.spec, announcements: {} } }, "Action");
  expect(findUnfinished(world.world)).toEqual([]);
  machine.bring({ ...resource, spec: { ...resource.spec, interface: "eth9" } }, "Action");
  expect(findUnfinished(world.world)).toEqual([
    expect.stringMatching(/^VirtualIP\/192-0-2-10 runs on n1 by an earlier spec: .*"interface":"eth9"/),
  ]);
});
