import type { HAFencingSpec } from "../api/types.gen.ts";
import { decide, type Decision } from "../core/decide.ts";
import { fencingNote, notesOf, type DecisionNote } from "../core/decision-notes.ts";
import { hasOwnState } from "../core/state-notes.ts";
import type { Facts } from "../core/facts.ts";
import { statusesOf } from "../core/statuses.ts";
import type { WallClock } from "../ports/wall-clock.ts";
import type { Epoch } from "../core/epoch.ts";
import type { Desired, LeaseTiming } from "../core/desired.ts";
import { afterDevices, type FencingOrder } from "../core/fencing.ts";
import type { Ms } from "../core/lease.ts";
import type { RecordWrite } from "../core/record-write.ts";
import type { Clock } from "../ports/clock.ts";
import type { Digest } from "../ports/digest.ts";
import type { Fencer } from "../ports/fencer.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { ObjectDraft, ObjectKey, Store, StoreWrite, StoredObject } from "../ports/store.ts";
import { FactsView, isManagerLeaseKey, isRecordKey } from "./facts-view.ts";
import { HistoryWriter } from "./history-writer.ts";
import { ManagerLease } from "./manager-lease.ts";
import {
  assignmentName,
  claimName,
  fencingName,
  nodeLeaseName,
  recordDraft,
  recordKey,
  isTooNew,
  wishOf,
} from "./records.ts";
import { objectKeyText, Reflector } from "./reflector.ts";
import { StatusWriter } from "./status-writer.ts";
import { createUnevenness } from "./unevenness.ts";
import { TurnQueue } from "./turn-queue.ts";

export interface ManagerParts {
  readonly name: string;
  readonly namespace: string;
  readonly timing: LeaseTiming;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly digest: Digest;
  readonly wall: WallClock;
  readonly log: Log;
  readonly fencer: Fencer;
  /** The wish, read from the objects of the store; called when one of them has changed. */
  readonly compile: (objects: Iterable<StoredObject>) => Desired;
  /** Each decision of the leader, for statuses, history and the simulator. */
  readonly onDecision: (decision: Decision, desired: Desired) => void;
}

const callTimeoutMs: Ms = 1_000;
const retryMs: Ms = 100;
/** Statuses are for people: they follow the decisions at most this often. */
const statusEveryMs: Ms = 500;
/** Writes that are under way at the same time; further ones wait. */
const writesAtOnceMax = 16;
/** Failed fencing is repeated for ever, at intervals that grow to this. */
const fencingPauseMsMax: Ms = 300_000;

/** What the next statuses are written from. */
interface Told {
  readonly decision: Decision;
  readonly desired: Desired;
  readonly facts: Facts;
  readonly generations: Generations;
}

/** By the uid of an object, the generation that the wish was compiled from. */
type Generations = ReadonlyMap<string, number>;

/** What one decision writes, and what is told of each write that is done. */
interface TermWrites {
  readonly writes: readonly RecordWrite[];
  readonly notes: ReadonlyMap<RecordWrite, readonly DecisionNote[]> | undefined;
  readonly term: number;
}

/** The loop that decides: any number run, one leads, and only that one writes. */
export class Manager {
  readonly #parts: ManagerParts;
  readonly #facts: FactsView;
  readonly #lease: ManagerLease;
  readonly #reflector: Reflector;
  readonly #turns = new TurnQueue(() => this.#turn());
  /** Boots at whose devices a command is under way, or which wait for the next attempt. */
  readonly #fencing = new Set<string>();
  readonly #statuses: StatusWriter;
  readonly #history: HistoryWriter;
  /** What of each object of the wish was last looked at: a change of its status alone changes no wish. */
  readonly #wished = new Map<string, string>();
  /** When this leader first saw each order that is under way. */
  readonly #ordersSince = new Map<string, Ms>();
  readonly #unevenness = createUnevenness();
  #told: Told | undefined;
  #isTelling = false;
  #desired: Desired | undefined;
  #generations: Generations = new Map();
  #cancelWake: (() => void) | undefined;

