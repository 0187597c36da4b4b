import type { StructuralSchema } from "../structural-schema.ts";
import { describeValue, quote } from "./describe-value.ts";
import { isRecord } from "./is-record.ts";

/** How a value is of another type than its schema says, with the likely slip; undefined where the type is right. */
export function findTypeFault(schema: StructuralSchema, value: unknown): string | undefined {
  if (isOfType(schema, value)) return undefined;
  const hint = findHint(schema, value);
  return `must be ${typeWords(schema)}, is ${describeValue(value)}${hint === undefined ? "" : `; ${hint}`}`;
}

function isOfType(schema: StructuralSchema, value: unknown): boolean {
  if (schema["x-kubernetes-int-or-string"] === true) return typeof value === "string" || Number.isInteger(value);
  switch (schema.type) {
    case "object":
      return isRecord(value);
    case "array":
      return Array.isArray(value);
    case "string":
    case "boolean":
      return typeof value === schema.type;
    case "integer":
      return Number.isInteger(value);
    case "number":
      return Number.isFinite(value);
    default:
      return true;
  }
}

function typeWords(schema: StructuralSchema): string {
  if (schema["x-kubernetes-int-or-string"] === true) return "a whole number or a string";
  const words = {
    object: "an object with fields",
    array: "a list",
    string: "a string",
    boolean: "true or false",
    integer: "a whole number",
    number: "a number",
  };
  return words[schema.type ?? "object"];
}

function findHint(schema: StructuralSchema, value: unknown): string | undefined {
  switch (schema.type) {
    case "string":
      return hintForString(schema, value);
    case "boolean":
      return hintForBoolean(value);
    case "integer":
    case "number":
      return isNumeric(value) ? "write it without quotes" : undefined;
    case "array":
      return hintForList(value);
    case "object":
      return hintForObject(schema, value);
    default:
      return undefined;
  }
}

function hintForString(schema: StructuralSchema, value: unknown): string | undefined {
  if (typeof value === "number" && isDurationPattern(schema.pattern)) return `give it a unit, such as ${value}s`;
  if (typeof value === "number" || typeof value === "boolean") return "write it in quotes";
  if (isRecord(value) && typeof value["name"] === "string") return `write the name alone: ${value["name"]}`;
  return undefined;
}

function hintForBoolean(value: unknown): string | undefined {
  const words: Readonly<Record<string, string>> = { yes: "true", on: "true", no: "false", off: "false" };
  const text = typeof value === "string" ? value.toLowerCase() : "";
  if (text === "true" || text === "false") return `write ${text} without quotes`;
  return Object.hasOwn(words, text) ? `write ${words[text]}` : undefined;
}

function hintForList(value: unknown): string | undefined {
  return isRecord(value) ? 'begin each entry with "- "' : `for one entry write [${quote(value)}]`;
}

function hintForObject(schema: StructuralSchema, value: unknown): string | undefined {
  if (Array.isArray(value)) {
    return value.length === 1 && isRecord(value[0])
      ? 'write its one entry without the "- " or [ ] around it'
      : undefined;
  }
  const isReference = schema.required?.length === 1 && schema.required[0] === "name";
  return isReference && typeof value === "string" ? `write {name: ${value}}` : undefined;
}

function isNumeric(value: unknown): boolean {
  return typeof value === "string" && /^-?[0-9]+(?:\.[0-9]+)?$/.test(value);
}

function isDurationPattern(pattern: string | undefined): boolean {
  return pattern?.includes("(ms|s|m|h)") === true;
}
