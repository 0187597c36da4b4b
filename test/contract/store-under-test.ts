import type {
  CallLimit,
  ObjectDraft,
  ObjectKey,
  Scope,
  Store,
  StoredObject,
  StoreOutcome,
  StoreRefusal,
  StoreWrite,
  WatchEvent,
} from "../../controller/ports/store.ts";

/** An empty store, and what its maker can do to it. */
export interface StoreUnderTest {
  /** Two or more clients of the same data; they may be one. */
  readonly clients: readonly [Store, Store, ...Store[]];
  /** Waits for a call: a simulated world has to be run for it. */
  readonly settle: <T>(call: Promise<T>) => Promise<T>;
  /** Waits until this holds; fails in its own time. */
  readonly until: (holds: () => boolean) => Promise<void>;
  /** Makes the store forget its changes up to now, by writes of its own if need be, outside of namespace `test`. */
  readonly forgetChanges: () => Promise<void>;
  /** From now on the store does not take writes, or gives no answer, until what is returned is called. */
  readonly stall: () => () => void;
  readonly close: () => void | Promise<void>;
}

export type MakeStore = () => Promise<StoreUnderTest> | StoreUnderTest;

export const patient: CallLimit = { timeoutMs: 10_000 };

/** Writes and reads that must be done, and what came of those that must not. */
export interface Client {
  readonly store: Store;
  identity(): Promise<string>;
  get(key: ObjectKey): Promise<StoredObject>;
  list(scope: Scope): Promise<{ readonly items: readonly StoredObject[]; readonly revision: string }>;
  write(...writes: readonly StoreWrite[]): Promise<readonly StoredObject[]>;
  one(write: StoreWrite): Promise<StoredObject>;
  refusalOf(...writes: readonly StoreWrite[]): Promise<StoreRefusal["reason"] | "done">;
  follow(scope: Scope, since: string): Follower;
}

/** A watch with all that it was told. */
export interface Follower {
  readonly events: readonly ChangeEvent[];
  /** How it ended. */
  readonly ends: readonly StoreRefusal[];
  stop(): void;
}

export type ChangeEvent = Exclude<WatchEvent, { type: "bookmark" }>;

export function clientOf(store: Store, settle: StoreUnderTest["settle"]): Client {
  async function must<T>(call: Promise<StoreOutcome<T>>): Promise<T> {
    const outcome = await settle(call);
    if (!outcome.ok) throw new Error(`${outcome.reason}: ${outcome.message}`);
    return outcome.value;
  }

  async function one(write: StoreWrite): Promise<StoredObject> {
    const [object] = await must(store.write([write], patient));
    if (object === undefined) throw new Error("a write that was done gave no object");
    return object;
  }

  return {
    store,
    identity: () => must(store.identity(patient)),
    get: (key) => must(store.get(key, patient)),
    list: (scope) => must(store.list(scope, patient)),
    write: (...writes) => must(store.write(writes, patient)),
    one,
    async refusalOf(...writes) {
      const outcome = await settle(store.write(writes, patient));
      return outcome.ok ? "done" : outcome.reason;
    },
    follow: (scope, since) => follow(store, scope, since),
  };
}

function follow(store: Store, scope: Scope, since: string): Follower {
  const abort = new AbortController();
  const events: ChangeEvent[] = [];
  const ends: StoreRefusal[] = [];
  store.watch(scope, since, {
    signal: abort.signal,
    onEvent: (event) => {
      if (event.type !== "bookmark") events.push(event);
    },
    onEnd: (refusal) => void ends.push(refusal),
  });
  return { events, ends, stop: () => abort.abort() };
}

export const testNamespace = "test";

export function draftOf(name: string, spec: ObjectDraft["spec"] = {}, more: DraftExtras = {}): ObjectDraft {
  const { kind = "Checker", namespace = testNamespace, ...metadata } = more;
  return { apiVersion: "holdfast.dev/v1alpha1", kind, metadata: { namespace, name, ...metadata }, spec };
}

interface DraftExtras {
  readonly kind?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
}

export function keyOf(name: string, kind = "Checker", namespace = testNamespace): ObjectKey {
  return { kind, namespace, name };
}

export function create(name: string, spec?: ObjectDraft["spec"], more?: DraftExtras): StoreWrite {
  return { verb: "create", object: draftOf(name, spec, more) };
}

/** The object as it was read, with other content. */
export function update(object: StoredObject, spec: ObjectDraft["spec"], more?: DraftExtras): StoreWrite {
  const { name, namespace, resourceVersion } = object.metadata;
  return {
    verb: "update",
    object: draftOf(name, spec, { namespace, kind: object.kind, ...more }),
    at: resourceVersion,
  };
}

export function remove(object: StoredObject): StoreWrite {
  const { name, namespace, resourceVersion } = object.metadata;
  return { verb: "delete", key: { kind: object.kind, namespace, name }, at: resourceVersion };
}

export function updateStatus(object: StoredObject, status: NonNullable<StoredObject["status"]>): StoreWrite {
  const { name, namespace, resourceVersion } = object.metadata;
  return { verb: "update-status", key: { kind: object.kind, namespace, name }, status, at: resourceVersion };
}
