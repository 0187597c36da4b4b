import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import type { CheckerHttp, CheckerHttpUrl } from "../api/types.gen.ts";
import type { ProbeSpec } from "../core/compile-checks.ts";
import { httpModule } from "../host/http-module.ts";
import { readSecret } from "../host/read-secret.ts";
import type { ProbeAnswer } from "../ports/checker.ts";
import type { ActionLimit } from "../ports/driver.ts";
import { connectionFailure } from "./connection-failure.ts";
import { createBodyReader, doesBodyMatter } from "./http-body.ts";
import { expiryFault, httpsOptions } from "./https-options.ts";

export interface HttpParts {
  readonly secretsRoot: string;
  readonly resolve: LookupFunction;
}

export type HttpProbe = Extract<ProbeSpec, { readonly type: "http" | "https" }>;

const statusDefault = "200-399";

/** Asks each URL once, one after the other, on a connection of its own; the first that is not as expected decides. */
export async function probeHttp(probe: HttpProbe, parts: HttpParts, limit: ActionLimit): Promise<ProbeAnswer> {
  const headers = headersOf(probe.spec, parts);
  if (!headers.ok) return { found: "Unknown", message: headers.message };
  const authorities = authoritiesOf(probe, parts);
  if (!authorities.ok) return { found: "Unknown", message: authorities.message };
  for (const wish of wishesOf(probe.spec)) {
    const answer = await ask({ probe, wish, headers: headers.value, ca: authorities.value, parts }, limit);
    if (answer.found !== "Healthy") return answer;
  }
  return { found: "Healthy" };
}

function wishesOf({ url, urls, status, bodyContains, bodyMatches, digest }: CheckerHttp): readonly CheckerHttpUrl[] {
  if (url === undefined) return urls ?? [];
  return [
    {
      url,
      ...(status === undefined ? {} : { status }),
      ...(bodyContains === undefined ? {} : { bodyContains }),
      ...(bodyMatches === undefined ? {} : { bodyMatches }),
      ...(digest === undefined ? {} : { digest }),
    },
  ];
}

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

function headersOf(spec: CheckerHttp, parts: HttpParts): Read<Readonly<Record<string, string>>> {
  const host = spec.hostHeader === undefined ? {} : { Host: spec.hostHeader };
  const headers = { "User-Agent": "holdfast", Accept: "*/*", ...spec.headers, ...host };
  if (spec.secretRef === undefined) return { ok: true, value: headers };
  const secret = readSecret(parts.secretsRoot, spec.secretRef.name);
  return secret.ok ? { ok: true, value: { ...headers, ...Object.fromEntries(secret.values) } } : secret;
}

function authoritiesOf(probe: HttpProbe, parts: HttpParts): Read<string | undefined> {
  const name = probe.type === "https" ? probe.spec.tls.caSecretRef?.name : undefined;
  if (name === undefined) return { ok: true, value: undefined };
  const secret = readSecret(parts.secretsRoot, name);
  if (!secret.ok) return secret;
  const value = secret.values.get("ca.crt");
  return value === undefined
    ? { ok: false, message: `Secret ${name} has no key ca.crt on this node` }
    : { ok: true, value };
}

interface Question {
  readonly probe: HttpProbe;
  readonly wish: CheckerHttpUrl;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca: string | undefined;
  readonly parts: HttpParts;
}

/** One request on one connection; whatever becomes of it, nothing of it is left. */
function ask(question: Question, { signal }: ActionLimit): Promise<ProbeAnswer> {
  const { url } = question.wish;
  return new Promise((settle) => {
    let waitsFor = "the connection has not opened";
    let request: ClientRequest | undefined;
    const end = (answer: ProbeAnswer): void => {
      signal.removeEventListener("abort", abort);
      request?.destroy();
      settle(answer);
    };
    const abort = (): void => end({ found: "Unhealthy", message: `${url}: ${waitsFor}` });
    signal.addEventListener("abort", abort);
    if (signal.aborted) return abort();
    try {
      request = send(question);
    } catch (error) {
      // Such as a header with a character that none may have.
      return end({ found: "Unknown", message: `${url} cannot be asked: ${String(error)}` });
    }
    request.on("error", (error) => end(connectionFailure(url, error)));
    request.on("socket", (socket) => {
      socket.once(question.probe.type === "https" ? "secureConnect" : "connect", () => {
        waitsFor = "it is connected, and no answer has come";
      });
    });
    request.on("response", (response) => {
      waitsFor = "its answer has begun, and has not ended";
      read(response, question, end);
    });
    request.end();
    return undefined;
  });
}

function send({ probe, wish, headers, ca, parts }: Question): ClientRequest {
  const options: RequestOptions = { agent: false, method: probe.spec.method, headers, lookup: parts.resolve };
  if (probe.type === "http") return httpModule.request(wish.url, options);
  return requestHttps(wish.url, { ...options, ...httpsOptions(new URL(wish.url), probe.spec.tls, ca) });
}

function read(response: IncomingMessage, { probe, wish }: Question, end: (answer: ProbeAnswer) => void): void {
  const judge = (answer: ProbeAnswer): void => {
    end(answer.found === "Healthy" ? answer : { ...answer, message: `${wish.url}: ${answer.message}` });
  };
  const expiry = probe.type === "https" ? expiryFault(response.socket, probe.spec.tls, new Date()) : undefined;
  if (expiry !== undefined) return judge({ found: "Unhealthy", message: expiry });
  const { status = statusDefault } = wish;
  const { statusCode = 0 } = response;
  if (!isAmong(statusCode, status)) {
    return judge({ found: "Unhealthy", message: `its status is ${statusCode}, and not among ${status}` });
  }
  if (!doesBodyMatter(wish)) return end({ found: "Healthy" });
  const body = createBodyReader(wish);
  response.on("data", (chunk: Buffer) => {
    const judged = body.add(chunk);
    if (judged !== undefined) judge(judged);
  });
  response.on("end", () => judge(body.end()));
  response.on("error", (error) => end(connectionFailure(wish.url, error)));
  return undefined;
}

/** Codes and ranges as the CRD writes them, such as `200-299,304`. */
function isAmong(code: number, list: string): boolean {
  return list.split(",").some((range) => {
    const [low = "", high = low] = range.split("-");
    return Number(low) <= code && code <= Number(high);
  });
}
