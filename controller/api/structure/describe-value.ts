import { quoteText } from "../manifest-error.ts";
import { isRecord } from "./is-record.ts";

/** What is shown of a value: enough to find it again, never enough to fill a screen. */
const shownLengthMax = 60;
const shownKeysMax = 4;

/** A value of any type for the end of a sentence: `the number 5`, `a list of 3 items`, `an object with name, score`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return value.length === 1 ? "a list of 1 item" : `a list of ${value.length} items`;
  if (isRecord(value)) return describeRecord(value);
  if (typeof value === "string") return `the string ${quote(value)}`;
  if (typeof value === "number") return Number.isFinite(value) ? `the number ${value}` : `${value}, which is no number`;
  return typeof value === "boolean" ? `the boolean ${value}` : `a ${typeof value}`;
}

/** A scalar as it would be written: strings in double quotes, shortened beyond 60 characters. */
export function quote(value: unknown): string {
  if (typeof value !== "string") return isScalar(value) ? String(value) : describeValue(value);
  const isShort = value.length <= shownLengthMax;
  return quoteText(isShort ? value : `${value.slice(0, shownLengthMax)}…`);
}

function describeRecord(value: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(value);
  if (keys.length === 0) return "an object without fields";
  const shown = keys.slice(0, shownKeysMax).map((key) => (key.length > shownLengthMax ? quote(key) : key));
  return `an object with ${shown.join(", ")}${keys.length > shownKeysMax ? ", …" : ""}`;
}

function isScalar(value: unknown): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}
