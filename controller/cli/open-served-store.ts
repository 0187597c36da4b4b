import { existsSync, mkdirSync, statSync } from "node:fs";
import { isIPv6 } from "node:net";
import { join } from "node:path";
import { createRandom } from "../host/create-random.ts";
import {
  followCredentials,
  loadCredentials,
  type CredentialPaths,
  type FollowedCredentials,
} from "../host/tls-credentials.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import { nodeLeaseName } from "../runtime/records.ts";
import { startStoreServer, type StoreServer } from "../server/start-store-server.ts";
import { createCheckedStore } from "../stores/checked-store.ts";
import { openSqliteStore } from "../stores/sqlite/open-sqlite-store.ts";
import { createObjectCheck } from "./object-check.ts";
import { openCatalog } from "./open-catalog.ts";

export interface ServeOptions extends CredentialPaths {
  /** The folder of the store's file. */
  readonly data: string;
  /** ADDRESS:PORT; an IPv6 address in brackets. */
  readonly listen: string;
}

export type ServedStore =
  | {
      readonly ok: true;
      /** The same store that is served, without the way through the network. */
      readonly store: Store;
      /** Which store, of which file, where. */
      readonly description: string;
      readonly close: () => Promise<void>;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Opens the store in a file below `data` and serves it behind mutual TLS; every reason where it cannot. */
export async function openServedStore(options: ServeOptions, log: Log): Promise<ServedStore> {
  const listen = parseListen(options.listen);
  const folder = prepareFolder(options.data);
  const loaded = loadCredentials(options, Date.now());
  const problems = [listen, folder, loaded].flatMap((each) => (each.ok ? [] : [each.message]));
  if (!listen.ok || !loaded.ok || problems.length > 0) return { ok: false, problems };
  const path = join(options.data, "store.db");
  const opened = openSqliteStore({ path, wallClockMs: () => Date.now(), random: createRandom() });
  if (!opened.ok) return { ok: false, problems: [opened.message] };
  const identity = await opened.store.identity({ timeoutMs: 1_000 });
  if (!identity.ok) return { ok: false, problems: [identity.message] };
  const store = createCheckedStore(opened.store, createObjectCheck(openCatalog()));
  const started = await startStoreServer({
    store,
    identity: identity.value,
    log,
    listen,
    credentials: loaded.credentials,
    recordsOf: (node) => [
      { kind: "HANodeReport", name: node },
      { kind: "HALease", name: nodeLeaseName(node) },
    ],
    wallClockMs: () => Date.now(),
  });
  if (!started.ok) {
    opened.store.close();
    return { ok: false, problems: [started.message] };
  }
  const { server } = started;
  const followed = keepCredentials(server, { options, version: loaded.version, log });
  return {
    ok: true,
    store,
    description: `store ${identity.value} of ${path} on ${describeAddress(listen.host, server.port)}`,
    async close() {
      followed.stop();
      await server.close();
      opened.store.close();
    },
  };
}

interface Serving {
  readonly options: ServeOptions;
  readonly version: string;
  readonly log: Log;
}

function keepCredentials(server: StoreServer, { options, version, log }: Serving): FollowedCredentials {
  return followCredentials({ paths: options, version, wallClockMs: () => Date.now() }, (loaded) => {
    if (loaded.ok) {
      server.setCredentials(loaded.credentials);
      log.info("the TLS files have changed and are in use", { cert: options.cert });
    } else {
      log.error("the TLS files have changed and cannot be used; the former ones stay", { error: loaded.message });
    }
  });
}

type ParsedListen =
  | { readonly ok: true; readonly host: string; readonly port: number }
  | { readonly ok: false; readonly message: string };

function parseListen(text: string): ParsedListen {
  const found = /^(?:\[(?<six>[^\]]+)\]|(?<host>[^:[\]]+)):(?<port>\d{1,5})$/.exec(text)?.groups;
  const host = found?.["six"] ?? found?.["host"];
  const port = Number(found?.["port"]);
  const isRight = host !== undefined && port <= 65_535 && (found?.["six"] === undefined || isIPv6(host));
  if (isRight) return { ok: true, host, port };
  const rule = "must be ADDRESS:PORT, such as 0.0.0.0:7420 or [::]:7420";
  return { ok: false, message: `Cannot listen: --listen ${rule}; it is ${JSON.stringify(text)}` };
}

function describeAddress(host: string, port: number): string {
  return isIPv6(host) ? `https://[${host}]:${port}` : `https://${host}:${port}`;
}

type PreparedFolder = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** Makes the folder where its parent exists: a mistyped path is not to become a new, empty store somewhere else. */
function prepareFolder(path: string): PreparedFolder {
  try {
    if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
    if (statSync(path).isDirectory()) return { ok: true };
    return { ok: false, message: `Cannot keep the store in --data ${path}: it must be a folder; it is a file` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `Cannot keep the store in --data ${path}: ${why}` };
  }
}
