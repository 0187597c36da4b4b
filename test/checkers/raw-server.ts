import { networkInterfaces } from "node:os";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

/** A server on the loopback whose every connection is handed to `serve`, as it is opened. */
export interface RawServer {
  readonly port: number;
  readonly sockets: ReadonlySet<Socket>;
  /** Of all connections there ever were. */
  readonly count: () => number;
  readonly close: () => Promise<void>;
}

export async function startRawServer(
  serve: (socket: Socket) => void,
  more: { readonly host?: string; readonly tls?: TlsOptions } = {},
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let count = 0;
  const accept = (socket: Socket): void => {
    count += 1;
    sockets.add(socket);
    // Who probes may go at any moment.
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    serve(socket);
  };
  const server: Server = more.tls === undefined ? createServer(accept) : createTlsServer(more.tls, accept);
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, more.host ?? "127.0.0.1", resolve));
  return {
    port: portOf(server),
    sockets,
    count: () => count,
    close: () => closeAll(server, sockets),
  };
}

export function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === "::1"));
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = await startRawServer(() => undefined);
  await server.close();
  return server.port;
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

function closeAll(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** Sends a byte every two milliseconds until the other side goes. */
export function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write("."), 2);
  socket.on("close", () => clearInterval(timer));
}

/** Sends so many bytes, as fast as they are taken. */
export function pour(socket: Socket, bytes: number): void {
  const chunk = Buffer.alloc(1 << 16, "x");
  let left = bytes;
  const write = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= chunk.length;
      if (!socket.write(chunk)) {
        socket.once("drain", write);
        return;
      }
    }
    socket.end();
  };
  write();
}
