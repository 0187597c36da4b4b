import { describe, expect, it } from "vitest";
import type { DecisionNote } from "../../controller/core/decision-notes.ts";
import type { Ms } from "../../controller/core/lease.ts";
import { planWrite } from "../../controller/ports/plan-write.ts";
import type { Store, StoredObject, StoreOutcome, StoreRefusal, StoreWrite } from "../../controller/ports/store.ts";
import { HistoryWriter } from "../../controller/runtime/history-writer.ts";
import { specOf } from "../../controller/runtime/records.ts";

const nothing = (): void => undefined;

function aNote(change: string): DecisionNote {
  const about = { kind: "HAGroup", name: "web" } as const;
  return { type: "State", about, change, from: [], to: [], why: [], renewals: [] };
}

/** A store of objects in a map, one writer over it, and a clock that goes on when it is told to. */
class Desk {
  readonly objects = new Map<string, StoredObject>();
  readonly writes: { readonly at: Ms; readonly verb: string; readonly name: string }[] = [];
  now: Ms = 0;
  term: number | undefined = 1;
  refusal: StoreRefusal | undefined;
  isAnswerLost = false;
  #revision = 0;
  #wakes: { readonly at: Ms; readonly call: () => void }[] = [];
  readonly history: HistoryWriter;

  constructor() {
    const store: Store = {
      identity: unused,
      get: unused,
      list: unused,
      watch: nothing,
      write: (all) => this.#write(all),
    };
    this.history = new HistoryWriter({
      name: "m1",
      namespace: "x",
      store,
      clock: {
        now: () => this.now,
        wakeAt: (at, call) => {
          this.#wakes.push({ at, call });
          return nothing;
        },
      },
      wall: () => new Date(this.now).toISOString(),
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
      mayActIn: (term) => this.term === term,
      onWritten: (object) => this.history.noteRecord(object.metadata.name, object),
      onDeleted: (object) => this.history.noteRecord(object.metadata.name, undefined),
    });
  }

  /** Lets so much time go by, or until nothing is waited for. */
  async run(forMs: Ms = 3_600_000): Promise<void> {
    const end = this.now + forMs;
    for (;;) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      const next = this.#wakes.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#wakes = this.#wakes.filter((wake) => wake !== next);
      this.now = Math.max(this.now, next.at);
      next.call();
    }
    this.now = end;
  }

  changes(): readonly string[] {
    const names = [...this.objects.keys()].toSorted();
    return names.flatMap((name) => {
      const object = this.objects.get(name);
      return object === undefined ? [] : [specOf("HADecision", object).change];
    });
  }

  #write([write]: readonly StoreWrite[]): Promise<StoreOutcome<readonly StoredObject[]>> {
    if (write === undefined || (write.verb !== "create" && write.verb !== "delete"))
      return Promise.resolve(refused("Refused"));
    const name = write.verb === "create" ? write.object.metadata.name : write.key.name;
    this.writes.push({ at: this.now, verb: write.verb, name });
    if (this.refusal !== undefined) return Promise.resolve(this.refusal);
    const resourceVersion = String(++this.#revision);
    const planned = planWrite(write, this.objects.get(name), { resourceVersion, timestamp: "", uid: () => "u" });
    if (planned.type === "refused") return Promise.resolve(planned.refusal);
    if (planned.type === "delete") this.objects.delete(name);
    else this.objects.set(name, planned.object);
    if (this.isAnswerLost) return Promise.resolve(refused("Unknown"));
    return Promise.resolve({ ok: true, value: [planned.object] });
  }
}

function refused(reason: StoreRefusal["reason"]): StoreRefusal {
  return { ok: false, reason, message: "" };
}

function unused(): Promise<StoreOutcome<never>> {
  return Promise.resolve(refused("Refused"));
}

function aDesk(): Desk {
  return new Desk();
}

