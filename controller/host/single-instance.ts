import { createServer, type Server } from "node:net";

/** Held until the process ends, however it ends. */
export type SingleInstance =
  | { readonly ok: true; readonly release: () => void }
  | { readonly ok: false; readonly message: string };

/**
 * At most one holder of a name in a network namespace, which is what addresses belong to: an abstract socket (unix(7)),
 * which the kernel frees with its process.
 */
export function takeSingleInstance(name: string): Promise<SingleInstance> {
  const server: Server = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const message =
        error.code === "EADDRINUSE"
          ? `Cannot start a second ${name} on this node: one is running`
          : `Cannot make sure that this is the only ${name} on this node: ${error.message}`;
      resolve({ ok: false, message });
    });
    server.listen({ path: `\0${name}` }, () => {
      server.unref();
      resolve({ ok: true, release: () => server.close() });
    });
  });
}
