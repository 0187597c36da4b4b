import { describe, expect, it } from "vitest";
import type { Scope, StoredObject } from "../../controller/ports/store.ts";
import type { ContractScene } from "./store.ts";
import type { ChangeEvent, Client } from "./store-under-test.ts";
import { create, keyOf, remove, testNamespace, update, updateStatus } from "./store-under-test.ts";

export function describeWatching(scene: ContractScene): void {
  describe("watching", () => {
    describeOrder(scene);
    describeScope(scene);
    describeEnds(scene);
  });
}

function describeOrder({ first, second, until }: ContractScene): void {
  it("tells every change after a list, in order, with the object as it was then", async () => {
    await first().one(create("before"));
    const { revision } = await first().list({});
    const follower = second().follow({}, revision);
    const created = await first().one(create("web", { port: 1 }));
    const changed = await second().one(update(created, { port: 2 }));
    const told = await first().one(updateStatus(changed, { state: "Ready" }));
    const gone = await second().one(remove(told));
    await until(() => follower.events.length >= 4);
    expect(follower.events.map(({ type }) => type)).toEqual(["put", "put", "put", "delete"]);
    expect(follower.events.map(({ object }) => object)).toEqual([created, changed, told, gone]);
    expect(follower.events[3]).toMatchObject({ key: keyOf("web") });
    follower.stop();
  });

  it("tells what happened between the list and the watch", async () => {
    const { revision } = await first().list({});
    const created = await second().one(create("web"));
    const follower = first().follow({}, revision);
    await until(() => follower.events.length >= 1);
    expect(follower.events.map(({ object }) => object)).toEqual([created]);
    follower.stop();
  });

  it("tells nothing of writes that changed nothing or were refused", async () => {
    const created = await first().one(create("web", { port: 1 }));
    const { revision } = await first().list({});
    const follower = second().follow({}, revision);
    await first().one(update(created, { port: 1 }));
    await first().refusalOf(create("web"));
    const last = await first().one(create("last"));
    await until(() => follower.events.length >= 1);
    expect(follower.events.map(({ object }) => object)).toEqual([last]);
    follower.stop();
  });

  it("has neither gap nor repetition between a list and its watch while several clients write", async () => {
    const writers = [first(), second(), first(), second()];
    const work = Promise.all(writers.map((writer, index) => churn(writer, `w${index}`, 25)));
    const started = await first().list({});
    const followers = [first().follow({}, started.revision), second().follow({}, started.revision)];
    await work;
    const marker = await first().one(create("zz-marker"));
    const ended = await first().list({});
    for (const follower of followers) {
      await until(() => follower.events.some(({ object }) => object.metadata.uid === marker.metadata.uid));
      expect(fold(started.items, follower.events)).toEqual(fold(ended.items, []));
      const revisions = follower.events.map(({ revision }) => revision);
      expect(new Set(follower.events.map(({ object }) => object.metadata.resourceVersion)).size).toBe(revisions.length);
      follower.stop();
    }
    expect(followers[0]?.events).toEqual(followers[1]?.events);
  });

  it("goes on from the revision of any event with exactly the rest", async () => {
    const { revision } = await first().list({});
    const whole = first().follow({}, revision);
    await churn(first(), "web", 6);
    await until(() => whole.events.length >= 12);
    for (const [index, { revision: since }] of whole.events.entries()) {
      const rest = second().follow({}, since);
      await until(() => rest.events.length >= whole.events.length - index - 1);
      expect(rest.events).toEqual(whole.events.slice(index + 1));
      rest.stop();
    }
    whole.stop();
  });
}

/** Creates, changes and deletes objects one after the other: two or three changes a round. */
async function churn(client: Client, name: string, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const created = await client.one(create(`${name}-${round}`, { round }));
    const changed = await client.one(update(created, { round, changed: true }));
    if (round % 3 === 2) await client.one(remove(changed));
  }
}

