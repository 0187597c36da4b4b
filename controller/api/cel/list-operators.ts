import type { Environment } from "@marcbachmann/cel-js";

import { isRecord } from "../structure/is-record.ts";
import { own } from "../structure/own.ts";
import type { StructuralSchema } from "../structural-schema.ts";

/** Bound lists whose schema makes them sets or maps: their order does not count, and adding is a merge. */
const schemas = new WeakMap<readonly unknown[], StructuralSchema>();

export function rememberList(list: readonly unknown[], schema: StructuralSchema): readonly unknown[] {
  const listType = schema["x-kubernetes-list-type"];
  if (listType === "set" || listType === "map") schemas.set(list, schema);
  return list;
}

/**
 * `==`, `!=` and `+` of lists with elements of the named type, as
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules says
 * for lists with an x-kubernetes-list-type.
 */
export function registerListOperators(environment: Environment, type: string, sourceOf: SourceOf): void {
  environment.registerOperator(`list<${type}> == list<${type}>`, (a: readonly unknown[], b: readonly unknown[]) =>
    isSameList(schemas.get(a) ?? {}, a.map(sourceOf), b.map(sourceOf)),
  );
  environment.registerOperator(`list<${type}> + list<${type}>`, (a: readonly unknown[], b: readonly unknown[]) => {
    const schema = schemas.get(a);
    if (schema === undefined) return [...a, ...b];
    const merged = new Map<unknown, unknown>();
    for (const item of [...a, ...b]) {
      const key = keyOf(schema, sourceOf(item));
      // In a set the first stays, in a map the later value takes the earlier one's place.
      if (schema["x-kubernetes-list-type"] === "map" || !merged.has(key)) merged.set(key, item);
    }
    return rememberList([...merged.values()], schema);
  });
}

/** The unbound value of an element of a bound list. */
type SourceOf = (item: unknown) => unknown;

/** Whether two values are equal in the eyes of CEL: deeply, by their schema. */
export function isSameValue(schema: StructuralSchema, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return isSameList(schema, a, b);
  if (isRecord(a) && isRecord(b)) {
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    return keys.every((key) => {
      const property = own(schema.properties, key) ?? schema.additionalProperties ?? {};
      return Object.hasOwn(b, key) && isSameValue(property, a[key], b[key]);
    });
  }
  return schema.format === "date-time" && Date.parse(String(a)) === Date.parse(String(b));
}

function isSameList(schema: StructuralSchema, a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  const items = schema.items ?? {};
  const listType = schema["x-kubernetes-list-type"];
  if (listType !== "set" && listType !== "map") return a.every((item, index) => isSameValue(items, item, b[index]));
  const byKey = new Map(a.map((item) => [keyOf(schema, item), item]));
  return b.every((item) => {
    const key = keyOf(schema, item);
    return byKey.has(key) && isSameValue(items, byKey.get(key), item);
  });
}

/** What tells the items of a list apart: themselves in a set, the values of its keys in a map. */
export function keyOf(schema: StructuralSchema, item: unknown): unknown {
  const keys = schema["x-kubernetes-list-map-keys"];
  if (keys === undefined || !isRecord(item)) return item;
  return JSON.stringify(keys.map((key) => item[key]));
}
