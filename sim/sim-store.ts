import { planWrite, type WriteMint } from "../controller/ports/plan-write.ts";
import type {
  Listing,
  ObjectDraft,
  ObjectKey,
  Scope,
  Store,
  StoredObject,
  StoreOutcome,
  StoreWrite,
} from "../controller/ports/store.ts";
import { refusal } from "./refusal.ts";
import type { EventQueue, SimTime } from "./event-queue.ts";
import { connectStore, type StoreClient } from "./store-connection.ts";
import type { Interference, StoreFault } from "./store-trouble.ts";
import { WatchHub, type StoreEvent } from "./watch-hub.ts";

/** What the store has done, as the world sees it. */
export interface StoreCommit {
  readonly object: StoredObject;
  readonly before: StoredObject | undefined;
  readonly isDeleted: boolean;
  readonly writer: string;
  readonly sentAt: SimTime;
}

export interface WriteOrigin {
  readonly writer: string;
  readonly sentAt: SimTime;
}

/** A store in virtual time: the production rules of a write over a map, and everything that may be wrong with a store. */
export class SimStore {
  readonly fault: StoreFault = { isAway: false, isReadOnly: false, slowMs: 0 };
  interference: Interference | undefined;
  readonly #queue: EventQueue;
  readonly #objects = new Map<string, StoredObject>();
  readonly #watches: WatchHub;
  readonly #onCommit: (commit: StoreCommit) => void;
  #revision = 0;
  #uids = 0;

  constructor(queue: EventQueue, onCommit: (commit: StoreCommit) => void) {
    this.#queue = queue;
    this.#onCommit = onCommit;
    this.#watches = new WatchHub(queue, this.fault, (process, event) => {
      return this.interference?.delivers(process, event) !== false;
    });
  }

  connect(client: StoreClient): Store {
    return connectStore({ client, queue: this.#queue, store: this, watches: this.#watches });
  }

  /** As an operator writes, past every trouble. */
  put(object: ObjectDraft): StoredObject {
    const known = this.#objects.get(objectText(object.kind, object.metadata));
    const write: StoreWrite =
      known === undefined ? { verb: "create", object } : { verb: "update", object, at: known.metadata.resourceVersion };
    const outcome = this.apply(write, { writer: "operator", sentAt: this.#queue.now() });
    if (!outcome.ok) throw new Error(`the simulated operator was refused: ${outcome.message}`);
    return outcome.value;
  }

  /** As an operator deletes; nothing where there is nothing. */
  remove(key: ObjectKey): void {
    const known = this.#objects.get(objectText(key.kind, key));
    if (known === undefined) return;
    this.apply(
      { verb: "delete", key, at: known.metadata.resourceVersion },
      { writer: "operator", sentAt: this.#queue.now() },
    );
  }

  objects(): ReadonlyMap<string, StoredObject> {
    return this.#objects;
  }

  find(key: ObjectKey): StoredObject | undefined {
    return this.#objects.get(objectText(key.kind, key));
  }

  setAway(isAway: boolean): void {
    this.fault.isAway = isAway;
    if (isAway) this.#watches.breakAll("the store is away");
  }

  /** Ends every watch; those that go on from an older revision than now are told that it was compacted. */
  compact(): void {
    this.#watches.compact(this.#revision);
  }

  revision(): number {
    return this.#revision;
  }

  /** `Stale`: as a cache may still show it; a number: as it was at that revision, or as far back as is remembered. */
  list(scope: Scope, as: "Present" | "Stale" | number): Listing {
    const present = { state: this.#objects, revision: this.#revision };
    const objects = as === "Present" ? present : this.#watches.before(this.#objects, as);
    const items = [...objects.state.values()].filter((object) => isInScope(object, scope));
    return { items, revision: String(objects.revision) };
  }

  applyAll(writes: readonly StoreWrite[], origin: WriteOrigin): StoreOutcome<readonly StoredObject[]> {
    const [write, ...more] = writes;
    if (write === undefined || more.length > 0) return refusal("Refused", "the simulated store takes one write a call");
    if (this.fault.isReadOnly) return refusal("Full", "the store takes no writes");
    const outcome = this.apply(write, origin);
    return outcome.ok ? { ok: true, value: [outcome.value] } : outcome;
  }

  apply(write: StoreWrite, origin: WriteOrigin): StoreOutcome<StoredObject> {
    const key = keyOf(write);
    const before = this.#objects.get(key);
    const mint: WriteMint = {
      resourceVersion: String(this.#revision + 1),
      timestamp: "2026-01-01T00:00:00Z",
      uid: () => `uid-${++this.#uids}`,
    };
    const planned = planWrite(write, before, mint);
    if (planned.type === "refused") return planned.refusal;
    if (planned.type === "unchanged") return { ok: true, value: planned.object };
    this.#revision += 1;
    const { object } = planned;
    const isDeleted = planned.type === "delete";
    if (isDeleted) this.#objects.delete(key);
    else this.#objects.set(key, object);
    const revision = String(this.#revision);
    const event: StoreEvent = isDeleted
      ? { type: "delete", key: { kind: object.kind, ...nameOf(object) }, object, revision }
      : { type: "put", object, revision };
    this.#onCommit({ object, before, isDeleted, ...origin });
    this.#watches.tell(this.#revision, event, before);
    return { ok: true, value: object };
  }
}

function objectText(kind: string, key: { readonly namespace: string; readonly name: string }): string {
  return `${kind}/${key.namespace}/${key.name}`;
}

function keyOf(write: StoreWrite): string {
  if (write.verb === "create" || write.verb === "update") return objectText(write.object.kind, write.object.metadata);
  return objectText(write.key.kind, write.key);
}

function nameOf(object: StoredObject): { readonly namespace: string; readonly name: string } {
  return { namespace: object.metadata.namespace, name: object.metadata.name };
}

function isInScope(object: StoredObject, scope: Scope): boolean {
  return (
    (scope.namespace === undefined || scope.namespace === object.metadata.namespace) &&
    (scope.kind === undefined || scope.kind === object.kind)
  );
}
