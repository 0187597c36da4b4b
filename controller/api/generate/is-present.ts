import type { StructuralSchema } from "../structural-schema.ts";
import { own } from "../structure/own.ts";

/** Whether every valid object has the field once the defaults are in. */
export function isPresent(schema: StructuralSchema, key: string): boolean {
  return schema.required?.includes(key) === true || own(schema.properties, key)?.default !== undefined;
}
