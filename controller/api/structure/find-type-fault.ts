import type { StructuralSchema } from "../structural-schema.ts";
import { describeValue, quote } from "./describe-value.ts";
import { isRecord } from "./is-record.ts";
import { own } from "./own.ts";

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
  if (isRecord(value)) return 'begin each entry with "- "';
  const parts = typeof value === "string" ? value.split(/[\s,]+/).filter((part) => part !== "") : [];
  const several = parts.length < 2 ? "" : `, for ${parts.length} write ${quoteList(parts)}`;
  return `for one entry write [${quote(value)}]${several}`;
}

function hintForObject(schema: StructuralSchema, value: unknown): string | undefined {
  if (Array.isArray(value)) return hintForListAsObject(schema, value);
  return typeof value === "string" ? hintForTextAsObject(schema, value) : listFields(schema);
}

function hintForListAsObject(schema: StructuralSchema, value: readonly unknown[]): string | undefined {
  if (value.length === 1 && isRecord(value[0])) return 'write its one entry without the "- " or [ ] around it';
  const [list, ...otherLists] = Object.entries(schema.properties ?? {}).filter(([, field]) => field.type === "array");
  const isMeant = list !== undefined && otherLists.length === 0 && !value.some(isRecord);
  return isMeant ? `write {${list[0]}: ${quoteList(value)}}` : listFields(schema);
}

function hintForTextAsObject(schema: StructuralSchema, text: string): string | undefined {
  if (Object.keys(schema.properties ?? {}).some((name) => text.startsWith(`${name}:`))) {
    return "a space is missing after the ':', or quotes or a | make a text of it";
  }
  const [name = "", ...otherNames] = schema.required ?? [];
  const type = otherNames.length === 0 ? own(schema.properties, name)?.type : undefined;
  if (type === "string") return `write {${name}: ${text}}`;
  return type === "array" ? `write {${name}: ${quoteList([text])}}` : listFields(schema);
}

/** So many fields can be taken in at a glance. */
const listedMax = 8;

function listFields(schema: StructuralSchema): string | undefined {
  const names = Object.keys(schema.properties ?? {});
  if (names.length === 0 || names.length > listedMax) return undefined;
  return `its ${names.length === 1 ? "field is" : "fields are"} ${names.join(", ")}`;
}

/** Enough entries to see how the list is written. */
function quoteList(entries: readonly unknown[]): string {
  const shown = entries.slice(0, 3).map(quote);
  return `[${[...shown, ...(entries.length > shown.length ? ["…"] : [])].join(", ")}]`;
}

function isNumeric(value: unknown): boolean {
  return typeof value === "string" && /^-?[0-9]+(?:\.[0-9]+)?$/.test(value);
}

function isDurationPattern(pattern: string | undefined): boolean {
  return pattern?.includes("(ms|s|m|h)") === true;
}
