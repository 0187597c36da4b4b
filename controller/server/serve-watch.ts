import type { ServerResponse } from "node:http";
import { storeProtocol, type WatchLine } from "../ports/store-protocol.ts";
import type { Scope, Store, StoreRefusal, WatchEvent } from "../ports/store.ts";
import { objectText } from "./answer.ts";
import type { ServerLimits } from "./limits.ts";

export interface WatchRequest {
  readonly store: Store;
  readonly response: ServerResponse;
  readonly scope: Scope;
  readonly since: string;
  readonly limits: ServerLimits;
  /** Called once, when nothing is told any more. */
  readonly onClosed: () => void;
}

export interface ServedWatch {
  /** Ends the watch with a word. */
  readonly end: (refusal: Pick<StoreRefusal, "reason" | "message">) => void;
}

/** How long the last word may take to reach a watcher that reads slowly. */
const lastWordMs = 2_000;

/** Tells the changes as lines of JSON until the store ends the watch, the caller goes, or it does not keep up. */
export function serveWatch({ store, response, scope, since, limits, onClosed }: WatchRequest): ServedWatch {
  const abort = new AbortController();
  let revision = since;
  let toldAt = performance.now();
  response.writeHead(200, {
    "content-type": "application/jsonl",
    "cache-control": "no-store",
    [storeProtocol.heartbeatHeader]: String(limits.heartbeatMs),
  });
  response.flushHeaders();

  function tell(line: string): void {
    toldAt = performance.now();
    response.write(`${line}\n`);
    if (response.writableLength <= limits.watchBytesMax) return;
    const waiting = `${response.writableLength} bytes wait, and at most ${limits.watchBytesMax} may`;
    end({
      reason: "Unavailable",
      message: `The watch is ended as its reader does not keep up: ${waiting}; list again`,
    });
  }

  function end({ reason, message }: Pick<StoreRefusal, "reason" | "message">): void {
    if (abort.signal.aborted) return;
    abort.abort();
    const line: WatchLine = { type: "end", reason, message };
    response.end(`${JSON.stringify(line)}\n`);
    setTimeout(() => response.destroy(), lastWordMs).unref();
  }

  const beat = setInterval(() => {
    if (performance.now() - toldAt < limits.heartbeatMs / 2 || response.writableNeedDrain) return;
    tell(lineOf({ type: "bookmark", revision }));
  }, limits.heartbeatMs / 2);
  const age = setTimeout(
    () =>
      end({
        reason: "Unavailable",
        message: `The watch is ended after ${limits.watchMsMax / 1_000} s; go on with another`,
      }),
    limits.watchMsMax,
  );

  response.once("close", () => {
    abort.abort();
    clearInterval(beat);
    clearTimeout(age);
    onClosed();
  });
  store.watch(scope, since, {
    signal: abort.signal,
    onEvent(event) {
      revision = event.revision;
      tell(lineOf(event));
    },
    onEnd: end,
  });
  return { end };
}

function lineOf(event: WatchEvent): string {
  const revision = JSON.stringify(event.revision);
  switch (event.type) {
    case "bookmark":
      return `{"type":"bookmark","revision":${revision}}`;
    case "put":
      return `{"type":"put","revision":${revision},"object":${objectText(event.object)}}`;
    case "delete":
      return `{"type":"delete","revision":${revision},"key":${JSON.stringify(event.key)},"object":${objectText(event.object)}}`;
  }
}
