import { describe, expect, it } from "vitest";
import type { HANodeReportSpec } from "../../controller/api/types.gen.ts";
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
  const writtenDurations: unknown[] = [];
  let durations: HANodeReportSpec["durations"] = [];
  const away: StoreRefusal = { ok: false, reason: "NotFound", message: "" };
  const logged: string[] = [];
  let refusal: StoreRefusal | undefined;
  const write = ([asked]: readonly StoreWrite[]): Promise<StoreOutcome<readonly StoredObject[]>> => {
    if (asked?.verb !== "create" && asked?.verb !== "update") throw new Error("a report is created or updated");
    if (refusal !== undefined) return Promise.resolve(refusal);
    written.push({ at: now, era: asked.object.spec["era"] });
    writtenDurations.push(asked.object.spec["durations"]);
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
    durations: () => durations,
    log: {
      debug: nothing,
      info: (message) => void logged.push(message),
      warn: (message, fields) => void logged.push(`${message} (${String(fields?.["why"])})`),
      error: nothing,
    },
  });
  return {
    written,
    logged,
    refusal: () => reporter.refusal,
    writtenDurations,
    measure: (...known: HANodeReportSpec["durations"]): void => {
      durations = known;
    },
    /** From now on every write gets this answer; none: it is taken again. */
    refuse: (reason?: StoreRefusal["reason"], message = ""): void => {
      refusal = reason === undefined ? undefined : { ok: false, reason, message };
    },
    tell: (era: number): void => {
      const { reports: _, durations: __, ...content } = aReport("n1", { era });
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

it("how long actions took goes with the next report, and is no reason to write one", async () => {
  const { writtenDurations, measure, tell, goOnTo } = reporting();
  const start = { kind: "VirtualIP", name: "web", action: "Start", milliseconds: 54 } as const;
  tell(1);
  await goOnTo(1);
  measure(start);
  tell(1);
  await goOnTo(1_000);
  expect(writtenDurations).toEqual([[]]);
  tell(2);
  await goOnTo(2_000);
  expect(writtenDurations).toEqual([[], [start]]);
});

describe("a report that the store", () => {
  const refused = "the store refuses the report of the node: nobody learns what goes on here";

  it("refuses is warned of once, until it is refused for another reason or taken", async () => {
    const { logged, refusal, refuse, tell, goOnTo, written } = reporting();
    refuse("Refused", "spec.claims must have at most 10000 items, has 10001");
    tell(1);
    for (let at = 0; at <= 5_000; at += 500) await goOnTo(at);
    expect(logged).toEqual([`${refused} (Refused: spec.claims must have at most 10000 items, has 10001)`]);
    expect(refusal()).toBe("Refused: spec.claims must have at most 10000 items, has 10001");
    refuse("Full", "the disk of the store is full");
    await goOnTo(6_000);
    expect(logged.slice(1)).toEqual([`${refused} (Full: the disk of the store is full)`]);
    refuse();
    await goOnTo(7_000);
    await goOnTo(8_000);
    expect(logged.slice(2)).toEqual(["the store takes the report of the node again"]);
    expect([refusal(), written.map(({ era }) => era)]).toEqual([undefined, [1]]);
  });

  it.each(["Unavailable", "Unknown", "Conflict"] as const)("answers by %s is not refused", async (reason) => {
    const { logged, refusal, refuse, tell, goOnTo, written } = reporting();
    refuse(reason);
    tell(1);
    for (let at = 0; at <= 1_000; at += 100) await goOnTo(at);
    expect([logged, refusal()]).toEqual([[], undefined]);
    refuse();
    for (let at = 1_000; at <= 2_000; at += 100) await goOnTo(at);
    expect(written.map(({ era }) => era)).toEqual([1]);
  });
});
