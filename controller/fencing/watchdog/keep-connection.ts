import { connect, type Socket } from "node:net";

import type { Ms } from "../../core/lease.ts";
import { createLineReader } from "./deadman-protocol.ts";

export interface ConnectionEvents {
  onUp(): void;
  onLine(line: string): void;
  /** `isNews` is false while it is only found again that there is no connection. */
  onDown(why: string, isNews: boolean): void;
}

export interface KeptConnection {
  isUp(): boolean;
  send(line: string): void;
  /** Gives this connection up for another one; what still comes over it is not heard. */
  drop(why: string): void;
  close(): void;
}

const retryMsMin: Ms = 20;
const retryMsMax: Ms = 1_000;

/** A connection of lines to the unix socket at `path`, made again and again until it is closed. */
export function keepConnection(path: string, events: ConnectionEvents): KeptConnection {
  let socket: Socket | undefined;
  let isUp = false;
  let isNews = true;
  let retryMs = retryMsMin;
  let retry: NodeJS.Timeout | undefined;

  function begin(): void {
    socket = connect(path);
    socket.setEncoding("latin1");
    const read = createLineReader((line) => events.onLine(line));
    socket.once("connect", () => {
      isUp = true;
      retryMs = retryMsMin;
      events.onUp();
    });
    socket.on("data", (piece: string) => {
      if (!read(piece)) drop("it sent a line that is too long");
    });
    socket.on("error", (error) => drop(error.message));
    socket.on("close", () => drop("it has closed the connection"));
  }

  function drop(why: string): void {
    if (socket === undefined) return;
    end();
    retry = setTimeout(begin, retryMs);
    retry.unref();
    retryMs = Math.min(retryMs * 2, retryMsMax);
    events.onDown(why, isNews);
    isNews = false;
  }

  function end(): void {
    socket?.removeAllListeners();
    // What was under way may still fail, and nobody is to hear of it.
    socket?.on("error", () => undefined);
    socket?.destroy();
    socket = undefined;
    isNews ||= isUp;
    isUp = false;
  }

  begin();
  return {
    isUp: () => isUp,
    send: (line) => void socket?.write(line),
    drop,
    close() {
      clearTimeout(retry);
      end();
    },
  };
}
