import { apiVersion } from "../api-version.ts";
import type { KindDefinition } from "../catalog.ts";
import { firstSentence } from "../structure/first-sentence.ts";
import { isPresent } from "./is-present.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import { generatedHeader } from "./render-kinds.ts";

/**
 * The text of types.gen.ts: an interface for each kind as it is after defaulting, so that a field with a default is
 * there. An object type has a name of its own, from its path, unless it has two plain fields or fewer; equal types at
 * the end of equal paths share the first one's name.
 */
export function renderTypes(definitions: readonly KindDefinition[]): string {
  const names: Names = { byShape: new Map(), taken: new Set(), declarations: [] };
  for (const definition of definitions) declareKind(names, definition);
  const kinds = definitions.map(({ kind }) => kind);
  const union = `/** Any object, told apart by its kind. */\nexport type HoldfastObject = ${kinds.join(" | ")};\n`;
  const imports = 'import type { ObjectMeta } from "./object-meta.ts";\n';
  return [generatedHeader + imports, union, ...names.declarations].join("\n");
}

const lineLengthMax = 120;

interface Names {
  readonly byShape: Map<string, string>;
  readonly taken: Set<string>;
  readonly declarations: string[];
}

function declareKind(names: Names, { kind, schema }: KindDefinition): void {
  const position = names.declarations.length;
  const { apiVersion: _, kind: __, metadata: ___, ...own } = schema.properties ?? {};
  const fields = Object.entries(own).map(([key, field]) => {
    const path = [kind, ...(key === "spec" ? [] : [capitalised(key)])];
    const isRoot = field.type === "object" && field.properties !== undefined;
    const type = isRoot
      ? declare(names, { name: `${kind}${capitalised(key)}`, path }, field)
      : typeOf(names, path, field);
    return renderField({ key, field, type, isRequired: isPresent(schema, key) });
  });
  const envelope = `  readonly apiVersion: "${apiVersion}";\n  readonly kind: "${kind}";\n  readonly metadata: ObjectMeta;\n`;
  const text = `${comment(schema.description, "")}export interface ${kind} {\n${envelope}${fields.join("")}}\n`;
  names.declarations.splice(position, 0, text);
}

/** Writes an interface, its own before those it needs, and gives its name. */
function declare(names: Names, place: { name: string; path: readonly string[] }, schema: StructuralSchema): string {
  if (names.taken.has(place.name)) throw new Error(`crds/ must not lead to two types named ${place.name}`);
  names.taken.add(place.name);
  const position = names.declarations.length;
  const fields = fieldsOf(names, place.path, schema);
  names.declarations.splice(
    position,
    0,
    `${comment(schema.description, "")}export interface ${place.name} {\n${fields}}\n`,
  );
  return place.name;
}

function fieldsOf(names: Names, path: readonly string[], schema: StructuralSchema): string {
  const fields = Object.entries(schema.properties ?? {}).map(([key, field]) => {
    const type = typeOf(names, [...path, capitalised(key)], field);
    return renderField({ key, field, type, isRequired: isPresent(schema, key) });
  });
  return fields.join("");
}

function typeOf(names: Names, path: readonly string[], schema: StructuralSchema): string {
  const type = bareTypeOf(names, path, schema);
  return schema.nullable === true ? `${type} | null` : type;
}

function bareTypeOf(names: Names, path: readonly string[], schema: StructuralSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema["x-kubernetes-int-or-string"] === true) return "number | string";
  switch (schema.type) {
    case "string":
    case "boolean":
    case "number":
      return schema.type;
    case "integer":
      return "number";
    case "array":
      return `readonly ${parenthesised(typeOf(names, singular(path), schema.items ?? {}))}[]`;
    case "object":
      return objectType(names, path, schema);
    default:
      return "unknown";
  }
}

function objectType(names: Names, path: readonly string[], schema: StructuralSchema): string {
  const { properties, additionalProperties } = schema;
  if (properties === undefined) {
    const value = additionalProperties === undefined ? "unknown" : typeOf(names, singular(path), additionalProperties);
    return `Readonly<Record<string, ${value}>>`;
  }
  if (isPlain(schema)) return `{\n${fieldsOf(names, path, schema)}}`;
  const shape = `${path.at(-1)} ${JSON.stringify(shapeOf(schema))}`;
  const known = names.byShape.get(shape);
  if (known !== undefined) return known;
  const name = declare(names, { name: nameOf(path), path }, schema);
  names.byShape.set(shape, name);
  return name;
}

/** The conditions are the same on every kind, and are named for none of them. */
function nameOf(path: readonly string[]): string {
  return path.slice(1).join("") === "StatusCondition" ? "Condition" : path.join("");
}

function isPlain({ properties = {} }: StructuralSchema): boolean {
  const fields = Object.values(properties);
  return fields.length <= 2 && fields.every((field) => field.type !== "object" && field.type !== "array");
}

/** What a type is made of: two that differ in their descriptions, bounds and rules alone are one type. */
function shapeOf(schema: StructuralSchema): unknown {
  const { type, nullable, items, additionalProperties, properties } = schema;
  return {
    type: schema["x-kubernetes-int-or-string"] === true ? "int-or-string" : type,
    enum: schema.enum,
    nullable,
    items: items === undefined ? undefined : shapeOf(items),
    values: additionalProperties === undefined ? undefined : shapeOf(additionalProperties),
    fields: Object.entries(properties ?? {}).map(([key, field]) => [key, isPresent(schema, key), shapeOf(field)]),
  };
}

interface Field {
  readonly key: string;
  readonly field: StructuralSchema;
  readonly type: string;
  readonly isRequired: boolean;
}

function renderField({ key, field, type, isRequired }: Field): string {
  const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
  return `${comment(field.description, "  ")}  readonly ${name}${isRequired ? "" : "?"}: ${type};\n`;
}

function comment(description: string | undefined, indent: string): string {
  const text = firstSentence(description).replaceAll("*/", "* /");
  if (text === "") return "";
  if (indent.length + text.length <= lineLengthMax - 7) return `${indent}/** ${text} */\n`;
  const lines = wrap(text, lineLengthMax - indent.length - 4).map((line) => `${indent} * ${line}\n`);
  return `${indent}/**\n${lines.join("")}${indent} */\n`;
}

function wrap(text: string, lengthMax: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > lengthMax) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function parenthesised(type: string): string {
  return type.includes(" | ") && !type.startsWith("{") ? `(${type})` : type;
}

function capitalised(key: string): string {
  return key.slice(0, 1).toUpperCase() + key.slice(1);
}

/** `Members` of a path becomes `Member`, for the type of one of them. */
function singular(path: readonly string[]): readonly string[] {
  const last = path.at(-1) ?? "";
  const word = last.endsWith("ies") ? `${last.slice(0, -3)}y` : last.endsWith("s") ? last.slice(0, -1) : last;
  return [...path.slice(0, -1), word];
}
