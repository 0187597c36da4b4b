import type { KindDefinition } from "../catalog.ts";
import { checkValue } from "../check-structure.ts";
import { applyDefaults } from "../apply-defaults.ts";
import { formatPath } from "../manifest-error.ts";
import type { FieldPath } from "../manifest-error.ts";
import { isPresent } from "./is-present.ts";
import type { StructuralSchema } from "../structural-schema.ts";

/**
 * Where a definition says what this program would pass over or read otherwise than the API server: a keyword or format
 * it does not know, a pattern outside what RE2 and JavaScript read alike, a default that its own schema refuses. Empty
 * where all is well.
 */
export function checkDefinition(definition: KindDefinition): readonly string[] {
  return checkSchema(definition.schema, []).map((fault) => `crds/${definition.plural}.yaml: ${fault}`);
}

const keywords = new Set([
  "type",
  "description",
  "format",
  "default",
  "enum",
  "nullable",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
  "required",
  "properties",
  "additionalProperties",
  "items",
  "x-kubernetes-int-or-string",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-map-type",
  "x-kubernetes-validations",
]);

const types = new Set<unknown>(["object", "array", "string", "integer", "number", "boolean"]);
const formats = new Set<unknown>(["int32", "int64", "double", "date-time"]);

function checkSchema(schema: StructuralSchema, path: FieldPath): readonly string[] {
  const place = path.length === 0 ? "the root" : formatPath(path);
  const faults = [...findKeywordFaults(schema), ...findReferenceFaults(schema)].map((fault) => `${place}: ${fault}`);
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    faults.push(...checkSchema(field, [...path, key]), ...checkDefault(field, [...path, key]));
  }
  if (schema.items !== undefined) faults.push(...checkSchema(schema.items, [...path, 0]));
  if (schema.additionalProperties !== undefined)
    faults.push(...checkSchema(schema.additionalProperties, [...path, "*"]));
  return faults;
}

function findKeywordFaults(schema: StructuralSchema): readonly string[] {
  const faults = Object.keys(schema)
    .filter((key) => !keywords.has(key))
    .map((key) => `keyword ${key} is not understood`);
  const isTyped = types.has(schema.type) || schema["x-kubernetes-int-or-string"] === true;
  if (!isTyped && schema["x-kubernetes-preserve-unknown-fields"] !== true) faults.push("must have a type");
  if (schema.format !== undefined && !formats.has(schema.format)) faults.push(`format ${schema.format} is not checked`);
  if (schema.pattern !== undefined) faults.push(...findPatternFaults(schema.pattern));
  return faults;
}

/** What RE2 does not have, and what it reads otherwise than JavaScript. */
function findPatternFaults(pattern: string): readonly string[] {
  const foreign = [
    { syntax: /\(\?(?!:)/, name: "(?…), other than (?:…)" },
    { syntax: /\\[1-9k]/, name: "back references" },
    { syntax: /\\[sSpPbBAzZQCG]/, name: "\\s, \\p, \\b and other classes that differ" },
    { syntax: /\[\[:/, name: "[[:…:]]" },
  ];
  const withoutClasses = pattern.replaceAll(/\\./g, "").replaceAll(/\[(?:[^\]\\]|\\.)*\]/g, "");
  const faults = foreign.filter(({ syntax }) => syntax.test(pattern)).map(({ name }) => name);
  if (withoutClasses.includes(".")) faults.push("a point, which is another set of characters there; write [^\\n]");
  try {
    RegExp(pattern, "u");
  } catch (error) {
    faults.push(`what JavaScript refuses: ${String(error)}`);
  }
  return faults.map((fault) => `pattern ${pattern} must not use ${fault}`);
}

function findReferenceFaults(schema: StructuralSchema): readonly string[] {
  const envelope = ["apiVersion", "kind", "metadata"];
  const undescribed = (schema.required ?? []).filter((key) => !isDescribed(schema, key) && !envelope.includes(key));
  return [...undescribed.map((key) => `requires ${key}, which it does not describe`), ...findListFaults(schema)];
}

function findListFaults(schema: StructuralSchema): readonly string[] {
  if (schema.type !== "array") return [];
  const { items } = schema;
  if (items === undefined) return ["must say what its items are"];
  const listType = schema["x-kubernetes-list-type"];
  if (listType === "set") return items.type === "object" || items.type === "array" ? ["a set must be of scalars"] : [];
  const keys = listType === "map" ? (schema["x-kubernetes-list-map-keys"] ?? []) : [];
  const absent = keys.filter((key) => !isDescribed(items, key) || !isPresent(items, key));
  return absent.map((key) => `list map key ${key} must be required or have a default`);
}

function isDescribed(schema: StructuralSchema, key: string): boolean {
  return schema.properties?.[key] !== undefined;
}

/** A default goes where a user's value would; the API server refuses a definition whose default is no valid value. */
function checkDefault(field: StructuralSchema, path: FieldPath): readonly string[] {
  if (field.default === undefined) return [];
  const violations = checkValue(field, applyDefaults(field, field.default), path);
  return violations.map((violation) => `${formatPath(violation.path)}: the default ${violation.message}`);
}
