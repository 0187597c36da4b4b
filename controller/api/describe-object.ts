import { isRecord } from "./structure/is-record.ts";

/** `Kind/name` for messages, `Kind` without a name, and empty without a kind. Never throws. */
export function describeObject(value: unknown): string {
  if (!isRecord(value)) return "";
  const kind = textAt(value, "kind");
  const name = textAt(value["metadata"], "name");
  return kind === "" || name === "" ? kind : `${kind}/${name}`;
}

function textAt(value: unknown, key: string): string {
  const text = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  // Long enough for every name that is allowed.
  return typeof text === "string" ? text.slice(0, 100) : "";
}
