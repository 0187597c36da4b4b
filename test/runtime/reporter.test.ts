import { describe, expect, it } from "vitest";
import type { Ms } from "../../controller/core/lease.ts";
import { Reporter } from "../../controller/runtime/reporter.ts";
import type { Store, StoredObject, StoreOutcome, StoreRefusal, StoreWrite } from "../../controller/ports/store.ts";
import { aReport } from "../core/build/records.ts";

const nothing = (): void => undefined;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A reporter over a store that answers at once, and the moments at which it wrote how many reports of which era. */
function reporting() {
  let now: Ms = 0;
  let wakes: { readonly at: Ms; readonly call: () => void }[] = [];
  const written: { readonly at: Ms; readonly era: unknown }[] = [];
  const away: StoreRefusal = { ok: false, reason: "NotFound", message: "" };
  const write = ([asked]: readonly StoreWrite[]): Promise<StoreOutcome<readonly StoredObject[]>> => {
    if (asked?.verb !== "create" && asked?.verb !== "update") throw new Error("a report is created or updated");
    written.push({ at: now, era: asked.object.spec["era"] });
    const given = { uid: "u", generation: 1, creationTimestamp: "", resourceVersion: String(written.length) };
    const stored = { ...asked.object, metadata: { ...asked.object.metadata, ...given } };
    return Promise.resolve({ ok: true, value: [stored] });
  };
  const store: Store = {
    identity: () => Promise.resolve(away),
    get: () => Promise.resolve(away),
    list: () => Promise.resolve(away),
    watch: nothing,
    write,
  };
  const reporter = new Reporter({
    node: "n1",
    namespace: "x",
    store,
    clock: { now: () => now, wakeAt: (at, call) => (wakes.push({ at, call }), nothing) },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
  return {
    written,
    tell: (era: number): void => {
      const { reports: _, ...content } = aReport("n1", { era });
      reporter.tell(content);
    },
    goOnTo: async (time: Ms): Promise<void> => {
      await settled();
      now = time;
      const due = wakes.filter(({ at }) => at <= now);
      wakes = wakes.filter(({ at }) => at > now);
      for (const { call } of due) call();
      await settled();
    },
  };
}

describe("reports", () => {
  it("are written as they come, where few do", async () => {
    const { written, tell, goOnTo } = reporting();
    for (const era of [1, 2, 3, 4, 5, 6, 7, 8]) {
      tell(era);
      await goOnTo(era);
    }
    expect(written.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("are gathered where a lot goes on, and the last one is there within 30 ms", async () => {
    const { written, tell, goOnTo } = reporting();
    for (let at = 0; at < 1_000; at += 2) {
      tell(at);
      await goOnTo(at + 1);
      await goOnTo(at + 2);
    }
    await goOnTo(1_030);
    expect(written.length).toBeLessThan(45);
    expect(written.length).toBeGreaterThan(30);
    expect(written.at(-1)?.era).toBe(998);
  });

  it("are written as they come again after a quiet time", async () => {
    const { written, tell, goOnTo } = reporting();
    for (let era = 0; era < 20; era += 1) {
      tell(era);
      await goOnTo(0);
    }
    expect(written).toHaveLength(8);
    await goOnTo(30);
    await goOnTo(1_000);
    tell(100);
    await goOnTo(1_000);
    expect(written.at(-1)).toEqual({ at: 1_000, era: 100 });
  });

  it("are not written at all where what was new is taken back while it waits", async () => {
    const { written, tell, goOnTo } = reporting();
    for (const era of [1, 2, 3, 4, 5, 6, 7, 8, 9, 8]) {
      tell(era);
      await goOnTo(0);
    }
    await goOnTo(1_000);
    expect(written.map(({ era }) => era)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
