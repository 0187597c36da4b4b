/** What identifies an object in a store. */
export interface ObjectKey {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** An object as a store keeps it. The store gives uid, resourceVersion, generation and creationTimestamp. */
export interface StoredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: StoredMeta;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

export interface StoredMeta {
  readonly namespace: string;
  readonly name: string;
  /** Another object of the same name after a deletion has another uid. */
  readonly uid: string;
  /** Grows with every write to the object; opaque but for equality. */
  readonly resourceVersion: string;
  /** Grows with a change of spec only. */
  readonly generation: number;
  /** RFC 3339; for people. */
  readonly creationTimestamp: string;
  /** Set by a deletion that waits for the finalizers to leave; the object is gone with the last of them. RFC 3339. */
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
}

/**
 * What a writer gives, whole: labels, annotations and finalizers that are not given are taken away. The store fills in
 * the rest of the metadata, and keeps what it filled in whatever the draft says of it.
 */
export interface ObjectDraft {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly finalizers?: readonly string[];
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * One write with its condition. `at` is the resourceVersion that the object must still have. An update keeps the status
 * and an update of the status keeps the rest; one that changes nothing gives no new resourceVersion. A deletion of an
 * object with finalizers sets its deletionTimestamp, and from then on finalizers may only leave.
 */
export type StoreWrite =
  | { readonly verb: "create"; readonly object: ObjectDraft }
  | { readonly verb: "update"; readonly object: ObjectDraft; readonly at: string }
  | {
      readonly verb: "update-status";
      readonly key: ObjectKey;
      readonly status: Readonly<Record<string, unknown>>;
      readonly at: string;
    }
  | { readonly verb: "delete"; readonly key: ObjectKey; readonly at: string };

/** Why a store did not do what it was asked. `Unknown`: it may have been done; read before you believe either. */
export interface StoreRefusal {
  readonly ok: false;
  readonly reason:
    | "Conflict"
    | "AlreadyExists"
    | "NotFound"
    | "Unavailable"
    | "Unknown"
    | "Full"
    | "Refused"
    | "Compacted";
  readonly message: string;
}

export type StoreOutcome<T> = { readonly ok: true; readonly value: T } | StoreRefusal;

export interface Listing {
  /** In the order of their namespaces, kinds and names. */
  readonly items: readonly StoredObject[];
  /** The state of the whole store that the list shows; a watch goes on from here. */
  readonly revision: string;
}

export type WatchEvent =
  | { readonly type: "put"; readonly object: StoredObject; readonly revision: string }
  | { readonly type: "delete"; readonly key: ObjectKey; readonly object: StoredObject; readonly revision: string }
  /** Nothing happened up to this revision: the watch is alive. */
  | { readonly type: "bookmark"; readonly revision: string };

/**
 * A store of objects with compare-and-set. Every call ends by its deadline; none throws for what a store or a network
 * does: that comes as a refusal. Writes of one `write` call are applied all or none.
 */
export interface Store {
  /** The identity of the data, the same for every client of it; another data set has another. */
  identity(limit: CallLimit): Promise<StoreOutcome<string>>;
  get(key: ObjectKey, limit: CallLimit): Promise<StoreOutcome<StoredObject>>;
  /** All objects of a namespace, or of all of them, of one kind or of every kind. */
  list(scope: Scope, limit: CallLimit): Promise<StoreOutcome<Listing>>;
  /**
   * The objects as they are then, in the order of the writes; a deleted one as it was last, with the resourceVersion of
   * its deletion. One call writes an object once. A store without transactions refuses more than one write a call.
   */
  write(writes: readonly StoreWrite[], limit: CallLimit): Promise<StoreOutcome<readonly StoredObject[]>>;
  /**
   * Every change after `since` in order, each once, until the signal aborts or the store is lost; then `onEnd` is called
   * once with why. `Compacted` means: list again. After an abort nothing is called any more, and never anything before
   * this call has returned. A watch that goes on from the revision of any event that was seen misses and repeats none.
   */
  watch(scope: Scope, since: string, watcher: Watcher): void;
}

export interface Scope {
  readonly namespace?: string;
  readonly kind?: string;
}

export interface CallLimit {
  /** Milliseconds from the call until it must have ended. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface Watcher {
  readonly signal: AbortSignal;
  onEvent(event: WatchEvent): void;
  onEnd(refusal: StoreRefusal): void;
}
