import type { IncomingMessage } from "node:http";
import { storeProtocol } from "../../ports/store-protocol.ts";
import type { CallLimit, StoreOutcome, StoreRefusal } from "../../ports/store.ts";
import { refuse } from "../refuse.ts";
import type { Endpoints } from "./endpoints.ts";
import { exchange, type Endpoint } from "./exchange.ts";
import { parseJson, readText, refusalIn } from "./read-answer.ts";

/** Which store answers: the first that did, or the one that the caller last asked for its identity. */
export interface PinnedStore {
  identity: string | undefined;
}

export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
  /** Whether any store may answer, which is then the pinned one. */
  readonly isIdentity?: boolean;
  readonly limit: CallLimit;
}

/**
 * Asks the endpoints in turn until one answers or the deadline has come. What may have arrived is not sent twice where
 * it writes: then the outcome is `Unknown`.
 */
export async function call(endpoints: Endpoints, pinned: PinnedStore, asked: Call): Promise<StoreOutcome<unknown>> {
  const endsAt = performance.now() + asked.limit.timeoutMs;
  const order = endpoints.inOrder();
  let last: Attempt = failed("there is no endpoint", true);
  // Once more, as a connection that was kept may have been closed by the other side meanwhile.
  for (const [index, endpoint] of [...order, ...order.slice(0, 1)].entries()) {
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0 || asked.limit.signal?.aborted === true) break;
    const shareMs = leftMs / Math.max(1, order.length - index);
    last = await attempt(endpoints, pinned, { asked, endpoint, leftMs, shareMs });
    if (last.type === "answered") return last.outcome;
    endpoints.noteFailure(endpoint);
    if (!last.mayTryNext) break;
  }
  return last.refusal;
}

type Attempt =
  | { readonly type: "answered"; readonly outcome: StoreOutcome<unknown> }
  | { readonly type: "failed"; readonly refusal: StoreRefusal; readonly mayTryNext: boolean };

interface Try {
  readonly asked: Call;
  readonly endpoint: Endpoint;
  readonly leftMs: number;
  /** What this endpoint may use of it while others are to be asked after it. */
  readonly shareMs: number;
}

async function attempt(
  endpoints: Endpoints,
  pinned: PinnedStore,
  { asked, endpoint, leftMs, shareMs }: Try,
): Promise<Attempt> {
  const isWrite = asked.method === "POST";
  const startedAt = performance.now();
  const answerMs = isWrite ? leftMs : shareMs;
  const sent = await exchange({
    endpoint,
    agent: endpoints.agent("call"),
    method: asked.method,
    path: asked.path,
    headers: headersOf(asked, pinned, answerMs),
    ...(asked.body === undefined ? {} : { body: asked.body }),
    connectMs: shareMs,
    answerMs,
    ...(asked.limit.signal === undefined ? {} : { signal: asked.limit.signal }),
  });
  if (sent.type === "failed") return lost(sent.message, isWrite && sent.mayHaveArrived);
  const leftForText = Math.max(1, answerMs - (performance.now() - startedAt));
  const judged = await judge(sent.response, {
    asked,
    pinned,
    leftMs: leftForText,
    place: `${endpoint.host}:${endpoint.port}`,
  });
  if (judged.type === "answered") endpoints.noteAnswer(endpoint);
  return judged;
}

interface Judging {
  readonly asked: Call;
  readonly pinned: PinnedStore;
  readonly leftMs: number;
  readonly place: string;
}

async function judge(response: IncomingMessage, { asked, pinned, leftMs, place }: Judging): Promise<Attempt> {
  const isWrite = asked.method === "POST";
  const text = await readText(response, leftMs);
  if (!text.ok) return lost(`${place}: ${text.message}`, isWrite);
  const identity = response.headers[storeProtocol.storeHeader];
  if (typeof identity !== "string") return lost(`${place} is no Holdfast store`, isWrite);
  const isGood = response.statusCode === 200;
  const value = parseJson(text.text);
  const refusal = isGood ? undefined : refusalIn(value);
  // What was refused as unavailable was not begun: another endpoint may do better.
  if (refusal?.reason === "Unavailable") return { type: "failed", refusal, mayTryNext: true };
  pinned.identity = asked.isIdentity === true ? identity : (pinned.identity ?? identity);
  if (pinned.identity !== identity) {
    return lost(`${place} serves ${identity}, another store than ${pinned.identity}`, isWrite);
  }
  if (refusal !== undefined) return { type: "answered", outcome: refusal };
  if (isGood && value !== undefined) return { type: "answered", outcome: { ok: true, value } };
  return lost(`${place} answered with status ${response.statusCode} and no reason`, isWrite);
}

function headersOf(asked: Call, { identity }: PinnedStore, timeoutMs: number): Record<string, string> {
  return {
    [storeProtocol.timeoutHeader]: String(Math.max(1, Math.floor(timeoutMs))),
    ...(identity === undefined || asked.isIdentity === true ? {} : { [storeProtocol.storeHeader]: identity }),
    ...(asked.body === undefined
      ? {}
      : { "content-type": "application/json", "content-length": String(Buffer.byteLength(asked.body)) }),
  };
}

function lost(message: string, mayBeDone: boolean): Attempt {
  if (!mayBeDone) return failed(message, true);
  const refusal = refuse("Unknown", `The write may or may not have been done: ${message}; read before you go on`);
  return { type: "failed", refusal, mayTryNext: false };
}

function failed(message: string, mayTryNext: boolean): Extract<Attempt, { type: "failed" }> {
  return { type: "failed", refusal: refuse("Unavailable", `The store was not reached: ${message}`), mayTryNext };
}
