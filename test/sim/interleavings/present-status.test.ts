import { expect, it } from "vitest";
import type { StoredObject } from "../../../controller/ports/store.ts";
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
  const edited = world.world.userObjects().find(({ kind }) => kind === "VirtualIP");
  if (edited?.kind !== "VirtualIP") throw new Error("there is an address");
  world.actionsTake("n1", 3_000);
  world.world.put({ ...edited, spec: { ...edited.spec, interface: "eth1" } });
  await world.run(2_000);
  expect(readyOf()).toMatchObject({ type: "Ready", status: "False" });
  await world.endsAtRest();
  expect(readyOf()).toMatchObject({ type: "Ready", status: "True" });
});

it("a status is that of an edited spec which needs no stop, without anything that ends or begins", async () => {
  const world = await aWorld({ nodes: 2, groups: [web] });
  await world.run(10_000);
  const service = (): StoredObject | undefined =>
    world.world.store.find({ kind: "HAService", namespace: "sim", name: "nginx" });
  const edited = world.world.userObjects().find(({ kind }) => kind === "HAService");
  if (edited?.kind !== "HAService") throw new Error("there is a service");
  const editedAt = world.now();
  world.world.put({ ...edited, spec: { ...edited.spec, timeouts: { ...edited.spec.timeouts, start: "77s" } } });
  await world.endsAtRest();
  expect(service()?.metadata.generation).toBe(2);
  expect(service()?.status).toMatchObject({ observedGeneration: 2, conditions: [{ type: "Ready", status: "True" }] });
  expect([world.endsSince(editedAt), world.startsSince(editedAt)]).toEqual([[], []]);
});
