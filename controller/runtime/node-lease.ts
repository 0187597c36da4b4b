import type { HALeaseSpec } from "../api/types.gen.ts";
import type { LeaseTiming } from "../core/desired.ts";
import type { Epoch } from "../core/epoch.ts";
import { nextIncarnation, type Incarnation } from "../core/incarnation.ts";
import type { Journal } from "../core/journal.ts";
import {
  capHeldLease,
  deadlineOf,
  noteAcknowledged,
  noteSend,
  openHeldLease,
  resumeHeldLease,
  type HeldLease,
  type Ms,
} from "../core/lease.ts";
import type { Shutdown } from "../core/shutdown.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { Store, StoredObject } from "../ports/store.ts";
import { nodeLeaseName, recordDraft, recordKey, specOf } from "./records.ts";

/** What a renewal says beside its number. */
export interface RenewalContent {
  readonly era: { readonly store: string; readonly number: number };
  readonly letsGo: boolean;
  readonly highestEpoch: Epoch;
  /** What makes this node let go when its agent falls silent; undefined where nothing does. */
  readonly watchdog: HALeaseSpec["watchdog"] | undefined;
  /** How its machine is being shut down; undefined while it is not. */
  readonly leaving: Shutdown | undefined;
}

interface NodeLeaseParts {
  readonly node: string;
  readonly namespace: string;
  readonly machine: string | undefined;
  readonly boot: string;
  readonly timing: LeaseTiming;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** What the next renewal is to say. */
  readonly content: () => RenewalContent;
  /** Incarnations of this node that records still name. */
  readonly knownIncarnations: () => Iterable<Incarnation>;
  /** Writes a nearer end down, and sets what stands behind the lease to it; true when both are so. */
  readonly lowerEnd: (held: { readonly incarnation: Incarnation; readonly endsAt: Ms }) => Promise<boolean>;
  /** False where it is to run out, so that nobody waits for this node. */
  readonly mayRenew: () => boolean;
  /** Asked just before a new one is opened. */
  readonly mayOpen: () => Promise<boolean>;
  /** A renewal was acknowledged: the lease now lasts until `endsAt`. */
  readonly onHeld: (held: { readonly incarnation: Incarnation; readonly endsAt: Ms }, letsGo: boolean) => void;
  /** The lease is over: closed, or out by the holder's own count. The next one is opened as soon as it may be. */
  readonly onLost: () => void;
}

/** Opens, renews and loses the lease of one node, for as long as the agent runs. */
export class NodeLease {
  readonly #parts: NodeLeaseParts;
  readonly #name: string;
  readonly #sender: string;
  readonly #callTimeoutMs: Ms;
  #held: HeldLease | undefined;
  #version = "";
  #number = 0;
  /** What renewals say. That of a lease which is gone on with may be longer than this node's own, until it is lowered. */
  #ttlMs: Ms;
  #earlier: Journal["lease"];
  #isStopped = false;
  #isExtending = false;
  #turning: Promise<void> = Promise.resolve();
  #cancelTurn: (() => void) | undefined;

  constructor(parts: NodeLeaseParts) {
    this.#parts = parts;
    this.#name = nodeLeaseName(parts.node);
    this.#sender = parts.random.id();
    this.#ttlMs = parts.timing.ttlMs;
    this.#callTimeoutMs = Math.max(1, Math.floor(parts.timing.ttlMs / 3));
  }

  /** Goes on with the lease that an earlier agent held on this boot, if it is still open, and else opens one. */
  begin(earlier: Journal["lease"]): void {
    this.#earlier = earlier;
    this.#turnIn(0);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTurn?.();
  }

  /**
   * The incarnation and the end of the lease by the holder's own count; undefined where it is not held now. What an earlier
   * agent journalled counts until the store was asked: a restart alone is no reason to let go of anything.
   */
  current(): { readonly incarnation: Incarnation; readonly endsAt: Ms } | undefined {
    const held = this.#held === undefined ? this.#earlier : endOf(this.#held);
    return held === undefined || this.#parts.clock.now() >= held.endsAt ? undefined : held;
  }

