import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TlsCredentials } from "../host/tls-credentials.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import type { RecordsOfNode } from "./authorise.ts";
import { createRequestHandler, type RequestHandler } from "./handle-request.ts";
import { serverLimits, type ServerLimits } from "./limits.ts";

export interface StoreServerOptions {
  readonly store: Store;
  /** The identity of the store. */
  readonly identity: string;
  readonly log: Log;
  readonly listen: { readonly host: string; readonly port: number };
  readonly credentials: TlsCredentials;
  readonly recordsOf: RecordsOfNode;
  /** Milliseconds since 1970: certificates end by it. */
  readonly wallClockMs: () => number;
  readonly limits?: Partial<ServerLimits>;
}

export interface StoreServer {
  readonly port: number;
  /** For connections from now on; those that are idle are closed so that their owners make new ones. */
  readonly setCredentials: (credentials: TlsCredentials) => void;
  /** Takes nothing new, ends the watches with a word, and waits for what is being done, for a bounded time. */
  readonly close: () => Promise<void>;
}

export type StartedServer =
  | { readonly ok: true; readonly server: StoreServer }
  | { readonly ok: false; readonly message: string };

/** Serves a store by `storeProtocol` to whoever has a certificate of the authority; TLS 1.3 and nothing older. */
export async function startStoreServer(options: StoreServerOptions): Promise<StartedServer> {
  const limits = { ...serverLimits, ...options.limits };
  const { host, port } = options.listen;
  const handler = createRequestHandler({ ...options, limits });
  const server = createServer(
    {
      ...tlsOptions(options.credentials),
      requestCert: true,
      rejectUnauthorized: true,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 120_000,
    },
    (request, response) => void handler.handle(request, response),
  );
  server.maxConnections = limits.connectionsMax;
  server.setTimeout(limits.stallMsMax);
  server.on("tlsClientError", (error) => {
    options.log.debug("a client was not let in", { error: error.message });
  });
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    return { ok: false, message: `Cannot listen on ${host} port ${port}: ${describeListenError(error)}` };
  }
  const { port: taken } = boundAddress(server);
  return {
    ok: true,
    server: {
      port: taken,
      setCredentials(credentials) {
        server.setSecureContext(tlsOptions(credentials));
        server.closeIdleConnections();
      },
      close: () => close(server, handler, limits),
    },
  };
}

function tlsOptions({ cert, key, ca }: TlsCredentials) {
  return { cert, key, ca, minVersion: "TLSv1.3" } as const;
}

async function close(server: Server, handler: RequestHandler, { closeMsMax }: ServerLimits): Promise<void> {
  const closed = once(server, "close");
  server.close();
  handler.close();
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), closeMsMax);
  await closed;
  clearTimeout(force);
}

function boundAddress(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a server that listens has an address");
  return address;
}

function describeListenError(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  switch (code) {
    case "EADDRINUSE":
      return "another program listens there already";
    case "EADDRNOTAVAIL":
      return "this machine does not have the address";
    case "EACCES":
      return "ports below 1024 need root or CAP_NET_BIND_SERVICE";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the name has no address";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
