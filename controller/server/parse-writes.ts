import { isRecord } from "../api/structure/is-record.ts";
import type { ObjectDraft, ObjectKey, StoreWrite } from "../ports/store.ts";

export type ParsedWrites =
  | { readonly ok: true; readonly writes: readonly StoreWrite[] }
  | { readonly ok: false; readonly message: string };

/**
 * The body of a request to write. Only its outer form is judged here, and nothing is passed over but what the store sets
 * itself: an object that was read may be sent back as it is.
 */
export function parseWrites(text: string): ParsedWrites {
  try {
    const body: unknown = JSON.parse(text);
    const { writes } = fieldsOf(body, "the body", ["writes"]);
    if (!Array.isArray(writes)) throw new WrongForm("writes must be a list");
    return { ok: true, writes: writes.map((write, index) => parseWrite(write, `writes[${index}]`)) };
  } catch (error) {
    if (error instanceof WrongForm) return { ok: false, message: `Cannot read the request: ${error.message}` };
    if (error instanceof SyntaxError) return { ok: false, message: `Cannot read the request: ${error.message}` };
    throw error;
  }
}

class WrongForm extends Error {}

type Fields = Readonly<Record<string, unknown>>;

function parseWrite(value: unknown, at: string): StoreWrite {
  const verb = isRecord(value) ? value["verb"] : undefined;
  switch (verb) {
    case "create": {
      const fields = fieldsOf(value, at, ["verb", "object"]);
      return { verb, object: parseDraft(fields["object"], `${at}.object`) };
    }
    case "update": {
      const fields = fieldsOf(value, at, ["verb", "object", "at"]);
      return { verb, object: parseDraft(fields["object"], `${at}.object`), at: textOf(fields, "at", at) };
    }
    case "update-status": {
      const fields = fieldsOf(value, at, ["verb", "key", "status", "at"]);
      const status = recordOf(fields, "status", at);
      return { verb, key: parseKey(fields["key"], `${at}.key`), status, at: textOf(fields, "at", at) };
    }
    case "delete": {
      const fields = fieldsOf(value, at, ["verb", "key", "at"]);
      return { verb, key: parseKey(fields["key"], `${at}.key`), at: textOf(fields, "at", at) };
    }
    default:
      throw new WrongForm(
        `${at}.verb must be create, update, update-status or delete; it is ${JSON.stringify(verb) ?? "not there"}`,
      );
  }
}

function parseKey(value: unknown, at: string): ObjectKey {
  const fields = fieldsOf(value, at, ["kind", "namespace", "name"]);
  return {
    kind: textOf(fields, "kind", at),
    namespace: textOf(fields, "namespace", at),
    name: textOf(fields, "name", at),
  };
}

const setByStore = ["uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp"];

function parseDraft(value: unknown, at: string): ObjectDraft {
  const fields = fieldsOf(value, at, ["apiVersion", "kind", "metadata", "spec", "status"]);
  const place = `${at}.metadata`;
  const known = ["namespace", "name", "labels", "annotations", "finalizers", ...setByStore];
  const metadata = fieldsOf(fields["metadata"], place, known);
  const { labels, annotations, finalizers } = metadata;
  return {
    apiVersion: textOf(fields, "apiVersion", at),
    kind: textOf(fields, "kind", at),
    metadata: {
      namespace: textOf(metadata, "namespace", place),
      name: textOf(metadata, "name", place),
      ...(labels === undefined ? {} : { labels: textsOf(labels, `${place}.labels`) }),
      ...(annotations === undefined ? {} : { annotations: textsOf(annotations, `${place}.annotations`) }),
      ...(finalizers === undefined ? {} : { finalizers: listOf(finalizers, `${place}.finalizers`) }),
    },
    spec: recordOf(fields, "spec", at),
  };
}

function fieldsOf(value: unknown, at: string, known: readonly string[]): Fields {
  if (!isRecord(value)) throw new WrongForm(`${at} must be an object`);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new WrongForm(`${at} has the unknown field ${JSON.stringify(unknown)}`);
  return value;
}

function textOf(fields: Fields, key: string, at: string): string {
  const value = fields[key];
  if (typeof value === "string" && value !== "") return value;
  throw new WrongForm(`${at}.${key} must be a text that is not empty`);
}

function recordOf(fields: Fields, key: string, at: string): Fields {
  const value = fields[key];
  if (isRecord(value)) return value;
  throw new WrongForm(`${at}.${key} must be an object`);
}

function textsOf(value: unknown, at: string): Readonly<Record<string, string>> {
  if (!isRecord(value)) throw new WrongForm(`${at} must be an object`);
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => {
      if (typeof text !== "string") throw new WrongForm(`${at}[${JSON.stringify(key)}] must be a text`);
      return [key, text];
    }),
  );
}

function listOf(value: unknown, at: string): readonly string[] {
  if (!Array.isArray(value)) throw new WrongForm(`${at} must be a list`);
  return value.map((item: unknown, index) => {
    if (typeof item !== "string") throw new WrongForm(`${at}[${index}] must be a text`);
    return item;
  });
}
