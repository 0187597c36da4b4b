import type { HADecisionSpec } from "../api/types.gen.ts";
import type { DecisionNote } from "../core/decision-notes.ts";
import type { Ms } from "../core/lease.ts";
import { stateNote, toldStateOf, type ToldState } from "../core/state-notes.ts";
import type { ObjectStatus } from "../core/statuses.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Store, StoredObject, StoreWrite } from "../ports/store.ts";
import type { WallClock } from "../ports/wall-clock.ts";
import { decisionName, recordDraft, recordKey, specOf } from "./records.ts";

interface HistoryParts {
  readonly name: string;
  readonly namespace: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly wall: WallClock;
  readonly log: Log;
  /** Asked before every write: whether this manager may still act in the term that it decided in. */
  readonly mayActIn: (term: number) => boolean;
  readonly onWritten: (object: StoredObject) => void;
  readonly onDeleted: (object: StoredObject) => void;
}

const callTimeoutMs: Ms = 1_000;
/** At most ten creations and deletions a second in all, one at a time. */
const writeEveryMs: Ms = 100;
/** After a store that did not answer. */
const retryEveryMs: Ms = 2_000;
/** Never more are kept; where there are so many the oldest go, several at once, before the next one comes. */
const keptMax = 500;
const droppedAtOnce = 20;
/** What waits to be written; beyond it the oldest that waits is dropped, and its number is missing from the history. */
const waitingMax = 500;

/** A note that waits, with all that is known of it. */
interface Waiting {
  readonly term: number;
  readonly spec: HADecisionSpec;
}

/**
 * Writes what the leader has decided for people to read. It never holds up a decision: what cannot be written soon is
 * left out, and with the lease everything that waits is dropped.
 */
export class HistoryWriter {
  readonly #parts: HistoryParts;
  /** The names of the records, in any order, with the versions at which they were last seen. */
  readonly #kept = new Map<string, string>();
  #waiting: Waiting[] = [];
  /** Names of those that go before the next one comes. */
  #dropping: string[] = [];
  #highest = 0;
  #isAtWork = false;
  /** By `Kind/name`: the state that was last told. */
  readonly #states = new Map<string, ToldState>();
  #term: number | undefined;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
  }

  /** What a watch or a read has shown of a record of the history. */
  noteRecord(name: string, object: StoredObject | undefined): void {
    if (object === undefined) {
      this.#kept.delete(name);
      return;
    }
    this.#kept.set(name, object.metadata.resourceVersion);
    this.#highest = Math.max(this.#highest, specOf("HADecision", object).number);
  }

  /** To be asked at each decision: a new term begins with a note of who leads, and with nothing told of any state. */
  beginTerm(term: number): void {
    if (this.#term === term) return;
    this.#term = term;
    this.#states.clear();
    const { name } = this.#parts;
    const about = { kind: "HACluster", name: "cluster" } as const;
    const change = `${name} leads from now on (term ${term})`;
    this.note([{ type: "Leadership", about, change, from: [], to: [], why: [], renewals: [] }], term);
  }

  note(notes: readonly DecisionNote[], term: number): void {
    const { name: leader, wall } = this.#parts;
    for (const note of notes) {
      this.#highest += 1;
      const spec = { ...note, at: wall(), leader, term, number: this.#highest, format: 1 };
      this.#waiting.push({ term, spec });
    }
    if (this.#waiting.length > waitingMax) this.#waiting = this.#waiting.slice(-waitingMax);
    this.#goOn();
  }

  /** Tells of the states that have changed; `find` gives an object as it is stored, with the status that was written last. */
  noteStates(
    statuses: readonly ObjectStatus[],
    term: number,
    find: (kind: string, name: string) => StoredObject | undefined,
  ): void {
    const present = new Set(statuses.map(keyOf));
    for (const key of this.#states.keys()) if (!present.has(key)) this.#states.delete(key);
    const notes = statuses.flatMap((status) => {
      const key = keyOf(status);
      const before = this.#states.get(key) ?? storedState(find(status.kind, status.name));
      const now = toldStateOf(status) ?? before;
      if (now !== undefined) this.#states.set(key, now);
      return stateNote(status, before) ?? [];
    });
    this.note(notes, term);
  }

  stop(): void {
    this.#waiting = [];
    this.#dropping = [];
  }

  #goOn(): void {
    if (this.#isAtWork) return;
    const step = this.#nextStep();
    if (step === undefined) return;
    this.#isAtWork = true;
    void this.#do(step);
  }

  #nextStep(): Step | undefined {
    const { mayActIn } = this.#parts;
    this.#waiting = this.#waiting.filter(({ term }) => mayActIn(term));
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#dropping = [];
      return undefined;
    }
    if (this.#kept.size >= keptMax && this.#dropping.length === 0) {
      const count = this.#kept.size - keptMax + droppedAtOnce;
      this.#dropping = [...this.#kept.keys()].toSorted().slice(0, count);
    }
    const name = this.#dropping.shift();
    return name === undefined ? { kind: "write", next } : { kind: "drop", name };
  }

  async #do(step: Step): Promise<void> {
    const isAnswered = step.kind === "write" ? await this.#write(step.next) : await this.#drop(step.name);
    const { clock } = this.#parts;
    clock.wakeAt(clock.now() + (isAnswered ? writeEveryMs : retryEveryMs), () => {
      this.#isAtWork = false;
      this.#goOn();
    });
  }

  /** False where it is to be tried again; what a store refuses is left out. */
  async #write(waiting: Waiting): Promise<boolean> {
    const { namespace, store, log, onWritten } = this.#parts;
    const { number, term } = waiting.spec;
    const draft = recordDraft("HADecision", { namespace, name: decisionName(number, term) }, waiting.spec);
    const outcome = await store.write([{ verb: "create", object: draft }], { timeoutMs: callTimeoutMs });
    if (!outcome.ok && (outcome.reason === "Unavailable" || outcome.reason === "Unknown")) return false;
    this.#waiting = this.#waiting.filter((one) => one !== waiting);
    if (outcome.ok) for (const object of outcome.value) onWritten(object);
    // An earlier attempt whose answer was lost is one that was written.
    else if (outcome.reason !== "AlreadyExists")
      log.debug("a decision was not recorded", { reason: outcome.reason, error: outcome.message });
    return true;
  }

  async #drop(name: string): Promise<boolean> {
    const { namespace, store, onDeleted } = this.#parts;
    const at = this.#kept.get(name);
    if (at === undefined) return true;
    const write: StoreWrite = { verb: "delete", key: recordKey("HADecision", namespace, name), at };
    const outcome = await store.write([write], { timeoutMs: callTimeoutMs });
    if (!outcome.ok && (outcome.reason === "Unavailable" || outcome.reason === "Unknown")) return false;
    // One that was refused comes back when a watch tells of it.
    this.#kept.delete(name);
    if (outcome.ok) for (const object of outcome.value) onDeleted(object);
    return true;
  }
}

type Step = { readonly kind: "write"; readonly next: Waiting } | { readonly kind: "drop"; readonly name: string };

function keyOf({ kind, name }: Pick<ObjectStatus, "kind" | "name">): string {
  return `${kind}/${name}`;
}

function storedState(object: StoredObject | undefined): ToldState | undefined {
  return object === undefined ? undefined : toldStateOf({ kind: object.kind, fields: object.status ?? {} });
}
