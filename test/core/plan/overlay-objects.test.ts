import { describe, expect, it } from "vitest";
import type { HoldfastObject } from "../../../controller/api/types.gen.ts";
import { overlay } from "../../../controller/core/plan/overlay-objects.ts";
import { objectsOf, unit, type Specs } from "../check/objects-of.ts";

/** As a store has them, each with its own uid and at generation 4. */
function stored(specs: Specs, more: object = {}): readonly HoldfastObject[] {
  return objectsOf(specs).map((object) => {
    const metadata = {
      name: object.metadata.name,
      namespace: "prod",
      uid: `uid-${object.metadata.name}`,
      generation: 4,
      resourceVersion: "17",
      ...more,
    };
    return { ...object, metadata };
  });
}

function named(objects: readonly HoldfastObject[], name: string): HoldfastObject | undefined {
  return objects.find(({ metadata }) => metadata.name === name);
}

const before = stored({ "HAService/a": unit("a"), "HAService/b": unit("b") });

describe("objects once others were applied over them", () => {
  it("are as they were where nothing differs", () => {
    const given = objectsOf({ "HAService/b": unit("b"), "HAService/a": unit("a") });
    expect(overlay(before, given, { prunes: false })).toEqual(before);
  });

  it("have the next generation where the spec differs, and the same uid", () => {
    const after = overlay(before, objectsOf({ "HAService/a": unit("other") }), { prunes: false });
    expect(named(after, "a")).toMatchObject({
      metadata: { uid: "uid-a", generation: 5, namespace: "prod" },
      spec: { systemd: { unit: "other.service" } },
    });
    expect(named(after, "b")).toBe(before[1]);
  });

  it("grow from generation 1 where no store has given any", () => {
    const known = objectsOf({ "HAService/a": unit("a") });
    expect(overlay(known, known, { prunes: false })[0]?.metadata).toEqual({ name: "a", generation: 1 });
    const edited = overlay(known, objectsOf({ "HAService/a": unit("b") }), { prunes: false });
    expect(edited[0]?.metadata).toEqual({ name: "a", generation: 2 });
  });

  it("are new at generation 1 and without a uid, after all that was there", () => {
    const given = objectsOf({ "VirtualIP/ip": { address: "192.0.2.10/24" }, "HAService/a": unit("a") });
    const foreign = given.map((object) => ({ ...object, metadata: { ...object.metadata, uid: "x", generation: 9 } }));
    const after = overlay(before, foreign, { prunes: false });
    expect(after.map(({ metadata }) => metadata.name)).toEqual(["a", "b", "ip"]);
    expect(named(after, "ip")?.metadata).toMatchObject({ generation: 1 });
    expect(named(after, "ip")?.metadata).not.toHaveProperty("uid");
    expect(named(after, "a")?.metadata).toMatchObject({ uid: "uid-a", generation: 4 });
  });

  it("stay or go where they are not given, as is asked; an order of an operator goes only by its own name", () => {
    const all = [
      ...before,
      ...stored({ "HAOperation/op": { type: "Standby", target: { kind: "HANode", name: "n1" }, reason: "disk" } }),
    ];
    const names = (prunes: boolean | ((object: HoldfastObject) => boolean)): readonly string[] =>
      overlay(all, objectsOf({ "HAService/a": unit("a") }), { prunes }).map(({ metadata }) => metadata.name);
    expect(names(false)).toEqual(["a", "b", "op"]);
    expect(names(true)).toEqual(["a", "op"]);
    expect(names(({ metadata }) => metadata.name === "op")).toEqual(["a", "b"]);
  });

  it("have the labels that are given, those of our own domain, the finalizers and the status that they had", () => {
    const labels = { tier: "1", old: "x", "holdfast.dev/set": "prod" };
    const operation = { type: "Standby", target: { kind: "HANode", name: "n1" }, reason: "disk" };
    const known = stored(
      { "HAOperation/op": { ...operation, status: { state: "Succeeded" } } },
      { labels, finalizers: ["holdfast.dev/release"] },
    );
    const [after] = overlay(known, objectsOf({ "HAOperation/op tier=2": operation }), { prunes: false });
    expect(after).toMatchObject({
      metadata: { finalizers: ["holdfast.dev/release"], generation: 4 },
      status: { state: "Succeeded" },
    });
    expect(after?.metadata.labels).toEqual({ tier: "2", "holdfast.dev/set": "prod" });
  });
});
