import type { TlsCredentials } from "../../host/tls-credentials.ts";
import { isRecord } from "../../api/structure/is-record.ts";
import { storeProtocol, type WritesBody } from "../../ports/store-protocol.ts";
import type { CallLimit, ObjectKey, Scope, Store, StoredObject, StoreOutcome, StoreWrite } from "../../ports/store.ts";
import { refuse } from "../refuse.ts";
import { call, type PinnedStore } from "./call.ts";
import { createEndpoints } from "./endpoints.ts";
import type { Endpoint } from "./exchange.ts";
import { follow } from "./follow.ts";
import { areStoredObjects, isStoredObject } from "./read-answer.ts";

export interface RemoteStoreOptions {
  /** Where the store is served, in order of preference; all must serve the same data. */
  readonly endpoints: readonly Endpoint[];
  /** Asked for each connection; another object than before means new connections. */
  readonly credentials: () => TlsCredentials;
}

export interface RemoteStore extends Store {
  /** Ends the watches and closes all connections; calls under way end as lost. */
  close(): void;
}

/** Calls under way: beyond them a call is `Unavailable`. */
const callsMax = 1_024;

/**
 * A store that is served by another program (`storeProtocol`). Each call ends by its deadline, whatever the network
 * does; where one endpoint fails the next is asked. A write that may have reached a store and of which no answer came is
 * `Unknown`. The client speaks to one store only: the first that answered, or the one that `identity` gave last; an
 * endpoint with other data counts as not reached.
 */
export function createRemoteStore(options: RemoteStoreOptions): RemoteStore {
  const endpoints = createEndpoints(options.endpoints, options.credentials);
  const pinned: PinnedStore = { identity: undefined };
  const closing = new AbortController();
  let calls = 0;

  async function ask<T>(
    asked: Asked,
    limit: CallLimit,
    read: (value: unknown) => T | undefined,
  ): Promise<StoreOutcome<T>> {
    if (closing.signal.aborted) return refuse("Unavailable", "The client is closed");
    if (limit.signal?.aborted === true) return refuse("Unavailable", "The caller gave up");
    if (calls >= callsMax) return refuse("Unavailable", `${callsMax} calls are under way already`);
    calls += 1;
    try {
      const outcome = await call(endpoints, pinned, { ...asked, limit });
      if (!outcome.ok) return outcome;
      const value = read(outcome.value);
      if (value !== undefined) return { ok: true, value };
      const reason = asked.method === "POST" ? "Unknown" : "Unavailable";
      return refuse(reason, `The answer to ${asked.method} ${asked.path} has not the form that was expected`);
    } finally {
      calls -= 1;
    }
  }

  return {
    identity: (limit) => ask({ method: "GET", path: storeProtocol.identityPath, isIdentity: true }, limit, storeIn),
    get: (key, limit) => ask({ method: "GET", path: objectPath(key) }, limit, objectIn),
    list: (scope, limit) => ask({ method: "GET", path: scopePath(storeProtocol.objectsPath, scope) }, limit, listingIn),
    write(writes, limit) {
      const body = textOf(writes);
      if (body === undefined) return Promise.resolve(refuse("Refused", "Cannot write: an object must be JSON"));
      return ask({ method: "POST", path: storeProtocol.writesPath, body }, limit, objectsIn);
    },
    watch(scope, since, watcher) {
      const signal = AbortSignal.any([watcher.signal, closing.signal]);
      void follow(endpoints, pinned, { path: scopePath(storeProtocol.watchPath, scope, since), watcher, signal });
    },
    close() {
      closing.abort();
      endpoints.close();
    },
  };
}

interface Asked {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
  readonly isIdentity?: boolean;
}

function objectPath({ namespace, kind, name }: ObjectKey): string {
  return [storeProtocol.objectsPath, ...[namespace, kind, name].map(encodeURIComponent)].join("/");
}

function scopePath(path: string, scope: Scope, since?: string): string {
  const parameters = new URLSearchParams();
  if (scope.namespace !== undefined) parameters.set("namespace", scope.namespace);
  if (scope.kind !== undefined) parameters.set("kind", scope.kind);
  if (since !== undefined) parameters.set("since", since);
  return `${path}?${parameters.toString()}`;
}

function textOf(writes: readonly StoreWrite[]): string | undefined {
  try {
    const body: WritesBody = { writes };
    return JSON.stringify(body);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function storeIn(value: unknown): string | undefined {
  return isRecord(value) && typeof value["store"] === "string" ? value["store"] : undefined;
}

function objectIn(value: unknown): StoredObject | undefined {
  return isRecord(value) && isStoredObject(value["object"]) ? value["object"] : undefined;
}

function objectsIn(value: unknown): readonly StoredObject[] | undefined {
  return isRecord(value) && areStoredObjects(value["objects"]) ? value["objects"] : undefined;
}

function listingIn(value: unknown) {
  if (!isRecord(value) || !areStoredObjects(value["items"]) || typeof value["revision"] !== "string") return undefined;
  return { items: value["items"], revision: value["revision"] };
}
