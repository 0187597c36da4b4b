import type { Reason } from "../manifest-error.ts";
import { nearestName } from "../nearest-name.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import { quote } from "./describe-value.ts";
import { isDateTime } from "./is-date-time.ts";
import { numberBounds } from "./number-bounds.ts";
import { patternWords } from "./pattern-words.ts";

export interface ScalarFault {
  readonly reason: Reason;
  readonly message: string;
}

/** The first fault of a string, number or boolean that is of the right type: one value, one fault. */
export function findScalarFault(schema: StructuralSchema, value: unknown): ScalarFault | undefined {
  if (schema.enum !== undefined && !schema.enum.includes(value)) return enumFault(schema.enum, value);
  if (typeof value === "number") return findNumberFault(schema, value);
  if (typeof value === "string") return findStringFault(schema, value);
  return undefined;
}

function enumFault(allowed: readonly unknown[], value: unknown): ScalarFault {
  const words = allowed.map(String);
  const nearest = typeof value === "string" ? nearestName(value, words) : undefined;
  const rule = words.length === 1 ? `must be ${words[0]}` : `must be one of ${words.join(", ")}`;
  const hint = nearest === undefined || words.length === 1 ? "" : `; did you mean ${nearest}?`;
  return { reason: "InvalidValue", message: `${rule}, is ${quote(value)}${hint}` };
}

function findNumberFault(schema: StructuralSchema, value: number): ScalarFault | undefined {
  const { low, high } = numberBounds(schema);
  if (value >= low && value <= high) return undefined;
  const isRange = schema.minimum !== undefined && schema.maximum !== undefined;
  const oneSided = value < low ? `at least ${low}` : `at most ${high}`;
  return { reason: "OutOfRange", message: `must be ${isRange ? `from ${low} to ${high}` : oneSided}, is ${value}` };
}

function findStringFault(schema: StructuralSchema, text: string): ScalarFault | undefined {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
  if (text.length > maxLength && characters(text) > maxLength) {
    return { reason: "TooLong", message: `must have at most ${maxLength} characters, has ${characters(text)}` };
  }
  if (text === "" && minLength > 0) return { reason: "OutOfRange", message: "must not be empty" };
  if (characters(text) < minLength) {
    return { reason: "OutOfRange", message: `must have at least ${minLength} characters, has ${characters(text)}` };
  }
  if (pattern !== undefined && !compiled(pattern).test(text)) {
    return { reason: "InvalidValue", message: `must be ${patternWords(pattern)}, is ${quote(text)}` };
  }
  if (schema.format === "date-time" && !isDateTime(text)) {
    const example = "a date and time (RFC 3339), such as 2026-01-31T12:00:00Z";
    return { reason: "InvalidValue", message: `must be ${example}, is ${quote(text)}` };
  }
  return undefined;
}

/** Code points, as the API server counts, not UTF-16 units. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

const patterns = new Map<string, RegExp>();

/** Kept for good: as many as the schemas have. */
function compiled(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  const regExp = new RegExp(pattern, "u");
  patterns.set(pattern, regExp);
  return regExp;
}