describe("the history", () => {
  it("has each note with its number, leader, term and time", async () => {
    const desk = aDesk();
    desk.history.note([aNote("a"), aNote("b")], 1);
    await desk.run();
    expect(desk.changes()).toEqual(["a", "b"]);
    const [first] = desk.objects.values();
    expect(first?.metadata.name).toBe("decision-000000000001-1");
    expect(first?.spec).toMatchObject({ number: 1, term: 1, leader: "m1", at: "1970-01-01T00:00:00.000Z" });
  });

  it("is written one record at a time, at most ten a second", async () => {
    const desk = aDesk();
    desk.history.note(
      Array.from({ length: 30 }, (_, index) => aNote(`${index}`)),
      1,
    );
    await desk.run();
    const gaps = desk.writes.slice(1).map(({ at }, index) => at - (desk.writes[index]?.at ?? 0));
    expect(gaps).toHaveLength(29);
    expect(Math.min(...gaps)).toBe(100);
  });

  it("goes on after the highest number that it has seen, of whichever term", async () => {
    const desk = aDesk();
    desk.history.note([aNote("a")], 1);
    await desk.run();
    const successor = aDesk();
    for (const [name, object] of desk.objects) successor.history.noteRecord(name, object);
    successor.term = 2;
    successor.history.note([aNote("b")], 2);
    await successor.run();
    expect([...successor.objects.keys()]).toEqual(["decision-000000000002-2"]);
  });

  it("is kept to 500 records: the oldest go, several at once, before another comes", async () => {
    const desk = aDesk();
    for (let batch = 0; batch < 3; batch += 1) {
      desk.history.note(
        Array.from({ length: 200 }, (_, index) => aNote(`${batch * 200 + index}`)),
        1,
      );
      await desk.run();
    }
    let kept = 0;
    let highest = 0;
    for (const { verb } of desk.writes) {
      kept += verb === "create" ? 1 : -1;
      highest = Math.max(highest, kept);
    }
    expect(highest).toBe(500);
    expect(desk.changes().at(-1)).toBe("599");
    expect(desk.changes()[0]).toBe("100");
    expect(desk.changes()).toHaveLength(500);
  });

  it("writes nothing in a term that is over", async () => {
    const desk = aDesk();
    desk.history.note(
      Array.from({ length: 10 }, (_, index) => aNote(`${index}`)),
      1,
    );
    await desk.run(250);
    desk.term = 2;
    await desk.run();
    expect(desk.changes()).toEqual(["0", "1", "2"]);
  });

  it("drops the oldest of more than 500 notes that wait", async () => {
    const desk = aDesk();
    desk.refusal = refused("Unavailable");
    desk.history.note(
      Array.from({ length: 700 }, (_, index) => aNote(`${index}`)),
      1,
    );
    await desk.run(3_000);
    desk.refusal = undefined;
    await desk.run();
    expect(desk.changes()[0]).toBe("200");
    expect(desk.changes()).toHaveLength(500);
  });

  it("writes again what was not answered, and has it once", async () => {
    const desk = aDesk();
    desk.isAnswerLost = true;
    desk.history.note([aNote("a"), aNote("b")], 1);
    await desk.run(500);
    desk.isAnswerLost = false;
    await desk.run();
    expect(desk.changes()).toEqual(["a", "b"]);
  });

  it.each(["Full", "Refused"] as const)("leaves out what the store does not take (%s)", async (reason) => {
    const desk = aDesk();
    desk.refusal = refused(reason);
    desk.history.note([aNote("a")], 1);
    await desk.run(50);
    desk.refusal = undefined;
    desk.history.note([aNote("b")], 1);
    await desk.run();
    expect(desk.changes()).toEqual(["b"]);
  });

  it("says once who leads in a term", async () => {
    const desk = aDesk();
    desk.history.beginTerm(1);
    desk.history.beginTerm(1);
    await desk.run();
    expect(desk.changes()).toEqual(["m1 leads from now on (term 1)"]);
  });

  it("tells a state once, and not what the status had before this leader", async () => {
    const desk = aDesk();
    const stored = { ...status("Started").stored, status: { state: "Started", holder: "n1" } };
    const tell = (state: string): void => desk.history.noteStates([status(state).told], 1, () => stored);
    tell("Started");
    tell("Recovering");
    tell("Recovering");
    tell("Starting");
    tell("Started");
    await desk.run();
    expect(desk.changes()).toEqual(["is Recovering on n1 (was Started)", "is Started on n1 (was Recovering)"]);
  });
});

function status(state: string) {
  const told = { kind: "HAGroup", name: "web", fields: { state, holder: "n1" }, conditions: [] };
  const metadata = {
    namespace: "x",
    name: "web",
    uid: "u",
    resourceVersion: "1",
    generation: 1,
    creationTimestamp: "",
  };
  return { told, stored: { apiVersion: "holdfast.dev/v1alpha1", kind: "HAGroup", metadata, spec: {} } };
}
