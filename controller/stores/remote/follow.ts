import type { IncomingMessage } from "node:http";
import { isRecord } from "../../api/structure/is-record.ts";
import { storeProtocol } from "../../ports/store-protocol.ts";
import type { StoreRefusal, Watcher } from "../../ports/store.ts";
import { refuse } from "../refuse.ts";
import type { PinnedStore } from "./call.ts";
import type { Endpoints } from "./endpoints.ts";
import { exchange, type Endpoint } from "./exchange.ts";
import { eventIn, parseJson, readText, refusalIn } from "./read-answer.ts";

/** How long one endpoint has to begin a watch. */
const beginMs = 5_000;
/** Beats that may be missed before a watch counts as lost, and what it is given at least, in milliseconds. */
const beatsMissedMax = 3;
const silenceMsMin = 300;
/** One line: an object and some more. */
const lineLengthMax = 4 * 1024 ** 2;

/** Follows one watch on the first endpoint that takes it, until it ends, falls silent or the watcher gives up. */
export async function follow(endpoints: Endpoints, pinned: PinnedStore, asked: Follow): Promise<void> {
  const { watcher } = asked;
  let refusal = refuse("Unavailable", "The store was not reached: there is no endpoint");
  for (const endpoint of endpoints.inOrder()) {
    const begun = await begin(endpoints, pinned, { endpoint, asked });
    if (watcher.signal.aborted) {
      if (begun.ok) begun.response.destroy();
      return;
    }
    if (begun.ok) {
      endpoints.noteAnswer(endpoint);
      followLines(begun.response, asked, `${endpoint.host}:${endpoint.port}`);
      return;
    }
    refusal = begun;
    if (begun.reason !== "Unavailable") break;
    endpoints.noteFailure(endpoint);
  }
  watcher.onEnd(refusal);
}

export interface Follow {
  readonly path: string;
  readonly watcher: Watcher;
  /** Aborts with the watcher's signal, and when the client is closed. */
  readonly signal: AbortSignal;
}

type Begun = { readonly ok: true; readonly response: IncomingMessage } | StoreRefusal;

async function begin(
  endpoints: Endpoints,
  pinned: PinnedStore,
  { endpoint, asked }: { readonly endpoint: Endpoint; readonly asked: Follow },
): Promise<Begun> {
  const headers = pinned.identity === undefined ? {} : { [storeProtocol.storeHeader]: pinned.identity };
  const { path, signal } = asked;
  const agent = endpoints.agent("watch");
  const times = { connectMs: beginMs, answerMs: beginMs };
  const sent = await exchange({ endpoint, agent, method: "GET", path, headers, signal, ...times });
  if (sent.type === "failed") return refuse("Unavailable", `The store was not reached: ${sent.message}`);
  const { response } = sent;
  const place = `${endpoint.host}:${endpoint.port}`;
  if (response.statusCode !== 200) {
    const text = await readText(response, beginMs);
    const refusal = text.ok ? refusalIn(parseJson(text.text)) : undefined;
    return refusal ?? refuse("Unavailable", `${place} answered with status ${response.statusCode} and no reason`);
  }
  const identity = response.headers[storeProtocol.storeHeader];
  if (typeof identity === "string") pinned.identity ??= identity;
  if (identity === pinned.identity && identity !== undefined) return { ok: true, response };
  response.destroy();
  return refuse("Unavailable", `${place} serves another store than ${pinned.identity}, or none`);
}

function followLines(response: IncomingMessage, { watcher, signal }: Follow, place: string): void {
  const beatMs = Number(response.headers[storeProtocol.heartbeatHeader] ?? 1_000);
  const silenceMs = Math.max(silenceMsMin, beatsMissedMax * beatMs);
  let heard = 0;
  /** A process that stood still itself reads what has come meanwhile before it calls the other side silent. */
  const silent = (): void => {
    const before = heard;
    setImmediate(() => {
      if (heard === before)
        end(refuse("Unavailable", `The watch at ${place} is lost: it was silent for ${silenceMs} ms`));
    });
  };
  let timer = setTimeout(silent, silenceMs);
  let isEnded = false;
  let rest = "";
  const giveUp = (): void => end(refuse("Unavailable", "The client was closed"));
  signal.addEventListener("abort", giveUp, { once: true });

  function end(refusal: StoreRefusal): void {
    if (isEnded) return;
    isEnded = true;
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
    response.destroy();
    if (!watcher.signal.aborted) watcher.onEnd(refusal);
  }

  function take(line: string): void {
    const value = parseJson(line);
    const event = eventIn(value);
    if (event !== undefined) watcher.onEvent(event);
    else if (isRecord(value) && value["type"] === "end" && refusalIn(value) !== undefined)
      end(refusalIn(value) ?? unread);
    else end(unread);
  }

  const unread = refuse("Unavailable", `The watch at ${place} is lost: it sent a line that cannot be read`);
  response.setEncoding("utf8");
  response.on("data", (text: string) => {
    heard += 1;
    clearTimeout(timer);
    timer = setTimeout(silent, silenceMs);
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (isEnded || signal.aborted) return;
      take(line);
    }
    if (rest.length > lineLengthMax) end(unread);
  });
  const closed = refuse("Unavailable", `The watch at ${place} is lost: the connection was closed`);
  response.on("error", () => end(closed));
  response.on("close", () => end(closed));
}
