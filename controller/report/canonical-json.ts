import { isRecord } from "../api/structure/is-record.ts";
import { compareTexts } from "./compare-texts.ts";

/** One text for one JSON value, whatever the order in which its keys were set; a field that is undefined is not there. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  let fields = "";
  for (const name of Object.keys(value).toSorted(compareTexts)) {
    if (value[name] === undefined) continue;
    fields += `${fields === "" ? "" : ","}${JSON.stringify(name)}:${canonicalJson(value[name])}`;
  }
  return `{${fields}}`;
}

/** The value with the keys of its objects in the order of their code units; lists keep their order. */
export function canonicalValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonicalValue);
  return isRecord(value) ? canonicalFields(value) : value;
}

/** `canonicalValue` of an object. */
export function canonicalFields(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(fields).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => compareTexts(a, b)).map(([name, field]) => [name, canonicalValue(field)]),
  );
}
