import { expect, it } from "vitest";
import { aWorld } from "./a-world.ts";
import { aGroup } from "./cluster-objects.ts";

const web = aGroup("web", ["192.0.2.10", "nginx"], { prefers: "n1" });

it("a status is that of the present spec only once it runs by it, and then it is", async () => {
  const world = await aWorld({ nodes: 2, groups: [web] });
  await world.run(10_000);
  const readyOf = (): unknown => {
    const object = world.world.store.find({ kind: "HAGroup", namespace: "sim", name: "web" });
    const conditions: unknown = object?.status?.["conditions"];
    return Array.isArray(conditions) ? conditions[0] : undefined;
  };
  expect(readyOf()).toMatchObject({ type: "Ready", status: "True" });
  const edited = world.world.userObjects().find(({ kind }) => kind === "HAService");
  if (edited?.kind !== "HAService") throw new Error("there is a service");
  world.actionsTake("n1", 3_000);
  world.world.put({ ...edited, spec: { ...edited.spec, timeouts: { ...edited.spec.timeouts, start: "77s" } } });
  await world.run(2_000);
  expect(readyOf()).toMatchObject({ type: "Ready", status: "False" });
  await world.endsAtRest();
  expect(readyOf()).toMatchObject({ type: "Ready", status: "True" });
});
