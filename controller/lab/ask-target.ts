import { connect } from "node:net";
import type { ProbeTarget } from "./probe-target.ts";

/** The header by which the lab's own web service says which machine it runs on. */
const nodeHeader = "x-lab-node";

const answerBytesMax = 4_096;

/**
 * Asks once, on a connection of its own. Gives who answered, `?` where the answer does not say, and undefined where there
 * was none in time, or one that is an error. Never throws.
 */
export function askTarget(target: ProbeTarget, timeoutMs: number): Promise<string | undefined> {
  const { address, port, path, isRefusalAnswer } = target;
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connect({ host: address, port, noDelay: true });
  let text = "";
  const finish = (by: string | undefined): void => {
    clearTimeout(timer);
    socket.destroy();
    resolve(by);
  };
  const timer = setTimeout(() => finish(undefined), timeoutMs);
  socket.once("connect", () => {
    if (path === undefined) finish("?");
    else socket.write(`GET ${path} HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`);
  });
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    if (text.includes("\r\n\r\n")) finish(readAnswer(text));
    else if (text.length > answerBytesMax) finish(undefined);
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    finish(isRefusalAnswer && error.code === "ECONNREFUSED" ? "?" : undefined);
  });
  socket.once("close", () => finish(undefined));
  return promise;
}

/** Who sent this head of an HTTP answer; undefined where it says that something is wrong. */
export function readAnswer(head: string): string | undefined {
  const status = /^HTTP\/1\.\d (\d{3})/.exec(head)?.[1];
  if (status === undefined || !/^[23]/.test(status)) return undefined;
  return new RegExp(`^${nodeHeader}: *([^\\r\\n]{1,63})`, "im").exec(head)?.[1] ?? "?";
}
