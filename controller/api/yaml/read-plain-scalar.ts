import type { Reason } from "../manifest-error.ts";
import { readAsGoYaml } from "./read-as-go-yaml.ts";

/** What a scalar without quotes means, and why it should not be written so. */
export interface PlainReading {
  readonly value: unknown;
  readonly doubt?: { readonly reason: Reason; readonly message: string };
}

const integerPattern = /^[-+]?[0-9]+$/;
const basedIntegerPattern = /^0(?:o[0-7]+|x[0-9a-fA-F]+)$/;
const floatPattern = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...["", "~", "null", "Null", "NULL"].map((text) => [text, null] as const),
  ...["true", "True", "TRUE"].map((text) => [text, true] as const),
  ...["false", "False", "FALSE"].map((text) => [text, false] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((text) => [text, Infinity] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((text) => [text, -Infinity] as const),
  ...[".nan", ".NaN", ".NAN"].map((text) => [text, Number.NaN] as const),
]);

/** Only a text that begins so can be anything but text, in either version of YAML. */
const mayBeOther = /^(?:[-+.0-9~yYnNtTfFoO]|$)/;

/**
 * Reads by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), and doubts what kubectl and the
 * API server read otherwise, as they go by YAML 1.1, and what a number of JSON does not carry exactly.
 */
export function readPlainScalar(text: string): PlainReading {
  if (!mayBeOther.test(text)) return { value: text };
  const value = readCore(text);
  const inGo = readAsGoYaml(text);
  if (!Object.is(value, inGo)) {
    const readings = `is ${describe(inGo)} to kubectl (YAML 1.1) and ${describe(value)} in YAML 1.2`;
    const advice = "put it in quotes if it is text, else write the value plainly";
    return { value, doubt: { reason: "AmbiguousScalar", message: `${cut(text)} ${readings}: ${advice}` } };
  }
  if (typeof value !== "number") return { value };
  if (!Number.isFinite(value)) {
    return { value, doubt: { reason: "InvalidValue", message: `must be a number that JSON can carry, is ${text}` } };
  }
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    const rule = "must lie between -(2^53 - 1) and 2^53 - 1, beyond which numbers are rounded silently";
    return {
      value,
      doubt: { reason: "InvalidValue", message: `${rule}: put it in quotes if it is text; is ${cut(text)}` },
    };
  }
  return { value };
}

function readCore(text: string): unknown {
  if (words.has(text)) return words.get(text);
  if (integerPattern.test(text) || basedIntegerPattern.test(text)) return withoutNegativeZero(Number(text));
  if (!floatPattern.test(text)) return text;
  const value = Number(text);
  return Number.isFinite(value) ? withoutNegativeZero(value) : text;
}

/** JSON writes both zeros alike. */
function withoutNegativeZero(value: number): number {
  return value === 0 ? 0 : value;
}

function describe(value: unknown): string {
  return typeof value === "string" ? `the text ${JSON.stringify(cut(value))}` : String(value);
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
