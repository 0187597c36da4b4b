import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { TlsCredentials } from "../../controller/host/tls-credentials.ts";
import type { Log, LogFields } from "../../controller/ports/log.ts";
import type { Store } from "../../controller/ports/store.ts";
import type { ServerLimits } from "../../controller/server/limits.ts";
import { startStoreServer, type StoreServer } from "../../controller/server/start-store-server.ts";
import { createRemoteStore, type RemoteStore } from "../../controller/stores/remote/create-remote-store.ts";
import type { SqliteStore } from "../../controller/stores/sqlite/open-sqlite-store.ts";
import { openTestStore, testFolder } from "../stores/make-sqlite-store.ts";
import { issue, makeAuthority, readCredentials, type Authority } from "./make-certificates.ts";

/** Certificates of one authority, made once for a file of tests. */
export interface TestPki {
  readonly authority: Authority;
  readonly server: TlsCredentials;
  readonly admin: TlsCredentials;
  readonly manager: TlsCredentials;
  /** Node n1 of namespace `test`. */
  readonly node: TlsCredentials;
}

export function makePki(folder: string): TestPki {
  const authority = makeAuthority(folder);
  const made = (file: string, subject: string): TlsCredentials => readCredentials(issue(authority, file, subject));
  return {
    authority,
    server: made("server", "/CN=serve"),
    admin: made("admin", "/O=holdfast:admin/CN=ada"),
    manager: made("manager", "/O=holdfast:manager/CN=m1"),
    node: made("node", "/O=holdfast:node/OU=test/CN=n1"),
  };
}

export interface ServedStore {
  readonly server: StoreServer;
  readonly path: string;
  readonly sqlite: SqliteStore;
  connect(credentials: TlsCredentials): RemoteStore;
}

interface Wishes {
  readonly path?: string;
  readonly port?: number;
  readonly limits?: Partial<ServerLimits>;
  readonly changesMax?: number;
  readonly wallClockMs?: () => number;
  /** What stands between the server and its file. */
  readonly wrap?: (store: Store) => Store;
}

/** A store in a file, served on loopback until the test ends. */
export async function serveTestStore(pki: TestPki, wishes: Wishes = {}): Promise<ServedStore> {
  const path = wishes.path ?? join(testFolder(), "store.db");
  const sqlite = openTestStore(path, wishes.changesMax === undefined ? {} : { changesMax: wishes.changesMax });
  const identity = await sqlite.identity({ timeoutMs: 1_000 });
  const started = await startStoreServer({
    store: wishes.wrap === undefined ? sqlite : wishes.wrap(sqlite),
    identity: identity.ok ? identity.value : "",
    log: silentLog,
    listen: { host: "127.0.0.1", port: wishes.port ?? 0 },
    credentials: pki.server,
    recordsOf: (node) => [
      { kind: "HANodeReport", name: node },
      { kind: "HALease", name: `node-${node}` },
    ],
    wallClockMs: wishes.wallClockMs ?? (() => Date.now()),
    limits: { heartbeatMs: 10_000, closeMsMax: 500, ...wishes.limits },
  });
  if (!started.ok) throw new Error(started.message);
  const { server } = started;
  const clients: RemoteStore[] = [];
  onTestFinished(async () => {
    for (const client of clients) client.close();
    await server.close();
    sqlite.close();
  });
  return {
    server,
    path,
    sqlite,
    connect(credentials) {
      const endpoints = [{ host: "127.0.0.1", port: server.port }];
      const client = createRemoteStore({ endpoints, credentials: () => credentials });
      clients.push(client);
      return client;
    },
  };
}

export const silentLog: Log = { debug: noLog, info: noLog, warn: noLog, error: noLog };

function noLog(_message: string, _fields?: LogFields): void {
  // A test reads answers, not the log.
}
