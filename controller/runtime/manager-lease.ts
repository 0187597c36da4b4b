import type { HALeaseSpec } from "../api/types.gen.ts";
import type { LeaseTiming } from "../core/desired.ts";
import {
  deadlineOf,
  marginOf,
  noteAcknowledged,
  noteSend,
  observeLease,
  openHeldLease,
  type HeldLease,
  type Ms,
  type ObservedLease,
} from "../core/lease.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { Store, StoredObject } from "../ports/store.ts";
import { managerLeaseName, recordDraft, recordKey, specOf } from "./records.ts";

interface ManagerLeaseParts {
  readonly name: string;
  readonly namespace: string;
  readonly timing: LeaseTiming;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The highest term that any record shows: a new leader's is above it, also where the lease record was lost. */
  readonly knownTerm: () => number;
  /** Called at each change between leading and not leading. */
  readonly onChange: () => void;
}

/**
 * One record a cluster says which manager leads. It is taken over like a node lease: when it has been silent for its ttl
 * and a margin by the taker's own clock, and by compare-and-set on what was last seen of it.
 */
export class ManagerLease {
  readonly #parts: ManagerLeaseParts;
  readonly #callTimeoutMs: Ms;
  #held: HeldLease | undefined;
  #term = 0;
  #version = "";
  #number = 0;
  #observed: ObservedLease | undefined;
  #identity: string | undefined;
  #eraNumber = 1;
  #isStopped = false;
  #hasBegun = false;
  #toldTerm: number | undefined;
  #cancelTurn: (() => void) | undefined;

  constructor(parts: ManagerLeaseParts) {
    this.#parts = parts;
    this.#callTimeoutMs = Math.max(1, Math.floor(parts.timing.ttlMs / 3));
  }

