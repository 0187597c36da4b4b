import { followCredentials, loadCredentials, type TlsCredentials } from "../host/tls-credentials.ts";
import type { Log } from "../ports/log.ts";
import { createRemoteStore, type RemoteStore } from "../stores/remote/create-remote-store.ts";

/** Where a served store is, and what one shows to it. */
export interface StoreAccess {
  /** `https://HOST:PORT`, in the order of preference. */
  readonly servers: readonly string[];
  /** Paths of PEM files. */
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

export type OpenedStore =
  | { readonly ok: true; readonly store: RemoteStore; readonly close: () => void }
  | { readonly ok: false; readonly message: string };

/** A client of the store; nothing is asked of it yet. Certificates are read again when their files change. */
export function openRemoteStore(access: StoreAccess, log: Log): OpenedStore {
  const endpoints = [];
  for (const server of access.servers) {
    const url = URL.canParse(server) ? new URL(server) : undefined;
    if (url?.protocol !== "https:" || url.port === "" || (url.pathname !== "/" && url.pathname !== "")) {
      const message = `Cannot use server ${JSON.stringify(server)}: it must be https://HOST:PORT`;
      return { ok: false, message };
    }
    endpoints.push({ host: url.hostname.replaceAll(/^\[|\]$/g, ""), port: Number(url.port) });
  }
  const loaded = loadCredentials(access, Date.now());
  if (!loaded.ok) return { ok: false, message: loaded.message };
  let credentials: TlsCredentials = loaded.credentials;
  const followed = followCredentials({ paths: access, version: loaded.version, wallClockMs: Date.now }, (next) => {
    if (next.ok) {
      credentials = next.credentials;
      log.info("the TLS files have changed and are in use", { cert: access.cert });
    } else log.error("the TLS files have changed and cannot be used; the former ones stay", { error: next.message });
  });
  const store = createRemoteStore({ endpoints, credentials: () => credentials });
  return {
    ok: true,
    store,
    close() {
      followed.stop();
      store.close();
    },
  };
}
