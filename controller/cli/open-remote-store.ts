import { followCredentials, loadCredentials, type LoadedCredentials } from "../host/tls-credentials.ts";
import { createRemoteStore, type RemoteStore } from "../stores/remote/create-remote-store.ts";
import { parseServer, serverRule, type StoreConnection } from "./store-connection.ts";

export interface RemoteSurroundings {
  /** Milliseconds since 1970: certificates are judged by it. */
  readonly wallClockMs: () => number;
  /** Told when the files have changed: what could be read is in use from then on, else the former ones stay. */
  readonly onReload?: (loaded: LoadedCredentials) => void;
}

export type OpenedRemoteStore =
  /** `close` ends the watches and connections, and no longer looks at the files. */
  | { readonly ok: true; readonly store: RemoteStore; readonly close: () => void }
  | { readonly ok: false; readonly message: string };

/**
 * The client of a served store. Nothing is sent yet: whether it can be reached shows the first call. The files are read
 * again when they change, and further connections are made by what they hold then.
 */
export function openRemoteStore(connection: StoreConnection, surroundings: RemoteSurroundings): OpenedRemoteStore {
  const { wallClockMs, onReload } = surroundings;
  const endpoints = connection.servers.map(parseServer);
  const wrong = connection.servers.find((_url, index) => endpoints[index] === undefined);
  if (wrong !== undefined) {
    return { ok: false, message: `Cannot reach the store: a server ${serverRule}; it is ${JSON.stringify(wrong)}` };
  }
  const loaded = loadCredentials(connection, wallClockMs());
  if (!loaded.ok) return loaded;
  let { credentials } = loaded;
  const followed = followCredentials({ paths: connection, version: loaded.version, wallClockMs }, (next) => {
    if (next.ok) ({ credentials } = next);
    onReload?.(next);
  });
  const store = createRemoteStore({
    endpoints: endpoints.filter((endpoint) => endpoint !== undefined),
    credentials: () => credentials,
  });
  const close = (): void => {
    followed.stop();
    store.close();
  };
  return { ok: true, store, close };
}
