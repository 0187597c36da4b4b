import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { Listing, ObjectKey, Scope, Store, StoredObject, StoreRefusal } from "../ports/store.ts";

export interface ReflectorParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly scope: Scope;
  readonly callTimeoutMs: number;
  /** Called after each change of one object; `undefined` where it is gone. Must not throw and should only take note. */
  readonly onChange: (key: string, object: StoredObject | undefined) => void;
  /** Called when a list has been read: everything before it may have been missed. */
  readonly onSynced: () => void;
  /** Called when the store was not reached, or a watch of it has ended: what is known grows old until it is synced again. */
  readonly onLost?: (refusal: StoreRefusal) => void;
}

export function objectKeyText(key: {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}): string {
  return `${key.kind}/${key.namespace}/${key.name}`;
}

/** Deletions that are remembered, so that the late answer of a write of one's own brings nothing back that is gone. */
const deletionsMax = 1000;

/** How often it is listed although the watch goes on, give or take a quarter so that agents do not ask all at once. */
export const listEveryMs = 300_000;

/**
 * A copy of a part of a store that follows it: it lists, watches from there, and lists again when the watch is lost, with
 * a jittered pause that grows to two seconds. An event that nobody knows to be lost is made up for by a list every few
 * minutes.
 */
export class Reflector {
  readonly #parts: ReflectorParts;
  readonly #objects = new Map<string, StoredObject>();
  /** By key: the version at which the object was deleted, the latest last. */
  readonly #deletions = new Map<string, string>();
  readonly #abort = new AbortController();
  #isSynced = false;
  #failures = 0;

  constructor(parts: ReflectorParts) {
    this.#parts = parts;
  }

  get objects(): ReadonlyMap<string, StoredObject> {
    return this.#objects;
  }

  /** False until the first list was read. */
  get isSynced(): boolean {
    return this.#isSynced;
  }

  begin(): void {
    void this.#follow();
    this.#planList();
  }

  stop(): void {
    this.#abort.abort();
  }

  /** Takes over what a write of one's own has answered, so that the next look shows it. */
  noteWritten(object: StoredObject): void {
    this.#take(object);
  }

  noteDeleted(object: StoredObject): void {
    this.#noteDeletion(keyOf(object), object.metadata.resourceVersion);
  }

  /** A read has said that this object is not there. */
  forget(key: ObjectKey): void {
    const text = objectKeyText(key);
    if (this.#objects.delete(text)) this.#parts.onChange(text, undefined);
  }

  async #follow(): Promise<void> {
    const { store, scope, callTimeoutMs } = this.#parts;
    const { signal } = this.#abort;
    const listing = await store.list(scope, { timeoutMs: callTimeoutMs, signal });
    if (signal.aborted) return;
    if (!listing.ok) {
      this.#followAgain(listing);
      return;
    }
    this.#failures = 0;
    this.#replaceAll(listing.value);
    this.#isSynced = true;
    this.#parts.onSynced();
    store.watch(scope, listing.value.revision, {
      signal,
      onEvent: (event) => {
        if (signal.aborted || event.type === "bookmark") return;
        if (event.type === "put") this.noteWritten(event.object);
        else this.noteDeleted(event.object);
      },
      onEnd: (refusal) => {
        if (!signal.aborted) this.#followAgain(refusal);
      },
    });
  }

  /** False where as much, or more, was known already. */
  #take(object: StoredObject): boolean {
    const key = keyOf(object);
    const known = this.#objects.get(key)?.metadata.resourceVersion ?? this.#deletions.get(key);
    if (known !== undefined && compareVersions(object.metadata.resourceVersion, known) <= 0) return false;
    this.#objects.set(key, object);
    this.#parts.onChange(key, object);
    return true;
  }

  #planList(): void {
    const { clock, random } = this.#parts;
    const { signal } = this.#abort;
    const cancel = clock.wakeAt(clock.now() + listEveryMs * (0.75 + random.next() / 2), () => {
      signal.removeEventListener("abort", cancel);
      void this.#listBeside().finally(() => {
        if (!signal.aborted) this.#planList();
      });
    });
    signal.addEventListener("abort", cancel, { once: true });
  }

  /** One that fails is left out: the watch goes on, and there will be another. */
  async #listBeside(): Promise<void> {
    const { store, scope, callTimeoutMs, log } = this.#parts;
    const { signal } = this.#abort;
    if (!this.#isSynced) return;
    const listing = await store.list(scope, { timeoutMs: callTimeoutMs, signal });
    if (signal.aborted || !listing.ok) return;
    const changes = this.#replaceAll(listing.value);
    if (changes === 0) return;
    // As a rule their events are still on the way.
    log.debug("a list has shown changes of which no event had told", { changes });
    this.#parts.onSynced();
  }

  #noteDeletion(key: string, version: string): void {
    const known = this.#objects.get(key);
    if (known !== undefined && compareVersions(known.metadata.resourceVersion, version) > 0) return;
    this.#deletions.delete(key);
    this.#deletions.set(key, version);
    const [oldest] = this.#deletions.keys();
    if (this.#deletions.size > deletionsMax && oldest !== undefined) this.#deletions.delete(oldest);
    if (this.#objects.delete(key)) this.#parts.onChange(key, undefined);
  }

  /**
   * What is not in the list is gone, unless it is newer than the list: a list may come out of a cache. Gives how many
   * objects are otherwise than they were known.
   */
  #replaceAll({ items, revision }: Listing): number {
    const listed = new Set(items.map(keyOf));
    let changes = 0;
    for (const [key, object] of this.#objects) {
      if (listed.has(key) || compareVersions(object.metadata.resourceVersion, revision) > 0) continue;
      this.#noteDeletion(key, revision);
      changes += 1;
    }
    for (const object of items) if (this.#take(object)) changes += 1;
    return changes;
  }

  #followAgain(refusal: StoreRefusal): void {
    const { clock, random, log, onLost } = this.#parts;
    onLost?.(refusal);
    log.debug("the watch of the store ended and is begun anew", { reason: refusal.reason, error: refusal.message });
    this.#failures = Math.min(this.#failures + 1, 6);
    const pause =
      refusal.reason === "Compacted" ? 0 : Math.min(2000, 25 * 2 ** this.#failures) * (0.5 + random.next() / 2);
    clock.wakeAt(clock.now() + pause, () => {
      if (!this.#abort.signal.aborted) void this.#follow();
    });
  }
}

function keyOf(object: StoredObject): string {
  return objectKeyText({ kind: object.kind, namespace: object.metadata.namespace, name: object.metadata.name });
}

/** Above 0 where `a` is later than `b`: resourceVersions of one store are decimal and grow with every write. */
function compareVersions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