/** What a list and the changes after it come to. Each change of an object must be newer than the one before. */
function fold(items: readonly StoredObject[], events: readonly ChangeEvent[]): Readonly<Record<string, string>> {
  const state = new Map<string, string>();
  for (const object of items) state.set(keyText(object), object.metadata.resourceVersion);
  for (const { type, object } of events) {
    const key = keyText(object);
    expect(type === "put" || state.has(key), `${key} was there before it was deleted`).toBe(true);
    expect(object.metadata.resourceVersion).not.toBe(state.get(key));
    if (type === "put") state.set(key, object.metadata.resourceVersion);
    else state.delete(key);
  }
  return Object.fromEntries([...state].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function keyText({ kind, metadata }: StoredObject): string {
  return `${metadata.namespace}/${kind}/${metadata.name}`;
}

function describeScope({ first, second, until }: ContractScene): void {
  it.each<[string, Scope, readonly string[]]>([
    ["everything", {}, ["east/Checker/a", "west/Checker/a", "east/HAService/a", "east/Checker/a"]],
    ["a namespace", { namespace: "east" }, ["east/Checker/a", "east/HAService/a", "east/Checker/a"]],
    ["a kind", { kind: "Checker" }, ["east/Checker/a", "west/Checker/a", "east/Checker/a"]],
    ["a kind in a namespace", { namespace: "east", kind: "HAService" }, ["east/HAService/a"]],
  ])("watches %s and nothing else", async (_, scope, expected) => {
    const { revision } = await first().list({});
    const follower = second().follow(scope, revision);
    const everything = second().follow({}, revision);
    const a = await first().one(create("a", {}, { namespace: "east" }));
    await first().one(create("a", {}, { namespace: "west" }));
    await first().one(create("a", {}, { namespace: "east", kind: "HAService" }));
    await first().one(remove(a));
    await until(() => everything.events.length >= 4 && follower.events.length >= expected.length);
    expect(follower.events.map(({ object }) => keyText(object))).toEqual(expected);
    follower.stop();
    everything.stop();
  });
}

function describeEnds({ first, second, under, until }: ContractScene): void {
  it("ends a watch that wants forgotten changes with the word to list again", async () => {
    const { revision } = await first().list({});
    const object = await first().one(create("web"));
    await first().one(update(object, { port: 1 }));
    await under().forgetChanges();
    const follower = second().follow({ namespace: testNamespace }, revision);
    await until(() => follower.ends.length > 0);
    expect(follower.ends.map(({ reason }) => reason)).toEqual(["Compacted"]);
    expect(follower.events).toEqual([]);
    const again = await second().list({ namespace: testNamespace });
    expect(again.items.map(({ spec }) => spec)).toEqual([{ port: 1 }]);
    const next = second().follow({ namespace: testNamespace }, again.revision);
    const last = await first().one(create("last"));
    await until(() => next.events.length > 0);
    expect(next.events.map(({ object: told }) => told)).toEqual([last]);
    next.stop();
  });

  it("ends a watch from a revision that the store has never reached, as after a backup was put back", async () => {
    const follower = first().follow({}, "900000000");
    await until(() => follower.ends.length > 0);
    expect(follower.ends.map(({ reason }) => reason)).toEqual(["Compacted"]);
  });

  it("tells nothing after the watcher has given up, and never before the call has returned", async () => {
    const start = await first().list({});
    await first().one(create("web"));
    const stopped = first().follow({}, start.revision);
    expect(stopped.events).toEqual([]);
    stopped.stop();
    const other = first().follow({}, start.revision);
    await first().one(create("more"));
    await until(() => other.events.length >= 2);
    expect([stopped.events, stopped.ends]).toEqual([[], []]);
    const seen = other.events.length;
    other.stop();
    const { revision } = await first().list({});
    const witness = first().follow({}, revision);
    await second().one(create("even-more"));
    await until(() => witness.events.length >= 1);
    expect(other.events.length).toBe(seen);
    expect(other.ends).toEqual([]);
    witness.stop();
  });

  it("may be given up from within an event", async () => {
    const abort = new AbortController();
    const seen: string[] = [];
    const { revision } = await first().list({});
    await first().one(create("a"));
    await first().one(create("b"));
    first().store.watch({}, revision, {
      signal: abort.signal,
      onEvent: (event) => {
        seen.push(event.type);
        abort.abort();
      },
      onEnd: () => void seen.push("end"),
    });
    const witness = first().follow({}, revision);
    await until(() => witness.events.length >= 2);
    expect(seen).toEqual(["put"]);
    witness.stop();
  });
}
