import { chmodSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";

import type { Log } from "../../ports/log.ts";
import type { DeadlineWish } from "./deadline.ts";
import { answerLine, createLineReader, deadmanProtocol, readRequest } from "./deadman-protocol.ts";

export interface DeadlineServerParts {
  /** The path of the socket; the user of this process alone may connect. */
  readonly path: string;
  readonly log: Log;
  readonly set: (wish: DeadlineWish) => Promise<boolean>;
}

export type DeadlineServing =
  | { readonly ok: true; readonly close: () => void }
  | { readonly ok: false; readonly message: string };

/** An agent and the one before it; whoever comes beyond these is cut off at once. */
const connectionsMax = 8;
/** Requests of one connection that wait for their answer; who sends more is cut off. */
const requestsMax = 64;
/** How long a deadman that has this socket already has to answer. */
const knockMsMax = 1_000;

/**
 * Takes requests until it is closed. Refused where another process takes them on this path; a socket that nobody listens
 * on is replaced.
 */
export async function serveDeadlines({ path, log, set }: DeadlineServerParts): Promise<DeadlineServing> {
  if (await isTaken(path)) {
    return refuse(path, "one process alone may take the deadlines of a node; another one does");
  }
  const server = createServer((socket) => serve(socket, { log, set }));
  server.maxConnections = connectionsMax;
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  try {
    rmSync(path, { force: true });
    await listen(server, path);
  } catch (error) {
    return refuse(path, error instanceof Error ? error.message : String(error));
  }
  server.on("error", (error) => log.error("the socket of the deadman has failed", { error: error.message }));
  return {
    ok: true,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function serve(socket: Socket, { log, set }: Omit<DeadlineServerParts, "path">): void {
  let answered: Promise<void> = Promise.resolve();
  let count = 0;
  const answer = async (wish: DeadlineWish, former: Promise<void>): Promise<void> => {
    await former;
    const isAccepted = await set(wish);
    count -= 1;
    if (socket.writable) socket.write(answerLine(isAccepted));
  };
  const cutOff = (why: string): void => {
    log.warn("a client of the deadman is cut off", { why });
    socket.destroy();
  };
  const read = createLineReader((line) => {
    const wish = readRequest(line);
    count += 1;
    if (wish === undefined) cutOff("its request must be a line of JSON with deadline and isJournalEmpty");
    else if (count > requestsMax) cutOff(`it must wait for answers, and sent ${count} requests without one`);
    else answered = answer(wish, answered);
  });
  socket.setEncoding("latin1");
  socket.on("error", () => undefined);
  socket.on("data", (piece: string) => {
    if (!socket.destroyed && !read(piece)) cutOff(`a line must have at most ${deadmanProtocol.lineBytesMax} bytes`);
  });
}

/** Nobody but this user may ever connect, also between the making of the socket and its chmod. */
function listen(server: Server, path: string): Promise<void> {
  const mask = process.umask(0o177);
  try {
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, () => {
        server.removeListener("error", reject);
        chmodSync(path, 0o600);
        resolve();
      });
    });
  } finally {
    process.umask(mask);
  }
}

async function isTaken(path: string): Promise<boolean> {
  const socket = connect(path);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once("connect", () => resolve(true));
  // Whatever else goes wrong, such as a full queue of one that is stuck, does not say that nobody is there.
  socket.once("error", (error: NodeJS.ErrnoException) => {
    resolve(error.code !== "ENOENT" && error.code !== "ECONNREFUSED");
  });
  // One that does not even take the connection may be stuck, and is there all the same.
  const isFound = await Promise.race([promise, delay(knockMsMax, true, { ref: false })]);
  socket.destroy();
  return isFound;
}

function refuse(path: string, why: string): DeadlineServing {
  return { ok: false, message: `Cannot take deadlines on ${path}: ${why}` };
}
