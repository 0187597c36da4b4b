import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import {
  storeProtocol,
  type HealthAnswer,
  type IdentityAnswer,
  type ObjectAnswer,
  type WritesAnswer,
} from "../ports/store-protocol.ts";
import type { CallLimit, Store, StoreOutcome } from "../ports/store.ts";
import { answer, answerListing, answerRefusal } from "./answer.ts";
import { forbidRead, forbidWrite, type RecordsOfNode } from "./authorise.ts";
import { callerOf, type Caller, type CallerOutcome } from "./caller.ts";
import type { ServerLimits } from "./limits.ts";
import { parseWrites } from "./parse-writes.ts";
import { readBody } from "./read-body.ts";
import { routeOf, type Route } from "./route.ts";
import { serveWatch, type ServedWatch } from "./serve-watch.ts";
import type { Log } from "../ports/log.ts";

export interface RequestHandlerOptions {
  readonly store: Store;
  readonly identity: string;
  readonly log: Log;
  readonly recordsOf: RecordsOfNode;
  readonly wallClockMs: () => number;
  readonly limits: ServerLimits;
}

export interface RequestHandler {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly close: () => void;
}

interface Handling extends RequestHandlerOptions {
  readonly watches: Map<ServedWatch, string>;
  isClosing: boolean;
}

/** One request and who asks; every way ends in an answer. */
interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  readonly limit: CallLimit;
}

const closingMessage = "The server is closing; ask another one, or again later";

export function createRequestHandler(options: RequestHandlerOptions): RequestHandler {
  const handling: Handling = { ...options, watches: new Map(), isClosing: false };
  return {
    handle: (request, response) => handle(handling, request, response),
    close() {
      handling.isClosing = true;
      for (const served of handling.watches.keys()) served.end({ reason: "Unavailable", message: closingMessage });
    },
  };
}

async function handle(handling: Handling, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader(storeProtocol.storeHeader, handling.identity);
  if (handling.isClosing) response.setHeader("connection", "close");
  const identified = identify(request, handling.wallClockMs());
  if (!identified.ok) {
    answerRefusal(response, { reason: "Refused", message: identified.message }, 403);
    return;
  }
  const meant = request.headers[storeProtocol.storeHeader];
  if (meant !== undefined && meant !== handling.identity) {
    const message = `This is the store ${handling.identity}, and ${String(meant)} was meant: another store answers at this address`;
    answerRefusal(response, { reason: "Unavailable", message }, 412);
    return;
  }
  const timeoutMs = timeoutOf(request, handling.limits);
  if (timeoutMs === undefined) {
    const message = `Cannot read the request: ${storeProtocol.timeoutHeader} must be a number of milliseconds above 0`;
    answerRefusal(response, { reason: "Refused", message });
    return;
  }
  const asked = { request, response, caller: identified.caller, limit: { timeoutMs } };
  try {
    await serve(handling, asked, routeOf(request.method ?? "", request.url ?? ""));
  } catch (error) {
    // A body that broke off with its connection; anything else is a bug, and ends the program.
    if (!request.destroyed && !response.destroyed) throw error;
    handling.log.debug("a request broke off", { user: asked.caller.user });
  }
}

const callers = new WeakMap<TLSSocket, CallerOutcome>();

/** A connection has one certificate, which may end while it is open. */
function identify({ socket }: IncomingMessage, now: number): CallerOutcome {
  if (!(socket instanceof TLSSocket) || !socket.authorized) {
    return { ok: false, message: "Cannot let this caller in: it has shown no certificate of the authority" };
  }
  const known = callers.get(socket) ?? callerOf(socket.getPeerCertificate());
  callers.set(socket, known);
  if (!known.ok || now <= known.caller.validUntilMs) return known;
  const until = new Date(known.caller.validUntilMs).toISOString();
  return { ok: false, message: `Cannot let this caller in: its certificate was valid until ${until}` };
}

const defaultTimeoutMs = 10_000;

