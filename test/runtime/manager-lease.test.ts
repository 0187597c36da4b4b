import { describe, expect, it } from "vitest";
import type { Ms } from "../../controller/core/lease.ts";
import type { Store, StoredObject, StoreOutcome, StoreRefusal, StoreWrite } from "../../controller/ports/store.ts";
import { ManagerLease } from "../../controller/runtime/manager-lease.ts";

const nothing = (): void => undefined;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A manager that leads from 0 to 2000 ms, with its second renewal on its way since 500 ms and the answer still out. */
async function renewing() {
  let now: Ms = 0;
  let known = 0;
  const turns: (() => void)[] = [];
  const answers: (() => void)[] = [];
  const terms: (number | undefined)[] = [];
  const stored: StoredObject[] = [];
  const write = ([asked]: readonly StoreWrite[]): Promise<StoreOutcome<readonly StoredObject[]>> =>
    new Promise((resolve) => {
      if (asked?.verb !== "create" && asked?.verb !== "update") throw new Error("a lease is created or updated");
      const given = { uid: "u", generation: 1, creationTimestamp: "", resourceVersion: String(now) };
      const written = { ...asked.object, metadata: { ...asked.object.metadata, ...given } };
      stored.push(written);
      answers.push(() => resolve({ ok: true, value: [written] }));
    });
  const nothingThere: StoreRefusal = { ok: false, reason: "NotFound", message: "" };
  const store: Store = {
    identity: () => Promise.resolve({ ok: true, value: "store-1" }),
    get: () => Promise.resolve(nothingThere),
    list: () => Promise.resolve(nothingThere),
    watch: nothing,
    write,
  };
  const lease: ManagerLease = new ManagerLease({
    name: "m1",
    namespace: "x",
    timing: { ttlMs: 2000, renewEveryMs: 500, restartTtlMs: 60_000, stopBudgetMs: 300 },
    store,
    clock: { now: () => now, wakeAt: (_at, call) => (turns.push(call), nothing) },
    random: { next: () => 0, id: () => `z${turns.length}` },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    knownTerm: () => known,
    onChange: () => void terms.push(lease.term()),
  });
  const at = async (time: Ms, what: readonly (() => void)[]): Promise<void> => {
    now = time;
    what.at(-1)?.();
    await settled();
  };
  lease.begin();
  await settled();
  await at(100, answers);
  await at(500, turns);
  return {
    lease,
    terms,
    stored,
    answerAt: (time: Ms) => at(time, answers),
    turnAt: (time: Ms) => at(time, turns),
    seeTerm: (term: number): void => {
      known = term;
    },
  };
}

describe("the lease of the manager", () => {
  it("says nothing of a renewal that is answered in time", async () => {
    const { lease, terms, answerAt } = await renewing();
    await answerAt(1900);
    expect(lease.term()).toBe(1);
    expect(terms).toEqual([1]);
  });

  it("tells that it leads again where the answer came after the former deadline: meanwhile nothing was decided", async () => {
    const { lease, terms, answerAt } = await renewing();
    await answerAt(2100);
    expect(lease.term()).toBe(1);
    expect(terms).toEqual([1, 1]);
  });

  it("is let go of where a record shows a later term, and taken again above that", async () => {
    const { lease, terms, answerAt, seeTerm, turnAt } = await renewing();
    await answerAt(600);
    seeTerm(7);
    await turnAt(1000);
    expect(lease.term()).toBeUndefined();
    await answerAt(1100);
    expect(lease.term()).toBe(8);
    expect(terms).toEqual([1, 8]);
  });

  it("is closed by who resigns, who leads no more from that moment on", async () => {
    const { lease, terms, answerAt, stored } = await renewing();
    await answerAt(600);
    void lease.resign();
    expect(lease.term()).toBeUndefined();
    expect(stored.at(-1)?.spec).toMatchObject({ closed: true, closedBy: "m1" });
    await answerAt(700);
    expect(lease.term()).toBeUndefined();
    expect(terms).toEqual([1, undefined]);
  });

  it("is shown when its own record comes by the watch, whichever renewal, and not by a former lease's", async () => {
    const { lease, stored, answerAt, seeTerm, turnAt } = await renewing();
    await answerAt(600);
    const [former] = stored;
    expect(lease.isShown()).toBe(false);
    lease.noteRecord(former);
    expect(lease.isShown()).toBe(true);
    seeTerm(7);
    await turnAt(1000);
    await answerAt(1100);
    expect(lease.term()).toBe(8);
    expect(lease.isShown()).toBe(false);
    lease.noteRecord(stored.at(-1));
    expect(lease.isShown()).toBe(true);
  });
});
