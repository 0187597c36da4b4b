import type { Scope, StoredObject, StoreRefusal, WatchEvent, Watcher } from "../controller/ports/store.ts";
import type { EventQueue } from "./event-queue.ts";
import type { StoreClient } from "./store-connection.ts";
import type { StoreFault } from "./store-trouble.ts";

export type StoreEvent = Exclude<WatchEvent, { type: "bookmark" }>;

interface Watch {
  readonly scope: Scope;
  readonly watcher: Watcher;
  readonly client: StoreClient;
  /** Events keep their order on one connection. */
  deliveredAt: number;
  isBroken: boolean;
}

/** Changes that a watch may go on from; an older one was compacted. */
const logLengthMax = 2_000;
/** How many changes behind a stale list is. */
const staleBy = 50;

/** Whether an event reaches a process. */
type Delivers = (process: string, event: StoreEvent) => boolean;

/** The watches of a store: each gets every change in order, or learns by its own limit on silence that it does not. */
export class WatchHub {
  readonly #queue: EventQueue;
  readonly #fault: StoreFault;
  readonly #delivers: Delivers;
  readonly #log: {
    readonly revision: number;
    readonly event: StoreEvent;
    readonly before: StoredObject | undefined;
  }[] = [];
  readonly #watches = new Set<Watch>();
  #compactedTo = 0;

  constructor(queue: EventQueue, fault: StoreFault, delivers: Delivers) {
    this.#queue = queue;
    this.#fault = fault;
    this.#delivers = delivers;
  }

  tell(revision: number, event: StoreEvent, before?: StoredObject): void {
    this.#log.push({ revision, event, before });
    if (this.#log.length > logLengthMax) this.#compactedTo = this.#log.shift()?.revision ?? this.#compactedTo;
    for (const watch of this.#watches) this.#send(watch, event);
  }

  open(client: StoreClient, since: number, watched: { readonly scope: Scope; readonly watcher: Watcher }): void {
    const watch: Watch = { ...watched, client, deliveredAt: this.#queue.now(), isBroken: false };
    if (!this.#isReached(watch)) {
      this.#break(watch, "the store was not reached");
      return;
    }
    if (since < this.#compactedTo) {
      const message = `revision ${since} is compacted to ${this.#compactedTo}`;
      client.gate.deliver(() => watch.watcher.onEnd({ ok: false, reason: "Compacted", message }));
      return;
    }
    this.#watches.add(watch);
    watch.watcher.signal.addEventListener("abort", () => this.#watches.delete(watch));
    for (const change of this.#log) if (change.revision > since) this.#send(watch, change.event);
  }

  breakAll(message: string): void {
    for (const watch of this.#watches) this.#break(watch, message);
  }

  compact(revision: number): void {
    this.#compactedTo = revision;
    this.breakAll("the store has compacted");
  }

  /**
   * A state that a cache may still show: some changes ago, or as it was at a revision, though never older than what a watch
   * may go on from.
   */
  before(
    objects: ReadonlyMap<string, StoredObject>,
    as: "Stale" | number,
  ): {
    readonly state: ReadonlyMap<string, StoredObject>;
    readonly revision: number;
  } {
    const changes = as === "Stale" ? this.#log.slice(-staleBy) : this.#log.filter(({ revision }) => revision > as);
    const back = changes.filter((change) => change.revision > this.#compactedTo);
    const state = new Map(objects);
    for (const { event, before } of back.toReversed()) {
      const { kind, metadata } = event.object;
      const key = `${kind}/${metadata.namespace}/${metadata.name}`;
      if (before === undefined) state.delete(key);
      else state.set(key, before);
    }
    const last = this.#log.at(-1)?.revision ?? 0;
    return { state, revision: (back[0]?.revision ?? last + 1) - 1 };
  }

  #isReached({ client }: Watch): boolean {
    return !client.trouble.isCutOff && !client.trouble.isDeafened && !this.#fault.isAway;
  }

  #send(watch: Watch, event: StoreEvent): void {
    if (!watch.client.gate.isAlive()) {
      this.#watches.delete(watch);
      return;
    }
    if (!this.#isReached(watch) || watch.client.trouble.isWatchStalled) {
      // A connection that lost an event is never whole again: its owner must list anew.
      this.#break(watch, "the connection was lost");
      return;
    }
    const { scope, client } = watch;
    const { latency, watchLagMs } = client.trouble;
    if (scope.namespace !== undefined && scope.namespace !== event.object.metadata.namespace) return;
    if (scope.kind !== undefined && scope.kind !== event.object.kind) return;
    if (!this.#delivers(client.name, event)) return;
    const [low, high] = latency;
    const delay = low + client.random.next() * (high - low) + this.#fault.slowMs + watchLagMs;
    watch.deliveredAt = Math.max(watch.deliveredAt, this.#queue.now() + delay);
    this.#queue.at(watch.deliveredAt, () => {
      if (watch.isBroken) return;
      client.gate.deliver(() => {
        if (!watch.watcher.signal.aborted) watch.watcher.onEvent(event);
      });
    });
  }

  #break(watch: Watch, message: string): void {
    if (watch.isBroken) return;
    watch.isBroken = true;
    this.#watches.delete(watch);
    const refusal: StoreRefusal = { ok: false, reason: "Unavailable", message };
    this.#queue.after(watch.client.trouble.silenceMsMax, () =>
      watch.client.gate.deliver(() => {
        if (!watch.watcher.signal.aborted) watch.watcher.onEnd(refusal);
      }),
    );
  }
}
