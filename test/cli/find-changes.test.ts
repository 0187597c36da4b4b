import { describe, expect, it } from "vitest";
import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { findChanges, writesOf, type ObjectChange } from "../../controller/cli/find-changes.ts";
import { given, stored } from "./build-objects.ts";

const plain = { set: undefined, prunes: false };
const address = { address: "192.0.2.10/24" };
const set = (name: string) => ({ labels: { "holdfast.dev/set": name } });

function told(changes: readonly ObjectChange[]): readonly string[] {
  return changes.map(({ type, key }) => `${type} ${key.kind}/${key.name}`);
}

function only(changes: readonly ObjectChange[]): ObjectChange {
  const [change, ...others] = changes;
  if (change === undefined || others.length > 0) throw new Error(`${changes.length} changes`);
  return change;
}

describe("what applying changes", () => {
  it("is nothing where the store has it, whatever the order of fields and whatever the status", () => {
    const spec = { duplicateCheck: { onDuplicate: "Block", wait: "50ms", enabled: true }, ...address };
    const before = stored("VirtualIP", "web", address, { status: { state: "Started" } });
    expect(told(findChanges([given("VirtualIP", "web", spec)], [before], plain))).toEqual(["keep VirtualIP/web"]);
  });

  it("is what is new, and what has another spec, in the order that is given", () => {
    const objects = [given("VirtualIP", "b", address), given("VirtualIP", "a", address)];
    const before = stored("VirtualIP", "a", { address: "192.0.2.11/24" });
    expect(told(findChanges(objects, [before], plain))).toEqual(["create VirtualIP/b", "configure VirtualIP/a"]);
  });

  it("takes away labels and annotations that are not given, but those of holdfast.dev, and no finalizers", () => {
    const before = stored("VirtualIP", "web", address, {
      labels: { mine: "1", "holdfast.dev/set": "a" },
      annotations: { note: "x", "holdfast.dev/note": "y" },
      finalizers: ["holdfast.dev/release"],
    });
    const change = only(findChanges([given("VirtualIP", "web", address, { labels: { other: "2" } })], [before], plain));
    expect(change.type).toBe("configure");
    expect(change.draft?.metadata).toEqual({
      namespace: "x",
      name: "web",
      labels: { "holdfast.dev/set": "a", other: "2" },
      annotations: { "holdfast.dev/note": "y" },
      finalizers: ["holdfast.dev/release"],
    });
  });

  it("never is a status, nor what the store gives, of an object that was read and is given back", () => {
    const before = stored("VirtualIP", "web", address, { status: { state: "Started" } });
    const back: HoldfastObject = Object.assign(given("VirtualIP", "web", address), { status: { state: "Stopped" } });
    const change = only(findChanges([back], [before], plain));
    expect(change.type).toBe("keep");
    expect(Object.keys(change.draft ?? {})).toEqual(["apiVersion", "kind", "metadata", "spec"]);
  });

  it("tells objects of one name in two namespaces apart", () => {
    const objects = [given("VirtualIP", "web", address, { namespace: "y" })];
    expect(told(findChanges(objects, [stored("VirtualIP", "web", address)], plain))).toEqual(["create VirtualIP/web"]);
  });
});

describe("a set", () => {
  const options = { set: "a", prunes: true };

  it("is a label that is put on every object", () => {
    const { draft } = only(findChanges([given("VirtualIP", "web", address)], [], { set: "a", prunes: false }));
    expect(draft?.metadata.labels).toEqual({ "holdfast.dev/set": "a" });
  });

  it("takes objects over from another one, and says so", () => {
    const before = stored("VirtualIP", "web", address, set("b"));
    expect(only(findChanges([given("VirtualIP", "web", address)], [before], options))).toMatchObject({
      type: "configure",
      takenFrom: "b",
    });
    expect(only(findChanges([given("VirtualIP", "web", address)], [before], plain)).takenFrom).toBeUndefined();
  });

  it("is pruned of what is not given, and of nothing else", () => {
    const before = [
      stored("VirtualIP", "kept", address, set("a")),
      stored("VirtualIP", "gone", address, set("a")),
      stored("VirtualIP", "other", address, set("b")),
      stored("VirtualIP", "none", address),
      stored("VirtualIP", "leaving", address, { ...set("a"), deletionTimestamp: "2026-01-01T00:00:00Z" }),
    ];
    const objects = [given("VirtualIP", "kept", address)];
    expect(told(findChanges(objects, before, options))).toEqual(["keep VirtualIP/kept", "prune VirtualIP/gone"]);
    expect(told(findChanges(objects, before, { set: "a", prunes: false }))).toEqual(["keep VirtualIP/kept"]);
  });
});

describe("the writes", () => {
  it("come so that a group is there before its members, and goes after them, each on what was read", () => {
    const objects = [
      given("VirtualIP", "ip", address),
      given("HAGroup", "web", { members: [{ kind: "VirtualIP", name: "ip" }] }),
      given("HACluster", "cluster", {}),
      given("VirtualIP", "same", address),
    ];
    const before = [
      stored("VirtualIP", "same", address, set("a")),
      stored("HACluster", "cluster", { state: "Frozen" }, set("a")),
      stored("HAGroup", "old", { members: [{ kind: "VirtualIP", name: "oldip" }] }, set("a")),
      stored("VirtualIP", "oldip", address, set("a")),
    ];
    const writes = writesOf(findChanges(objects, before, { set: "a", prunes: true })).map(({ write, change }) => {
      const at = "at" in write ? ` at ${write.at === change.before?.metadata.resourceVersion}` : "";
      return `${write.verb} ${change.key.name}${at}`;
    });
    expect(writes).toEqual([
      "update cluster at true",
      "create web",
      "create ip",
      "delete oldip at true",
      "delete old at true",
    ]);
  });
});