  /** Begins once, however often it is called. */
  begin(): void {
    if (this.#hasBegun || this.#isStopped) return;
    this.#hasBegun = true;
    void this.#turn();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTurn?.();
  }

  /** Leads no more, and closes the lease so that others need not wait until it has run out. */
  async resign(): Promise<void> {
    const { namespace, store } = this.#parts;
    this.stop();
    const held = this.term() === undefined ? undefined : this.#held;
    this.#held = undefined;
    this.#tellChange();
    if (held === undefined) return;
    const record = { ...this.#recordOf(held.incarnation, this.#number), closed: true, closedBy: this.#parts.name };
    const object = recordDraft("HALease", { namespace, name: managerLeaseName }, record);
    await store.write([{ verb: "update", object, at: this.#version }], { timeoutMs: this.#callTimeoutMs });
  }

  /** The term while this manager leads by its own count, to be asked before every write; else undefined. */
  term(): number | undefined {
    const endsAt = this.#held === undefined ? undefined : deadlineOf(this.#held);
    return endsAt !== undefined && this.#parts.clock.now() < endsAt ? this.#term : undefined;
  }

  /**
   * Whether the record of this very lease has come by the watch: whatever was in the store when it was taken has come
   * before it. Until then the sight of who has been cut off may be of any age, and a device asks for no version.
   */
  isShown(): boolean {
    return this.#held !== undefined && this.#observed?.record.incarnation === this.#held.incarnation;
  }

  /** The era as the record shows it; number 0 before it was seen. */
  era(): { readonly store: string; readonly number: number } {
    return { store: this.#identity ?? "", number: this.#observed?.record.era?.number ?? 0 };
  }

  /** Lets the next renewal begin a new era; it is in force when `era` shows it. */
  bumpEra(): void {
    if (this.era().number === this.#eraNumber) this.#eraNumber += 1;
  }

  /** What a watch or a read has shown of the record. */
  noteRecord(object: StoredObject | undefined): void {
    if (object === undefined) {
      this.#observed = undefined;
      return;
    }
    const record = specOf("HALease", object);
    const seen = { record, version: object.metadata.resourceVersion };
    this.#observed = observeLease(this.#observed, seen, this.#parts.clock.now());
    const isOthers = this.#held !== undefined && record.incarnation !== this.#held.incarnation;
    if (isOthers && (record.term ?? 0) >= this.#term) {
      this.#held = undefined;
      this.#tellChange();
    }
  }

  async #turn(): Promise<void> {
    const { clock, timing } = this.#parts;
    const began = clock.now();
    // Who sees a later term than its own decides nothing in it: it lets the lease go, to be taken again above that term.
    if (this.term() === undefined || this.#parts.knownTerm() > this.#term) this.#held = undefined;
    if (this.#held === undefined) await this.#tryToTake();
    else await this.#send(this.#held, this.#version);
    this.#tellChange();
    const next = Math.max(clock.now() + 1, began + timing.renewEveryMs);
    if (!this.#isStopped) this.#cancelTurn = clock.wakeAt(next, () => void this.#turn());
  }

  #tellChange(): void {
    // By term: who loses the lease and takes it anew between two looks leads anew, and has everything to decide.
    const term = this.term();
    if (term === this.#toldTerm) return;
    this.#toldTerm = term;
    this.#parts.log.info(term === undefined ? "this manager no longer leads" : "this manager leads", {
      term: this.#term,
    });
    this.#parts.onChange();
  }

  #recordOf(incarnation: string, renewals: number): HALeaseSpec {
    return {
      purpose: "Manager",
      holder: this.#parts.name,
      incarnation,
      sender: incarnation,
      ttlMs: this.#parts.timing.ttlMs,
      renewals,
      closed: false,
      letsGo: true,
      witnesses: [],
      alone: false,
      term: this.#term,
      era: { store: this.#identity ?? "", number: this.#eraNumber },
      format: 1,
    };
  }

  /** Notes the sending, sends, and reads back what was refused or not answered. `at`: undefined creates the record. */
  async #send(lease: HeldLease, at: string | undefined): Promise<void> {
    const { clock, namespace, store, timing } = this.#parts;
    this.#number += 1;
    const sent = this.#number;
    this.#held = noteSend(lease, { number: sent, sentAt: clock.now(), ttlMs: timing.ttlMs });
    const object = recordDraft(
      "HALease",
      { namespace, name: managerLeaseName },
      this.#recordOf(lease.incarnation, sent),
    );
    const write = at === undefined ? ({ verb: "create", object } as const) : ({ verb: "update", object, at } as const);
    const written = await store.write([write], { timeoutMs: this.#callTimeoutMs });
    if (this.#held?.incarnation !== lease.incarnation) return;
    if (written.ok) this.#acknowledge(sent, written.value[0]);
    else if (written.reason !== "Unavailable") await this.#readBack(lease.incarnation);
  }

  #acknowledge(number: number, object: StoredObject | undefined): void {
    if (this.#held === undefined || object === undefined) return;
    // It had run out while the answer was under way: whatever was asked meanwhile found no leader, and is asked anew.
    if (this.term() === undefined) this.#toldTerm = undefined;
    this.#version = object.metadata.resourceVersion;
    this.#held = noteAcknowledged(this.#held, number);
  }

  async #readBack(incarnation: string): Promise<void> {
    const read = await this.#read();
    if (this.#held?.incarnation !== incarnation || !read.ok) return;
    const record = specOf("HALease", read.value);
    if (record.incarnation === incarnation) this.#acknowledge(record.renewals, read.value);
    else this.#held = undefined;
  }

  #read() {
    const key = recordKey("HALease", this.#parts.namespace, managerLeaseName);
    return this.#parts.store.get(key, { timeoutMs: this.#callTimeoutMs });
  }

  async #tryToTake(): Promise<void> {
    if (this.#identity === undefined) {
      const told = await this.#parts.store.identity({ timeoutMs: this.#callTimeoutMs });
      if (!told.ok) return;
      this.#identity = told.value;
    }
    const read = await this.#read();
    if (this.#isStopped) return;
    if (!read.ok) {
      if (read.reason === "NotFound") await this.#take(undefined);
      return;
    }
    this.noteRecord(read.value);
    if (this.#observed !== undefined && this.#mayTake(this.#observed)) await this.#take(read.value);
  }

  #mayTake({ record, seenAt }: ObservedLease): boolean {
    return record.closed || this.#parts.clock.now() >= seenAt + record.ttlMs + marginOf(record.ttlMs);
  }

  async #take(before: StoredObject | undefined): Promise<void> {
    const past = before === undefined ? undefined : specOf("HALease", before);
    this.#term = Math.max(past?.term ?? 0, this.#parts.knownTerm()) + 1;
    this.#eraNumber = nextEra(past?.era, this.#identity ?? "");
    this.#number = 0;
    await this.#send(openHeldLease(this.#parts.random.id()), before?.metadata.resourceVersion);
    if (this.#held !== undefined && deadlineOf(this.#held) === undefined) this.#held = undefined;
  }
}

/** The same era goes on in the same store; in another one begins that nobody has obeyed yet. */
function nextEra(past: HALeaseSpec["era"], identity: string): number {
  if (past === undefined) return 1;
  return past.store === identity ? past.number : past.number + 1;
}
