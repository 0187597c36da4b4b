import { describe, expect, it } from "vitest";
import { formatManifestError } from "../../controller/api/manifest-error.ts";
import { prepareChanges } from "../../controller/cli/prepare-changes.ts";
import type { StoredObject } from "../../controller/ports/store.ts";
import { catalog } from "../crds/read-definitions.ts";
import { given, stored } from "./build-objects.ts";

const cluster = [stored("HACluster", "cluster", {}), stored("HANode", "n1", { addresses: ["192.0.2.1"] })];
const vip = (name: string, last: number) => given("VirtualIP", name, { address: `192.0.2.${last}/24` });
const group = (...members: readonly string[]) =>
  given("HAGroup", "web", { members: members.map((name) => ({ kind: "VirtualIP", name })) });

function order(toNode: string) {
  return { type: "Move", target: { kind: "HAGroup", name: "web" }, toNode, reason: "r" };
}

interface Asked {
  readonly objects: readonly ReturnType<typeof given>[];
  readonly store?: readonly StoredObject[];
  readonly set?: string;
  readonly prunes?: boolean;
  readonly prunesAll?: boolean;
}

function prepare({ objects, store = cluster, set, prunes = false, prunesAll = false }: Asked) {
  const loaded = objects.map((object, index) => ({
    object,
    place: () => ({ file: "a.yaml", line: index + 1, column: 1 }),
  }));
  return prepareChanges({ loaded, wrong: [], agents: [] }, store, { set, prunes, prunesAll, catalog });
}

function errorsOf(asked: Asked): readonly string[] {
  return prepare(asked).errors.map(formatManifestError);
}

describe("what is given is judged beside what is stored", () => {
  it("a reference to something that is stored is right", () => {
    const store = [...cluster, stored("VirtualIP", "ip", { address: "192.0.2.10/24" })];
    expect(errorsOf({ objects: [group("ip")], store })).toEqual([]);
  });

  it("a reference to what is in neither is wrong, where it was given", () => {
    expect(errorsOf({ objects: [group("ip")] })).toEqual([
      expect.stringMatching(/^a\.yaml:1:1: HAGroup\/web: spec\.members\[0\]\.name: .*ip/),
    ]);
  });

  it("what is wrong by the change in an object that is stored is told of that one", () => {
    const store = [...cluster, stored("VirtualIP", "other", { address: "192.0.2.10/24" })];
    expect(errorsOf({ objects: [vip("ip", 10)], store })).toEqual([
      expect.stringMatching(/VirtualIP\/(other|ip): spec\.address: .*192\.0\.2\.10/),
    ]);
  });

  it("what was wrong in the store before is a note, and keeps nobody from mending something else", () => {
    const store = [...cluster, stored("HAGroup", "web", { members: [{ kind: "VirtualIP", name: "gone" }] })];
    const { errors, notes } = prepare({ objects: [vip("ip", 10)], store });
    expect(errors).toEqual([]);
    expect(notes).toContainEqual(
      expect.stringMatching(
        /^wrong already: in the store, namespace x: HAGroup\/web: spec\.members\[0\]\.name: .*gone/,
      ),
    );
  });

  it("but applied again it is an error as any other", () => {
    const store = [...cluster, stored("HAGroup", "web", { members: [{ kind: "VirtualIP", name: "gone" }] })];
    expect(errorsOf({ objects: [group("gone")], store })).toEqual([expect.stringMatching(/^a\.yaml:1:1: .*gone/)]);
  });

  it("what others refer to cannot be pruned", () => {
    const labels = { "holdfast.dev/set": "a" };
    const store = [
      ...cluster,
      stored("VirtualIP", "ip", { address: "192.0.2.10/24" }, { labels }),
      stored("VirtualIP", "kept", { address: "192.0.2.11/24" }, { labels }),
      stored("HAGroup", "web", { members: [{ kind: "VirtualIP", name: "ip" }] }),
    ];
    expect(errorsOf({ objects: [vip("kept", 11)], store, set: "a", prunes: true })).toEqual([
      expect.stringMatching(/^in the store, namespace x: HAGroup\/web: spec\.members\[0\]\.name: .*ip/),
    ]);
  });

  it("what may not change is told at its place", () => {
    const store = [
      ...cluster,
      stored("HANode", "n2", { addresses: ["192.0.2.2"] }),
      stored("HAGroup", "web", { members: [{ kind: "VirtualIP", name: "ip" }] }),
      stored("VirtualIP", "ip", { address: "192.0.2.10/24" }),
      stored("HAOperation", "move", order("n1")),
    ];
    expect(errorsOf({ objects: [given("HAOperation", "move", order("n2"))], store })).toEqual([
      "a.yaml:1:1: HAOperation/move: spec: spec cannot be changed: delete this HAOperation and make another",
    ]);
    expect(errorsOf({ objects: [given("HAOperation", "move", order("n1"))], store })).toEqual([]);
  });
});

describe("pruning", () => {
  const labels = { "holdfast.dev/set": "a" };
  const store = ["a", "b", "c", "d"].map((name, index) =>
    stored("VirtualIP", name, { address: `192.0.2.${10 + index}/24` }, { labels }),
  );

  it.each<[string, number, boolean, boolean]>([
    ["half of a set", 2, false, false],
    ["more than half of it", 1, false, true],
    ["all of it", 0, false, true],
    ["all of it, where that is meant", 0, true, false],
  ])("%s", (_what, kept, prunesAll, isBlocked) => {
    const objects = ["a", "b"].slice(0, kept).map((name, index) => vip(name, 10 + index));
    const { blocked } = prepare({ objects, store, set: "a", prunes: true, prunesAll });
    expect(blocked !== undefined).toBe(isBlocked);
  });

  it("says what would go, and what to do if it is to go", () => {
    const { blocked } = prepare({ objects: [vip("a", 10)], store, set: "a", prunes: true });
    expect(blocked).toBe(
      "Cannot prune the set a: at most half of its objects may go at once; it has 4, and 3 of them are not given " +
        "(VirtualIP/b, VirtualIP/c, VirtualIP/d); give --prune-all if they are to go",
    );
  });
});

it("an object that is being deleted is told", () => {
  const extras = { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["a/b"] };
  const store = [...cluster, stored("VirtualIP", "ip", { address: "192.0.2.10/24" }, extras)];
  expect(prepare({ objects: [vip("ip", 10)], store }).leaving.map(({ key }) => key.name)).toEqual(["ip"]);
});
