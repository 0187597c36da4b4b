import type { StoredObject, StoreRefusal, StoreWrite, WatchEvent } from "./store.ts";

/**
 * How a store is spoken to over HTTPS: JSON in UTF-8, mutual TLS. An answer beyond 2xx is a `RefusalAnswer`.
 *
 * `GET healthPath`, `GET identityPath`, `GET objectsPath/NAMESPACE/KIND/NAME`, `GET objectsPath?namespace=&kind=`,
 * `POST writesPath`, and `GET watchPath?namespace=&kind=&since=`, which answers with a `WatchLine` a line until either
 * side ends it.
 */
export const storeProtocol = {
  healthPath: "/v1/health",
  identityPath: "/v1/identity",
  objectsPath: "/v1/objects",
  writesPath: "/v1/writes",
  watchPath: "/v1/watch",
  /** Of a request: how many milliseconds the caller waits; the store does not begin a write after them. */
  timeoutHeader: "holdfast-timeout-ms",
  /** Of an answer: the identity of the store. Of a request: the one that is meant; another store refuses. */
  storeHeader: "holdfast-store",
  /** Of a watch: a line comes at least this often, in milliseconds. */
  heartbeatHeader: "holdfast-heartbeat-ms",
} as const;

export interface HealthAnswer {
  readonly status: "Ok";
}

export interface IdentityAnswer {
  readonly store: string;
  /** Whom the caller's certificate names, and what it may do. */
  readonly user: string;
  readonly role: string;
}

export interface ObjectAnswer {
  readonly object: StoredObject;
}

export interface WritesBody {
  readonly writes: readonly StoreWrite[];
}

export interface WritesAnswer {
  readonly objects: readonly StoredObject[];
}

export interface RefusalAnswer {
  readonly error: { readonly reason: StoreRefusal["reason"]; readonly message: string };
}

export type WatchLine = WatchEvent | ({ readonly type: "end" } & RefusalAnswer["error"]);
