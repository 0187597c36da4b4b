import { describe, expect, it } from "vitest";
import { Reflector } from "../../controller/runtime/reflector.ts";
import type { Store, StoredObject, StoreRefusal, Watcher } from "../../controller/ports/store.ts";

const nothing = (): void => undefined;
const away: StoreRefusal = { ok: false, reason: "Unavailable", message: "not in this test" };
const key = "HANode/x/n1";

function aNode(version: number): StoredObject {
  const metadata = { namespace: "x", name: "n1", uid: "u", generation: 1, creationTimestamp: "" };
  return {
    apiVersion: "holdfast.dev/v1alpha1",
    kind: "HANode",
    metadata: { ...metadata, resourceVersion: String(version) },
    spec: {},
  };
}

/** A reflector that has listed n1 at version 5 and hears what the test lets its watch say. */
async function following() {
  const watchers: Watcher[] = [];
  const wakes: { readonly at: number; readonly call: () => void }[] = [];
  let now = 0;
  const listings = [
    { items: [aNode(5)], revision: "5" },
    { items: [], revision: "12" },
  ];
  const store: Store = {
    identity: () => Promise.resolve(away),
    get: () => Promise.resolve(away),
    write: () => Promise.resolve(away),
    list: () => {
      const value = listings.shift();
      return Promise.resolve(value === undefined ? away : { ok: true, value });
    },
    watch: (_scope, _since, watcher) => void watchers.push(watcher),
  };
  const reflector = new Reflector({
    store,
    clock: {
      now: () => now,
      wakeAt(at, call) {
        const wake = { at, call };
        wakes.push(wake);
        return () => void wakes.splice(wakes.indexOf(wake), 1);
      },
    },
    random: { next: () => 0, id: () => "z" },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    scope: { namespace: "x" },
    callTimeoutMs: 1000,
    onChange: nothing,
    onSynced: nothing,
  });
  async function pass(ms: number): Promise<void> {
    now += ms;
    for (const wake of wakes.splice(0)) {
      if (wake.at <= now) wake.call();
      else wakes.push(wake);
    }
    await settled();
  }
  reflector.begin();
  await settled();
  return {
    reflector,
    hearDeletion: (version: number) => {
      const event = { key: { kind: "HANode", namespace: "x", name: "n1" }, object: aNode(version) };
      watchers.at(-1)?.onEvent({ type: "delete", ...event, revision: String(version) });
    },
    loseWatch: async () => {
      watchers.at(-1)?.onEnd(away);
      await pass(2_000);
    },
    pass,
    wakesLeft: () => wakes.length,
  };
}

function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe("an object that is gone", () => {
  it("is not brought back by the late answer of a write that came before its deletion", async () => {
    const { reflector, hearDeletion } = await following();
    hearDeletion(10);
    reflector.noteWritten(aNode(9));
    expect(reflector.objects.has(key)).toBe(false);
    reflector.noteWritten(aNode(11));
    expect(reflector.objects.get(key)?.metadata.resourceVersion).toBe("11");
  });

  it("is not brought back after a list without it either", async () => {
    const { reflector, loseWatch } = await following();
    await loseWatch();
    reflector.noteWritten(aNode(9));
    expect(reflector.objects.has(key)).toBe(false);
  });

  it("stays while a deletion is told that is older than what is known", async () => {
    const { reflector, hearDeletion } = await following();
    hearDeletion(4);
    expect(reflector.objects.has(key)).toBe(true);
  });
});

describe("an event that is lost", () => {
  it("is made up for by a list after a few minutes, without a word from the watch", async () => {
    const { reflector, pass } = await following();
    await pass(200_000);
    expect(reflector.objects.has(key)).toBe(true);
    await pass(100_000);
    expect(reflector.objects.has(key)).toBe(false);
  });

  it("is not looked for any more once the reflector has stopped", async () => {
    const { reflector, pass, wakesLeft } = await following();
    expect(wakesLeft()).toBe(1);
    reflector.stop();
    expect(wakesLeft()).toBe(0);
    await pass(1_000_000);
    expect(reflector.objects.has(key)).toBe(true);
  });
});
