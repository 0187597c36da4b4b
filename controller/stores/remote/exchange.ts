import type { IncomingMessage } from "node:http";
import { type Agent, request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

export interface Endpoint {
  /** A name or an address, which the server's certificate must have. */
  readonly host: string;
  readonly port: number;
}

export interface ExchangeRequest {
  readonly endpoint: Endpoint;
  readonly agent: Agent;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds until there is a connection, and until the answer begins. */
  readonly connectMs: number;
  readonly answerMs: number;
  readonly signal?: AbortSignal;
}

/** What came of one request to one endpoint. */
export type Exchange =
  | { readonly type: "answered"; readonly response: IncomingMessage }
  /** `mayHaveArrived` is false only where it is certain that no program has read the request. */
  | { readonly type: "failed"; readonly mayHaveArrived: boolean; readonly message: string };

/** Sends one request and waits until its answer begins. The connection is closed where it fails. Never throws. */
export function exchange(asked: ExchangeRequest): Promise<Exchange> {
  const { endpoint, signal } = asked;
  const place = `${endpoint.host}:${endpoint.port}`;
  const { promise, resolve } = Promise.withResolvers<Exchange>();
  if (signal?.aborted === true) {
    resolve({ type: "failed", mayHaveArrived: false, message: "the caller gave up" });
    return promise;
  }
  let isSent = false;
  const { body, agent, method, path, headers } = asked;
  const request = httpsRequest({ host: endpoint.host, port: endpoint.port, agent, method, path, headers });
  let timer = setTimeout(() => give("there was no connection in time"), asked.connectMs);
  const giveUp = (): void => give("the caller gave up");
  signal?.addEventListener("abort", giveUp, { once: true });

  function give(why: string): void {
    request.destroy(new Error(why));
  }

  function finish(outcome: Exchange): void {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
    resolve(outcome);
  }

  request.once("socket", (socket) => {
    whenSecure(socket, () => {
      isSent = true;
      clearTimeout(timer);
      timer = setTimeout(() => give("there was no answer in time"), asked.answerMs);
    });
  });
  request.once("response", (response) => finish({ type: "answered", response }));
  request.on("error", (error) => {
    const mayHaveArrived = isSent && !isHandshakeAlert(error);
    finish({ type: "failed", mayHaveArrived, message: `${place}: ${describe(error)}` });
  });
  request.end(body);
  return promise;
}

/** Before the handshake is over, nothing of a request is sent. Where that cannot be told, it counts as over. */
function whenSecure(socket: Socket, call: () => void): void {
  const isWaiting = socket.connecting || (socket instanceof TLSSocket && !hasProtocol(socket));
  if (isWaiting) socket.once("secureConnect", call);
  else call();
}

function hasProtocol(socket: TLSSocket): boolean {
  const protocol = socket.getProtocol();
  return protocol !== null && protocol !== "unknown";
}

/** In TLS 1.3 a server refuses a client's certificate only after the client takes the connection for made. */
function isHandshakeAlert(error: Error): boolean {
  return "code" in error && /^ERR_SSL_.*ALERT/.test(String(error.code));
}

function describe(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  if (code === "ECONNREFUSED") return "nothing listens there";
  if (code === "ECONNRESET") return "the connection was closed without an answer";
  if (/ALERT_(CERTIFICATE_REQUIRED|UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_EXPIRED)/.test(code)) {
    return `it does not take this side's certificate (${code})`;
  }
  // An attempt on several addresses of one name fails with all of their errors and no text of its own.
  return error.message === "" ? code : error.message;
}
