import { isRecord } from "./structure/is-record.ts";
import { own } from "./structure/own.ts";
import type { StructuralSchema } from "./structural-schema.ts";

/**
 * The same value with its fields in the order of the schema, and what the schema does not name after them, by name: two
 * equal values then read the same, whoever wrote them.
 */
export function orderFields(schema: StructuralSchema, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => orderFields(schema.items ?? {}, item));
  if (!isRecord(value)) return value;
  const known = Object.keys(schema.properties ?? {}).filter((key) => Object.hasOwn(value, key));
  const others = Object.keys(value)
    .filter((key) => own(schema.properties, key) === undefined)
    .toSorted();
  return Object.fromEntries(
    [...known, ...others].map((key) => {
      const field = own(schema.properties, key) ?? schema.additionalProperties ?? {};
      return [key, orderFields(field, value[key])];
    }),
  );
}
