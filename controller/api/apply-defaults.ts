import { isRecord } from "./structure/is-record.ts";
import { own } from "./structure/own.ts";
import type { StructuralSchema } from "./structural-schema.ts";

/**
 * A new value in which every absent field has the default of its schema, as the API server makes it on each read and
 * write (k8s.io/apiextensions-apiserver, pkg/apiserver/schema/defaulting): also inside what was itself a default, in
 * list items and in map values. A null where null is not allowed counts as absent: it takes the default, and goes away
 * where there is none. What the schema does not describe is kept as it is.
 */
export function applyDefaults(schema: StructuralSchema, value: unknown): unknown {
  if (Array.isArray(value)) return defaultItems(schema, value);
  if (isRecord(value)) return defaultFields(schema, value);
  return value;
}

function defaultItems(schema: StructuralSchema, list: readonly unknown[]): unknown {
  const { items } = schema;
  if (items === undefined) return list;
  return list.map((item) => applyDefaults(items, isAbsent(items, item) ? (items.default ?? null) : item));
}

function defaultFields(schema: StructuralSchema, record: Readonly<Record<string, unknown>>): unknown {
  const entries: [string, unknown][] = [];
  for (const [key, value] of Object.entries(record)) {
    const field = own(schema.properties, key) ?? schema.additionalProperties;
    if (field === undefined) entries.push([key, value]);
    else if (!isAbsent(field, value)) entries.push([key, applyDefaults(field, value)]);
    else if (field.default !== undefined) entries.push([key, applyDefaults(field, field.default)]);
  }
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    if (field.default !== undefined && !Object.hasOwn(record, key)) {
      entries.push([key, applyDefaults(field, field.default)]);
    }
  }
  return Object.fromEntries(entries);
}

function isAbsent(schema: StructuralSchema, value: unknown): boolean {
  return value === undefined || (value === null && schema.nullable !== true);
}