  constructor(parts: ManagerParts) {
    this.#parts = parts;
    this.#facts = new FactsView(parts.clock);
    this.#lease = new ManagerLease({
      ...parts,
      knownTerm: () => this.#facts.highestTerm(),
      onChange: () => this.#turns.ask(),
    });
    this.#statuses = new StatusWriter({
      ...parts,
      find: (kind, name) => this.#find(kind, name),
      onWritten: (object) => this.#reflector.noteWritten(object),
    });
    this.#history = new HistoryWriter({
      ...parts,
      mayActIn: (term) => this.#mayActIn(term),
      onWritten: (object) => this.#reflector.noteWritten(object),
      onDeleted: (object) => this.#reflector.noteDeleted(object),
    });
    this.#reflector = new Reflector({
      ...parts,
      scope: { namespace: parts.namespace },
      callTimeoutMs,
      onChange: (key, object) => this.#note(key, object),
      onSynced: () => {
        // Only now is it known which terms there were: a lease whose record was lost is taken above them.
        this.#lease.begin();
        this.#turns.ask();
      },
    });
  }

  /** Begins with an empty sight; it leads when nobody else does. */
  begin(): void {
    this.#reflector.begin();
    this.#turns.open();
  }

  stop(): void {
    this.#turns.close();
    this.#cancelWake?.();
    this.#history.stop();
    this.#lease.stop();
    this.#reflector.stop();
  }

  /** As `stop`, and another manager may lead at once. */
  async resign(): Promise<void> {
    this.#turns.close();
    await this.#lease.resign();
    this.stop();
  }

  isLeading(): boolean {
    return this.#lease.term() !== undefined;
  }

  #find(kind: string, name: string): StoredObject | undefined {
    return this.#reflector.objects.get(objectKeyText({ kind, namespace: this.#parts.namespace, name }));
  }

  /** Asked just before a device switches: the device hits whichever boot runs there by then. */
  isStillDue({ key, version, record }: FencingOrder): boolean {
    const term = this.#lease.term();
    if (term === undefined || !this.#mayActIn(term) || this.#facts.versionOfFencing(key) !== version) return false;
    const boot = this.#facts.bootOf(record.node);
    return boot === undefined || boot === record.boot;
  }

  #note(key: string, object: StoredObject | undefined): void {
    if (object !== undefined && isTooNew(object)) this.#resign(object);
    else if (key.startsWith("HADecision/")) this.#history.noteRecord(key.slice(key.lastIndexOf("/") + 1), object);
    else if (!isRecordKey(key)) this.#noteWish(key, object);
    else if (isManagerLeaseKey(key)) {
      const { number } = this.#lease.era();
      const wasShown = this.#lease.isShown();
      this.#lease.noteRecord(object);
      if (this.#lease.era().number !== number || this.#lease.isShown() !== wasShown) this.#turns.ask();
    } else if (this.#facts.note(key, object)) this.#turns.ask();
  }

  /** Records of a later release may mean what this one cannot know: nothing is written any more. */
  #resign({ kind, metadata }: StoredObject): void {
    this.#parts.log.error("a record has a newer format than this version knows; this manager writes nothing any more", {
      record: `${kind}/${metadata.name}`,
    });
    this.stop();
  }

  #noteWish(key: string, object: StoredObject | undefined): void {
    const seen = object === undefined ? "" : wishOf(object);
    if (this.#wished.get(key) === seen) return;
    this.#wished.set(key, seen);
    this.#desired = undefined;
    this.#turns.ask();
  }

  async #turn(): Promise<void> {
    const { clock, onDecision } = this.#parts;
    const term = this.#lease.term();
    const era = this.#lease.era();
    if (term === undefined || !this.#mayActIn(term) || !this.#lease.isShown() || era.number === 0) return;
    const seen = this.#facts.factsOf({ term, era });
    if (seen === undefined) return;
    const facts = { ...seen, unevenSince: this.#unevenness.sinceIn(term) };
    const desired = (this.#desired ??= this.#compile());
    const generations = this.#generations;
    const now = clock.now();
    const decision = decide(desired, facts, now);
    onDecision(decision, desired);
    if (this.#unevenness.note(decision.isUneven, { term, now })) this.#turns.ask();
    this.#history.beginTerm(term);
    const notes = decision.writes.length === 0 ? undefined : notesOf({ decision, desired, facts, now });
    this.#facts.noteEpochs(epochsIn(decision.writes));
    if (decision.bumpsEra) this.#lease.bumpEra();
    this.#wakeAt(decision.wakeAt);
    // Before anything is waited for: a device acts on the very sight that was decided on.
    for (const order of decision.fencing) void this.#fence(order, term);
    if (!(await this.#writeAll({ writes: decision.writes, notes, term })))
      clock.wakeAt(clock.now() + retryMs, () => this.#turns.ask());
    this.#told = { decision, desired, facts, generations };
    this.#tellSoon();
  }

  #compile(): Desired {
    const objects = [...this.#reflector.objects.values()];
    this.#generations = new Map(objects.map(({ metadata }) => [metadata.uid, metadata.generation]));
    return this.#parts.compile(objects);
  }

  #tellSoon(): void {
    const { clock } = this.#parts;
    if (this.#isTelling) return;
    this.#isTelling = true;
    clock.wakeAt(clock.now() + statusEveryMs, () => void this.#tell());
  }

  async #tell(): Promise<void> {
    const told = this.#told;
    this.#told = undefined;
    const term = this.#lease.term();
    const isDone = told === undefined || term === undefined || (await this.#writeStatuses(told, term));
    this.#isTelling = false;
    if (!isDone) this.#turns.ask();
    if (this.#told !== undefined) this.#tellSoon();
  }

  #writeStatuses(told: Told, term: number): Promise<boolean> {
    const statuses = statusesOf({ ...told, leader: this.#parts.name, ageOfOrder: (id) => this.#ageOfOrder(id) });
    const own = statuses.filter((status) => hasOwnState(status, told.desired));
    this.#history.noteStates(own, term, (kind, name) => this.#find(kind, name));
    return this.#statuses.write(statuses, {
      mayWrite: () => this.#mayActIn(term),
      generationOf: ({ metadata }) => told.generations.get(metadata.uid),
    });
  }

  #ageOfOrder(id: string): Ms {
    const now = this.#parts.clock.now();
    const since = this.#ordersSince.get(id) ?? now;
    this.#ordersSince.set(id, since);
    return now - since;
  }

  #wakeAt(at: Ms | undefined): void {
    this.#cancelWake?.();
    this.#cancelWake = at === undefined ? undefined : this.#parts.clock.wakeAt(at, () => this.#turns.ask());
  }

  /**
   * Asked before every write and every order to a fence device. A record of a later term tells that somebody else leads
   * by now, before the lease itself may show it, or a clock.
   */
  #mayActIn(term: number): boolean {
    return this.#lease.term() === term && this.#facts.highestTerm() <= term;
  }

  /** False where anything was not written: the world is then looked at again a little later. */
  async #writeAll({ writes, notes, term }: TermWrites): Promise<boolean> {
    let isDone = true;
    for (let index = 0; index < writes.length; index += writesAtOnceMax) {
      const some = writes.slice(index, index + writesAtOnceMax);
      const results = await Promise.all(some.map((write) => this.#writeAndTell(write, term, notes?.get(write))));
      isDone &&= results.every(Boolean);
    }
    return isDone;
  }

  async #writeAndTell(write: RecordWrite, term: number, notes: readonly DecisionNote[] = []): Promise<boolean> {
    const isDone = await this.#write(write, term);
    if (isDone) this.#history.note(notes, term);
    return isDone;
  }

  async #write(write: RecordWrite, term: number): Promise<boolean> {
    const { digest, log, namespace, store } = this.#parts;
    if (!this.#mayActIn(term)) return false;
    const asked = storeWrite(write, { namespace, digest });
    const outcome = await store.write([asked], { timeoutMs: callTimeoutMs });
    if (!outcome.ok) {
      log.debug("a record was not written", { kind: write.kind, reason: outcome.reason });
      if (outcome.reason !== "Unavailable") await this.#readAgain(keyOfWrite(asked));
      return false;
    }
    const object = outcome.value[0];
    if (object === undefined) return true;
    if (write.next === undefined) this.#reflector.noteDeleted(object);
    else this.#reflector.noteWritten(object);
    return true;
  }

  /** What was refused stood on an old sight of that record, and a watch may be long in bringing the new one. */
  async #readAgain(key: ObjectKey): Promise<void> {
    const read = await this.#parts.store.get(key, { timeoutMs: callTimeoutMs });
    if (read.ok) this.#reflector.noteWritten(read.value);
    else if (read.reason === "NotFound") this.#reflector.forget(key);
  }

  /** One command at a time for each boot; the lease is checked before the devices act, and their answer is written. */
  async #fence(order: FencingOrder, term: number): Promise<void> {
    const { clock, fencer, log } = this.#parts;
    if (this.#fencing.has(order.key) || !this.#mayActIn(term)) return;
    const { record, devices } = order;
    this.#fencing.add(order.key);
    log.warn("a node is being fenced", { node: record.node, level: record.level, attempt: record.attempt, devices });
    const result = await fencer.fence(order, { signal: new AbortController().signal });
    const levels = this.#desired?.nodes.get(record.node)?.fencing.length ?? 0;
    const next = afterDevices(record, result, { levels, seen: this.#facts.lastRenewalOf(record.node) });
    await this.#tellAnswer(order, next, term);
    const pauseMs = result.ok
      ? 0
      : Math.min(fencingPauseMsMax, order.retryEveryMs * 2 ** Math.min(next.attempt - 1, 10));
    clock.wakeAt(clock.now() + pauseMs, () => {
      this.#fencing.delete(order.key);
      this.#turns.ask();
    });
  }

  /** What the devices said is written again until it is there or overtaken: to ask them again would hit the node anew. */
  async #tellAnswer({ key, version, record }: FencingOrder, next: HAFencingSpec, term: number): Promise<void> {
    const { clock } = this.#parts;
    const write: RecordWrite = { kind: "fencing", at: version, next };
    const note = fencingNote(next, record);
    const notes = note === undefined ? [] : [note];
    while (
      !(await this.#writeAndTell(write, term, notes)) &&
      this.#mayActIn(term) &&
      this.#facts.versionOfFencing(key) === version
    ) {
      await new Promise<void>((resolve) => {
        clock.wakeAt(clock.now() + retryMs, resolve);
      });
    }
  }
}

function epochsIn(writes: readonly RecordWrite[]): readonly Epoch[] {
  return writes.flatMap((write) => {
    if (write.kind === "assignment") return write.next === undefined ? [] : [write.next.epoch];
    return write.kind === "claim" ? write.next.mayHold.map((entry) => entry.epoch) : [];
  });
}

function storeWrite(write: RecordWrite, at: { readonly namespace: string; readonly digest: Digest }): StoreWrite {
  const { namespace, digest } = at;
  switch (write.kind) {
    case "claim":
      return put(
        recordDraft("HAClaim", { namespace, name: claimName(write.next.claim, digest) }, write.next),
        write.at,
      );
    case "assignment": {
      const name = assignmentName(write.group, digest);
      if (write.next === undefined)
        return { verb: "delete", key: recordKey("HAAssignment", namespace, name), at: write.at ?? "" };
      return put(recordDraft("HAAssignment", { namespace, name }, write.next), write.at);
    }
    case "close":
      return put(recordDraft("HALease", { namespace, name: nodeLeaseName(write.node) }, write.next), write.at);
    case "fencing": {
      const name = fencingName(write.next.node, write.next.boot, digest);
      return put(recordDraft("HAFencing", { namespace, name }, write.next), write.at);
    }
  }
}

function keyOfWrite(write: StoreWrite): ObjectKey {
  if (write.verb !== "create" && write.verb !== "update") return write.key;
  const { kind, metadata } = write.object;
  return { kind, namespace: metadata.namespace, name: metadata.name };
}

function put(object: ObjectDraft, at: string | undefined): StoreWrite {
  return at === undefined ? { verb: "create", object } : { verb: "update", object, at };
}