  #turnIn(afterMs: Ms): void {
    const { clock } = this.#parts;
    this.#cancelTurn?.();
    if (this.#isStopped || this.#isExtending) return;
    this.#cancelTurn = clock.wakeAt(clock.now() + afterMs, () => {
      this.#turning = this.#turn();
    });
  }

  async #turn(): Promise<void> {
    const { clock, timing } = this.#parts;
    const began = clock.now();
    if (this.#held !== undefined && this.current() === undefined) this.#lose("it has run out by this node's own count");
    if (this.#held === undefined) await this.#open();
    else if (this.#parts.mayRenew()) await this.#renew(this.#held);
    this.#turnIn(Math.max(1, timing.renewEveryMs - (clock.now() - began)));
  }

  #lose(why: string): void {
    if (this.#held === undefined) return;
    this.#held = undefined;
    this.#parts.log.warn("the node lease is lost", { why });
    this.#parts.onLost();
  }

  #recordOf(incarnation: Incarnation, renewals: number): HALeaseSpec {
    const { node, boot, machine } = this.#parts;
    const { era, letsGo, highestEpoch, watchdog, leaving } = this.#parts.content();
    return {
      purpose: "Node",
      holder: node,
      incarnation,
      sender: this.#sender,
      boot,
      ttlMs: this.#ttlMs,
      renewals,
      closed: false,
      era,
      letsGo,
      witnesses: [],
      alone: false,
      highestEpoch,
      format: 1,
      ...(machine === undefined ? {} : { machine }),
      ...(watchdog === undefined ? {} : { watchdog }),
      ...(leaving === undefined ? {} : { leaving }),
    };
  }

  /** Notes the sending, sends, and reads back what was refused or not answered. */
  async #send(lease: HeldLease, before: StoredObject | "none" | "own"): Promise<void> {
    const { clock, namespace, store } = this.#parts;
    this.#number += 1;
    const sent = this.#number;
    this.#held = noteSend(lease, { number: sent, sentAt: clock.now(), ttlMs: this.#ttlMs });
    const object = recordDraft("HALease", { namespace, name: this.#name }, this.#recordOf(lease.incarnation, sent));
    const at = before === "own" ? this.#version : before === "none" ? undefined : before.metadata.resourceVersion;
    const write = at === undefined ? ({ verb: "create", object } as const) : ({ verb: "update", object, at } as const);
    const written = await store.write([write], { timeoutMs: this.#callTimeoutMs });
    if (this.#held?.incarnation !== lease.incarnation) return;
    if (written.ok) this.#acknowledge(sent, written.value[0]);
    else if (written.reason !== "Unavailable") await this.#readBack(lease.incarnation);
  }

  async #renew(lease: HeldLease): Promise<void> {
    const capped = this.#ttlMs > this.#parts.timing.ttlMs ? await this.#lowerTtl(lease) : lease;
    if (capped !== undefined) await this.#send(capped, "own");
  }

  /**
   * A ttl is lowered in the journal and at the backstop first, and then in the record: whoever reads a shorter one there
   * counts by it. Where they do not take it the longer one is said again.
   */
  async #lowerTtl(lease: HeldLease): Promise<HeldLease | undefined> {
    const { clock, timing, lowerEnd } = this.#parts;
    const capped = capHeldLease(lease, clock.now() + timing.ttlMs);
    this.#held = capped;
    const held = endOf(capped);
    if (held === undefined) return undefined;
    if (await lowerEnd(held)) this.#ttlMs = timing.ttlMs;
    // It may have been lost, or closed, while it was waited for.
    return this.#held === capped && !this.#isStopped ? capped : undefined;
  }

  /**
   * One renewal by a longer ttl, and none after it: for the next agent of this node, which goes on with the lease. True
   * when it is acknowledged; else the lease lasts as long as it did.
   */
  async extend(ttlMs: Ms): Promise<boolean> {
    this.#cancelTurn?.();
    this.#isExtending = true;
    await this.#turning;
    this.#cancelTurn?.();
    const lease = this.#held;
    if (lease === undefined || this.#isStopped || this.current() === undefined) return false;
    this.#ttlMs = Math.max(ttlMs, this.#ttlMs);
    await this.#send(lease, "own");
    return this.#held?.ackedNumber === this.#number;
  }

  #acknowledge(number: number, object: StoredObject | undefined): void {
    if (this.#held === undefined || object === undefined) return;
    this.#version = object.metadata.resourceVersion;
    this.#held = noteAcknowledged(this.#held, number);
    const now = this.current();
    if (now === undefined) this.#lose("its renewal was acknowledged after its end");
    else if (!this.#isStopped) this.#parts.onHeld(now, specOf("HALease", object).letsGo);
  }

  /** Whether a write that was refused, or of which no answer came, is in the store after all. */
  async #readBack(incarnation: Incarnation): Promise<void> {
    const { namespace, store } = this.#parts;
    const read = await store.get(recordKey("HALease", namespace, this.#name), { timeoutMs: this.#callTimeoutMs });
    if (this.#held?.incarnation !== incarnation) return;
    if (!read.ok) {
      if (read.reason === "NotFound") this.#lose("its record is gone");
      return;
    }
    const record = specOf("HALease", read.value);
    if (record.incarnation !== incarnation) this.#lose("another incarnation of this node has its record");
    else if (record.closed) this.#lose("it was closed");
    // Another process of this incarnation may have sent the same number at another time: only one's own counts.
    else if (record.sender === this.#sender) this.#acknowledge(record.renewals, read.value);
    else this.#version = read.value.metadata.resourceVersion;
  }

  /** Ends the lease oneself, which proves that this incarnation holds nothing: only over an empty journal. */
  async close(): Promise<boolean> {
    const { namespace, node, store } = this.#parts;
    this.stop();
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return false;
    const record = { ...this.#recordOf(held.incarnation, this.#number), closed: true, closedBy: node };
    const object = recordDraft("HALease", { namespace, name: this.#name }, record);
    const limit = { timeoutMs: this.#callTimeoutMs };
    const written = await store.write([{ verb: "update", object, at: this.#version }], limit);
    if (written.ok) return true;
    // The answer to the last renewal, or to this, may have been lost: once more on what is there.
    const read = await store.get(recordKey("HALease", namespace, this.#name), limit);
    if (!read.ok) return false;
    const present = specOf("HALease", read.value);
    if (present.incarnation !== held.incarnation) return false;
    if (present.closed) return present.closedBy === node;
    return (await store.write([{ verb: "update", object, at: read.value.metadata.resourceVersion }], limit)).ok;
  }

  async #open(): Promise<void> {
    const { namespace, store, log } = this.#parts;
    const read = await store.get(recordKey("HALease", namespace, this.#name), { timeoutMs: this.#callTimeoutMs });
    if (this.#isStopped) return;
    const isAnswered = read.ok || read.reason === "NotFound";
    if (!isAnswered) return;
    const earlier = this.#earlier;
    this.#earlier = undefined;
    if (!read.ok) {
      if (earlier !== undefined) this.#parts.onLost();
      await this.#openOver("none");
      return;
    }
    const record = specOf("HALease", read.value);
    if (earlier !== undefined && !record.closed && record.incarnation === earlier.incarnation) {
      await this.#goOnWith(earlier, read.value);
      return;
    }
    if (earlier !== undefined) this.#parts.onLost();
    if (!record.closed && !this.#isThisMachine(record)) {
      log.error("another machine has an open lease under this node's name", {
        machine: record.machine,
        boot: record.boot,
      });
      return;
    }
    await this.#openOver(read.value);
  }

  async #goOnWith(earlier: NonNullable<Journal["lease"]>, object: StoredObject): Promise<void> {
    const { renewals, ttlMs } = specOf("HALease", object);
    this.#ttlMs = Math.max(ttlMs, this.#parts.timing.ttlMs);
    this.#held = resumeHeldLease(earlier.incarnation, earlier.endsAt, renewals);
    this.#number = renewals;
    this.#version = object.metadata.resourceVersion;
    if (this.current() === undefined) this.#lose("it ran out while the agent was away");
    else await this.#renew(this.#held);
  }

  #isThisMachine(record: HALeaseSpec): boolean {
    if (record.boot === this.#parts.boot) return true;
    return record.machine !== undefined && record.machine === this.#parts.machine;
  }

  async #openOver(before: StoredObject | "none"): Promise<void> {
    if (!(await this.#parts.mayOpen()) || this.#isStopped) return;
    const known = [...this.#parts.knownIncarnations()];
    if (before !== "none") known.push(specOf("HALease", before).incarnation);
    this.#number = 0;
    this.#ttlMs = this.#parts.timing.ttlMs;
    await this.#send(openHeldLease(nextIncarnation(known, this.#parts.random.id())), before);
    if (this.#held !== undefined && deadlineOf(this.#held) === undefined) this.#held = undefined;
  }
}

function endOf(lease: HeldLease): { readonly incarnation: Incarnation; readonly endsAt: Ms } | undefined {
  const endsAt = deadlineOf(lease);
  return endsAt === undefined ? undefined : { incarnation: lease.incarnation, endsAt };
}
