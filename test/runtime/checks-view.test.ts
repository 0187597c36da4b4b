import { describe, expect, it } from "vitest";
import type { StoredObject } from "../../controller/ports/store.ts";
import { ChecksView } from "../../controller/runtime/checks-view.ts";

const nothing = (): void => undefined;

function stored(
  kind: string,
  name: string,
  spec: object,
  changes: Partial<StoredObject["metadata"]> = {},
): StoredObject {
  const metadata = { namespace: "x", name, uid: "u", resourceVersion: "1", generation: 1, creationTimestamp: "" };
  return { apiVersion: "holdfast.dev/v1alpha1", kind, metadata: { ...metadata, ...changes }, spec: { ...spec } };
}

const tcp = { host: "192.0.2.1", port: 1 };
const group = stored("HAGroup", "web", { members: [], checkers: [{ name: "uplink" }] });
const plain = stored("HAGroup", "plain", { members: [] });
const uplink = stored("Checker", "uplink", {
  tcp,
  interval: "1s",
  timeout: "1s",
  rise: 1,
  fall: 2,
  warmUp: "0s",
  startState: "Healthy",
  runsOn: "Candidates",
  effect: "Fault",
});
const self = stored("HANode", "n1", { addresses: [] });

class Seen {
  readonly errors: string[] = [];
  readonly objects = new Map<string, StoredObject>();
  readonly view = new ChecksView("n1", {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (message) => void this.errors.push(message),
  });

  note(object: StoredObject): boolean {
    const key = `${object.kind}/x/${object.metadata.name}`;
    this.objects.set(key, object);
    return this.view.note(key, object);
  }

  remove({ kind, metadata }: StoredObject): boolean {
    this.objects.delete(`${kind}/x/${metadata.name}`);
    return this.view.note(`${kind}/x/${metadata.name}`, undefined);
  }

  names(): readonly string[] {
    const compiled = this.view.compiled(this.objects.values());
    return compiled.flatMap(({ group: key, isCandidate, checks }) =>
      checks.map(({ name }) => `${name} of ${key}${isCandidate ? "" : " elsewhere"}`),
    );
  }
}

describe("what an agent reads of checkers", () => {
  it("is of no interest as long as no group has any", () => {
    const seen = new Seen();
    expect([uplink, self, plain].map((object) => seen.note(object))).toEqual([false, false, false]);
    expect(seen.names()).toEqual([]);
  });

  it("is news when a group has some, when one of them changes, and when the last is gone", () => {
    const seen = new Seen();
    for (const object of [uplink, self, plain]) seen.note(object);
    expect(seen.note(group)).toBe(true);
    expect(seen.names()).toEqual(["uplink of HAGroup/web"]);
    expect(seen.note({ ...uplink, metadata: { ...uplink.metadata, generation: 2 } })).toBe(true);
    expect(seen.remove(group)).toBe(true);
    expect(seen.names()).toEqual([]);
    expect(seen.remove(uplink)).toBe(false);
  });

  it("is no news where only a status has changed, or another node", () => {
    const seen = new Seen();
    for (const object of [uplink, self, group]) seen.note(object);
    const again = { ...group, metadata: { ...group.metadata, resourceVersion: "2" }, status: { state: "Started" } };
    expect(seen.note(again)).toBe(false);
    expect(seen.note(stored("HANode", "n2", {}))).toBe(false);
    expect(seen.note({ ...self, metadata: { ...self.metadata, labels: { rack: "a" } } })).toBe(true);
  });

  it("leaves out what is being deleted", () => {
    const seen = new Seen();
    for (const object of [uplink, self, group]) seen.note(object);
    seen.note({ ...group, metadata: { ...group.metadata, generation: 2, deletionTimestamp: "2026-01-01T00:00:00Z" } });
    expect(seen.names()).toEqual([]);
  });

  it("stays as it was where the store has what cannot be read", () => {
    const seen = new Seen();
    for (const object of [uplink, self, group]) seen.note(object);
    expect(seen.names()).toHaveLength(1);
    seen.note({ ...uplink, metadata: { ...uplink.metadata, generation: 2 }, spec: { tcp, interval: "soon" } });
    expect(seen.names()).toEqual(["uplink of HAGroup/web"]);
    expect(seen.errors).toHaveLength(1);
  });
});
