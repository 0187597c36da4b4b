import type { StructuralSchema } from "../structural-schema.ts";

export interface NumberBounds {
  readonly low: number;
  readonly high: number;
}

/**
 * The least and the greatest number that a schema takes, infinite where there is no bound. A whole number is never taken
 * beyond ±(2⁵³-1): it has lost digits when it was read.
 */
export function numberBounds(schema: StructuralSchema): NumberBounds {
  const { low, high } = formatBounds(schema);
  return { low: Math.max(schema.minimum ?? low, low), high: Math.min(schema.maximum ?? high, high) };
}

function formatBounds(schema: StructuralSchema): NumberBounds {
  if (schema.format === "int32") return { low: -(2 ** 31), high: 2 ** 31 - 1 };
  const isInteger = schema.type === "integer" || schema["x-kubernetes-int-or-string"] === true;
  if (isInteger) return { low: Number.MIN_SAFE_INTEGER, high: Number.MAX_SAFE_INTEGER };
  return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
}