function timeoutOf(request: IncomingMessage, { timeoutMsMax }: ServerLimits): number | undefined {
  const text = request.headers[storeProtocol.timeoutHeader];
  if (text === undefined) return defaultTimeoutMs;
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? Math.min(value, timeoutMsMax) : undefined;
}

async function serve(handling: Handling, asked: Asked, route: Route): Promise<void> {
  const { store } = handling;
  const { response, limit, caller } = asked;
  switch (route.type) {
    case "wrong":
      answerRefusal(response, { reason: "Refused", message: route.message }, route.status);
      return;
    case "health": {
      const healthy: HealthAnswer = { status: "Ok" };
      give(response, await store.identity(limit), () => healthy);
      return;
    }
    case "identity":
      give(response, await store.identity(limit), (identity): IdentityAnswer => {
        return { store: identity, user: caller.user, role: caller.role };
      });
      return;
    case "object":
      if (isForbidden(response, forbidRead(caller, { namespace: route.key.namespace }))) return;
      give(response, await store.get(route.key, limit), (object): ObjectAnswer => ({ object }));
      return;
    case "list": {
      if (isForbidden(response, forbidRead(caller, route.scope))) return;
      const listing = await store.list(route.scope, limit);
      if (listing.ok) await answerListing(response, listing.value);
      else answerRefusal(response, listing);
      return;
    }
    case "watch":
      if (!isForbidden(response, forbidRead(caller, route.scope))) watch(handling, asked, route);
      return;
    case "writes":
      await serveWrites(handling, asked);
  }
}

function give<T>(response: ServerResponse, outcome: StoreOutcome<T>, body: (value: T) => object): void {
  if (outcome.ok) answer(response, body(outcome.value));
  else answerRefusal(response, outcome);
}

function isForbidden(response: ServerResponse, message: string | undefined): boolean {
  if (message !== undefined) answerRefusal(response, { reason: "Refused", message }, 403);
  return message !== undefined;
}

async function serveWrites({ store, limits, recordsOf }: Handling, asked: Asked): Promise<void> {
  const { request, response, caller, limit } = asked;
  const startedAt = performance.now();
  // A browser that is made to send a request of its user's cannot send this type unasked.
  if (request.headers["content-type"]?.split(";", 1)[0]?.trim() !== "application/json") {
    answerRefusal(
      response,
      { reason: "Refused", message: "Cannot read the request: its content-type must be application/json" },
      415,
    );
    return;
  }
  const text = await readBody(request, limits.bodyBytesMax);
  if (text === undefined) {
    response.setHeader("connection", "close");
    const message = `Cannot read the request: its body may have at most ${limits.bodyBytesMax} bytes; it has more`;
    answerRefusal(response, { reason: "Refused", message }, 413);
    return;
  }
  const parsed = parseWrites(text);
  if (!parsed.ok) {
    answerRefusal(response, { reason: "Refused", message: parsed.message });
    return;
  }
  for (const write of parsed.writes) if (isForbidden(response, forbidWrite(caller, write, recordsOf))) return;
  const left = limit.timeoutMs - (performance.now() - startedAt);
  if (left <= 0) answerRefusal(response, { reason: "Unavailable", message: "The request took too long to arrive" });
  else give(response, await store.write(parsed.writes, { timeoutMs: left }), (objects): WritesAnswer => ({ objects }));
}

function watch(handling: Handling, { response, caller }: Asked, route: Extract<Route, { type: "watch" }>): void {
  const { watches, limits, store } = handling;
  const who = `${caller.role} ${caller.user}`;
  const own = [...watches.values()].filter((each) => each === who).length;
  const isFull = watches.size >= limits.watchesMax || own >= limits.userWatchesMax;
  if (isFull || handling.isClosing) {
    const count = `there are ${watches.size} of at most ${limits.watchesMax}, ${own} of at most ${limits.userWatchesMax} for ${who}`;
    const message = handling.isClosing ? closingMessage : `Cannot watch: ${count}; try again later`;
    answerRefusal(response, { reason: "Unavailable", message });
    return;
  }
  const { scope, since } = route;
  const served = serveWatch({ store, response, scope, since, limits, onClosed: () => watches.delete(served) });
  watches.set(served, who);
}
