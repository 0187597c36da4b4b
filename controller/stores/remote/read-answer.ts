import type { IncomingMessage } from "node:http";
import { isRecord } from "../../api/structure/is-record.ts";
import type { StoredObject, StoreRefusal, WatchEvent } from "../../ports/store.ts";
import { refuse } from "../refuse.ts";

/** An answer beyond this is not read to its end. */
const answerBytesMax = 256 * 1024 ** 2;

export type ReadText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

/** The body of an answer, within `timeoutMs`. */
export async function readText(response: IncomingMessage, timeoutMs: number): Promise<ReadText> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const timer = setTimeout(() => response.destroy(new Error("the answer did not end in time")), timeoutMs);
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > answerBytesMax) return { ok: false, message: `the answer has more than ${answerBytesMax} bytes` };
      chunks.push(chunk);
    }
    return { ok: true, text: Buffer.concat(chunks).toString("utf8") };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** The JSON of a text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const reasons: readonly string[] = [
  "Conflict",
  "AlreadyExists",
  "NotFound",
  "Unavailable",
  "Unknown",
  "Full",
  "Refused",
  "Compacted",
] satisfies readonly StoreRefusal["reason"][];

/** The refusal in an answer or in the last line of a watch; undefined where there is none. */
export function refusalIn(value: unknown): StoreRefusal | undefined {
  const error = isRecord(value) && isRecord(value["error"]) ? value["error"] : value;
  if (!isRecord(error) || typeof error["message"] !== "string" || !isReason(error["reason"])) return undefined;
  return refuse(error["reason"], error["message"]);
}

function isReason(value: unknown): value is StoreRefusal["reason"] {
  return typeof value === "string" && reasons.includes(value);
}

/** Whether the outer form is that of a stored object; the server has checked the rest. */
export function isStoredObject(value: unknown): value is StoredObject {
  if (!isRecord(value) || !isRecord(value["metadata"]) || !isRecord(value["spec"])) return false;
  const { namespace, name, uid, resourceVersion, generation } = value["metadata"];
  const texts = [value["apiVersion"], value["kind"], namespace, name, uid, resourceVersion];
  return typeof generation === "number" && texts.every((text) => typeof text === "string");
}

export function areStoredObjects(value: unknown): value is readonly StoredObject[] {
  return Array.isArray(value) && value.every(isStoredObject);
}

/** The event in a line of a watch; undefined where it is none. */
export function eventIn(value: unknown): WatchEvent | undefined {
  if (!isRecord(value) || typeof value["revision"] !== "string") return undefined;
  const { type, revision, object } = value;
  if (type === "bookmark") return { type, revision };
  if (!isStoredObject(object)) return undefined;
  if (type === "put") return { type, object, revision };
  const { namespace, name } = object.metadata;
  return type === "delete" ? { type, key: { kind: object.kind, namespace, name }, object, revision } : undefined;
}
