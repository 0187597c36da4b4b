import { apiVersion } from "./api-version.ts";
import type { KindDefinition } from "./catalog.ts";
import { objectMetaSchema } from "./object-meta-schema.ts";
import { numberBounds } from "./structure/number-bounds.ts";
import type { StructuralSchema } from "./structural-schema.ts";

/** A schema in JSON Schema 2020-12 (https://json-schema.org/draft/2020-12). */
export type JsonSchema = { readonly [keyword: string]: unknown };

const dialect = "https://json-schema.org/draft/2020-12/schema";

/**
 * The schema of one kind for editors and other checkers: what it accepts is what checkStructure accepts, and the other
 * way round, but for the two rules JSON Schema cannot say: unique keys in a list map, counted after defaulting, and the
 * rules in CEL. Unknown fields are closed; a required field that has a default may be left out.
 */
export function toJsonSchema(definition: KindDefinition): JsonSchema {
  const { kind, schema } = definition;
  const described = schema.properties ?? {};
  const properties: Readonly<Record<string, JsonSchema>> = {
    ...Object.fromEntries(Object.entries(described).map(([key, field]) => [key, jsonSchemaOf(field)])),
    apiVersion: { ...describe(described["apiVersion"]), const: apiVersion },
    kind: { ...describe(described["kind"]), const: kind },
    metadata: jsonSchemaOf(objectMetaSchema),
  };
  return {
    $schema: dialect,
    title: kind,
    ...jsonSchemaOf(schema),
    properties,
    required: [...new Set(["apiVersion", "kind", "metadata", ...(schema.required ?? [])])],
  };
}

/** A schema that is of no kind, as a document of its own. */
export function toPlainJsonSchema(title: string, schema: StructuralSchema): JsonSchema {
  return { $schema: dialect, title, ...jsonSchemaOf(schema) };
}

/** Any schema of this program as a JSON Schema; see toJsonSchema for what it cannot say. */
export function jsonSchemaOf(schema: StructuralSchema): JsonSchema {
  return {
    ...describe(schema),
    ...typeOf(schema),
    ...(schema.enum === undefined ? {} : { enum: schema.nullable === true ? [...schema.enum, null] : schema.enum }),
    ...copy(schema),
    ...boundsOf(schema),
    ...(schema.format === "date-time" ? { format: "date-time" } : {}),
    ...(schema["x-kubernetes-list-type"] === "set" ? { uniqueItems: true } : {}),
    ...(schema.items === undefined ? {} : { items: jsonSchemaOf(schema.items) }),
    ...(schema.type === "object" ? fieldsOf(schema) : {}),
  };
}

function describe(schema: StructuralSchema | undefined): JsonSchema {
  const { description } = schema ?? {};
  return description === undefined ? {} : { description: description.trim() };
}

function typeOf(schema: StructuralSchema): JsonSchema {
  const isIntOrString = schema["x-kubernetes-int-or-string"] === true;
  const types: readonly string[] = isIntOrString
    ? ["integer", "string"]
    : schema.type === undefined
      ? []
      : [schema.type];
  const [type, ...others] = schema.nullable === true && types.length > 0 ? [...types, "null"] : types;
  if (type === undefined) return {};
  return { type: others.length === 0 ? type : [type, ...others] };
}

const copied = [
  "default",
  "pattern",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
] as const;

function copy(schema: StructuralSchema): JsonSchema {
  return Object.fromEntries(copied.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]));
}

function boundsOf(schema: StructuralSchema): JsonSchema {
  const { low, high } = numberBounds(schema);
  return { ...(Number.isFinite(low) ? { minimum: low } : {}), ...(Number.isFinite(high) ? { maximum: high } : {}) };
}

function fieldsOf(schema: StructuralSchema): JsonSchema {
  const { properties = {}, additionalProperties, required = [] } = schema;
  const mandatory = required.filter((key) => properties[key]?.default === undefined);
  const entries = Object.entries(properties).map(([key, field]) => [key, jsonSchemaOf(field)] as const);
  const isOpen = schema["x-kubernetes-preserve-unknown-fields"] === true;
  return {
    ...(mandatory.length === 0 ? {} : { required: mandatory }),
    ...(entries.length === 0 ? {} : { properties: Object.fromEntries(entries) }),
    additionalProperties: additionalProperties === undefined ? isOpen : jsonSchemaOf(additionalProperties),
  };
}
