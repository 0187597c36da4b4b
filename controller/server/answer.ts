import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { RefusalAnswer } from "../ports/store-protocol.ts";
import type { Listing, StoredObject, StoreRefusal } from "../ports/store.ts";

/** The status of HTTP for each refusal; a caller goes by the reason, and a proxy by this. */
const statuses: Readonly<Record<StoreRefusal["reason"], number>> = {
  Conflict: 409,
  AlreadyExists: 409,
  NotFound: 404,
  Unavailable: 503,
  Unknown: 504,
  Full: 507,
  Refused: 400,
  Compacted: 410,
};

export function answer(response: ServerResponse, body: object): void {
  send(response, 200, JSON.stringify(body));
}

export function answerRefusal(
  response: ServerResponse,
  { reason, message }: Pick<StoreRefusal, "reason" | "message">,
  status: number = statuses[reason],
): void {
  const body: RefusalAnswer = { error: { reason, message } };
  send(response, status, JSON.stringify(body));
}

function send(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

const chunkLengthMin = 64 * 1024;

/** In pieces as the caller takes them: a whole list may be longer than a text can be. */
export async function answerListing(response: ServerResponse, { items, revision }: Listing): Promise<void> {
  response.writeHead(200, { "content-type": "application/json" });
  let chunk = '{"items":[';
  for (const [index, item] of items.entries()) {
    chunk += (index === 0 ? "" : ",") + JSON.stringify(item);
    if (chunk.length < chunkLengthMin) continue;
    const isTaken = response.write(chunk);
    chunk = "";
    if (!isTaken && !(await isDrained(response))) return;
  }
  response.end(`${chunk}],"revision":${JSON.stringify(revision)}}`);
}

async function isDrained(response: ServerResponse): Promise<boolean> {
  if (response.destroyed) return false;
  const abort = new AbortController();
  const events = ["drain", "close"].map((name) =>
    once(response, name, { signal: abort.signal }).catch(() => undefined),
  );
  await Promise.race(events);
  abort.abort();
  return !response.destroyed;
}

const texts = new WeakMap<StoredObject, string>();

/** One object goes to many watches: its text is made once. */
export function objectText(object: StoredObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const text = JSON.stringify(object);
  texts.set(object, text);
  return text;
}
