import { describe, expect, it } from "vitest";
import type { HAAssignmentMember, HAAssignmentSpec } from "../../controller/api/types.gen.ts";
import { emptyJournal, withEntry, type Journal } from "../../controller/core/journal.ts";
import type { StoredObject } from "../../controller/ports/store.ts";
import { StartableView } from "../../controller/runtime/startable-view.ts";
import { anEntry } from "../core/build/node-facts.ts";
import { anAssignment } from "../core/build/records.ts";
import { aService } from "../core/build/wishes.ts";

const web = anAssignment({ members: [aService("web")] });
const db = anAssignment({ group: { kind: "HAGroup", name: "db" }, members: [aService("db")] });
const empty = emptyJournal("b");

function stored(kind: string, name: string, spec: object, generation = 1): StoredObject {
  const metadata = { namespace: "x", name, uid: "u", resourceVersion: "1", generation, creationTimestamp: "" };
  return { apiVersion: "holdfast.dev/v1alpha1", kind, metadata, spec: { ...spec } };
}

class Seen {
  readonly told: (readonly string[])[] = [];
  readonly #objects = new Map<string, StoredObject>();
  readonly #view = new StartableView({
    node: "n1",
    objects: () => this.#objects.values(),
    tell: (startable: readonly HAAssignmentMember[]) => void this.told.push(startable.map(({ name }) => name)),
  });

  note(...objects: readonly StoredObject[]): readonly boolean[] {
    return objects.map((object) => {
      const key = `${object.kind}/x/${object.metadata.name}`;
      this.#objects.set(key, object);
      return this.#view.note(key, object);
    });
  }

  follow(words: readonly HAAssignmentSpec[], journal: Journal = empty): this {
    this.#view.follow(words, journal);
    return this;
  }
}

const self = stored("HANode", "n1", { addresses: [] });
const groups = [stored("HAGroup", "web", { members: [] }), stored("HAGroup", "db", { members: [] })];

function seen(): Seen {
  const one = new Seen();
  one.note(self, ...groups);
  return one;
}

describe("what a node may come to be told to start", () => {
  it("is told once it is known, also where it is nothing", () => {
    expect(new Seen().follow([]).told).toEqual([[]]);
    expect(seen().follow([web]).told).toEqual([["web"]]);
  });

  it("is told again only where it is other than before", () => {
    const words = [web];
    const one = seen()
      .follow(words)
      .follow(words)
      .follow([{ ...web, epoch: { term: 9, counter: 9 } }]);
    expect(one.told).toEqual([["web"]]);
    expect(one.follow([web, db]).told).toEqual([["web"], ["web", "db"]]);
  });

  it("is told when the node may not have a group any more, and when what was started is stopped", () => {
    const one = seen().follow([web, db], withEntry(empty, anEntry(aService("old"))));
    expect(one.note(stored("HAGroup", "db", { members: [], candidates: { nodes: ["n2"] } }, 2))).toEqual([true]);
    one.follow([web, db], withEntry(empty, anEntry(aService("old"))));
    one.follow([web, db]);
    expect(one.told).toEqual([["web", "db", "old"], ["web", "old"], ["web"]]);
  });

  it("is not asked for by what does not matter to it", () => {
    const one = seen();
    const others = [stored("HANode", "n2", {}), stored("HAService", "web", {}), stored("HANodeReport", "n1", {})];
    expect(one.note(...others, self, ...groups)).toEqual([false, false, false, false, false, false]);
    expect(one.note(stored("PlacementRule", "p", {}))).toEqual([true]);
  });
});
