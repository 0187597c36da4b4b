import type { KindDefinition } from "../api/catalog.ts";
import { objectMetaSchema } from "../api/object-meta-schema.ts";
import { patternWords } from "../api/structure/pattern-words.ts";
import type { StructuralSchema } from "../api/structural-schema.ts";

/** What the CRD says of a kind or of one of its fields, ready to be printed. */
export interface FieldDescription {
  /** The last step of `path`; the kind itself for a whole object. */
  readonly name: string;
  /** From the root of the object, such as `spec.members[].name`; empty for a whole object. */
  readonly path: string;
  /** Such as `string` or `list of object`. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
  /** The value that takes the place of none, where the schema has one. */
  readonly default?: unknown;
  /** Where the value comes from when there is none and the schema has no default, as the description says it. */
  readonly inherited?: string;
  readonly enum?: readonly unknown[];
  /** What a value must keep to, each such as `1 to 63 characters`. */
  readonly bounds: readonly string[];
  /** The messages of its CEL rules. */
  readonly rules: readonly string[];
  /** Of an object, or of the objects in a list or map. */
  readonly fields: readonly FieldDescription[];
}

/** A field that the kind does not have: `known` are the fields at the place where the path leaves the schema. */
export interface UnknownField {
  readonly unknown: string;
  /** The part of the path that exists; empty for the object itself. */
  readonly parent: string;
  readonly known: readonly string[];
}

/** The description of the field at `path` of a kind; steps into lists and maps are passed over (`spec.members.name`). */
export function describeField(definition: KindDefinition, path: readonly string[]): FieldDescription | UnknownField {
  let schema = withMetadata(definition.schema);
  let place: FieldPlace = { name: definition.kind, path: "", isRequired: false };
  for (const step of path) {
    const inner = innerObject(schema);
    const field = ownProperty(inner.schema, step) ?? inner.schema.additionalProperties;
    const parent = place.path + inner.suffix;
    if (field === undefined) return { unknown: step, parent, known: Object.keys(inner.schema.properties ?? {}) };
    place = { name: step, path: join(parent, step), isRequired: inner.schema.required?.includes(step) === true };
    schema = field;
  }
  return describe(schema, place);
}

/** A CRD says little of metadata, which is the same for every kind; what it does say of the name is kept. */
function withMetadata(schema: StructuralSchema): StructuralSchema {
  const { metadata } = schema.properties ?? {};
  if (metadata === undefined) return schema;
  const { name, ...common } = objectMetaSchema.properties ?? {};
  const properties = { name: { ...name, ...metadata.properties?.["name"] }, ...common };
  return { ...schema, properties: { ...schema.properties, metadata: { ...objectMetaSchema, properties } } };
}

interface FieldPlace {
  readonly name: string;
  readonly path: string;
  readonly isRequired: boolean;
}

function describe(schema: StructuralSchema, place: FieldPlace): FieldDescription {
  const description = (schema.description ?? "").trim();
  const hasDefault = schema.default !== undefined;
  const inherited = hasDefault ? undefined : inheritance(description);
  const values = schema.enum ?? schema.items?.enum;
  return {
    ...place,
    type: typeName(schema),
    description,
    ...(hasDefault ? { default: schema.default } : {}),
    ...(inherited === undefined ? {} : { inherited }),
    ...(values === undefined ? {} : { enum: values }),
    bounds: boundsOf(schema),
    rules: rulesOf(schema),
    fields: fieldsOf(schema, place.path),
  };
}

function fieldsOf(schema: StructuralSchema, path: string): readonly FieldDescription[] {
  const inner = innerObject(schema);
  return Object.entries(inner.schema.properties ?? {}).map(([name, field]) =>
    describe(field, {
      name,
      path: join(path + inner.suffix, name),
      isRequired: inner.schema.required?.includes(name) === true,
    }),
  );
}

/** The object that a list or a map of objects holds, and how the step into it is written. */
function innerObject(schema: StructuralSchema): { readonly schema: StructuralSchema; readonly suffix: string } {
  if (schema.items !== undefined) {
    const inner = innerObject(schema.items);
    return { schema: inner.schema, suffix: `[]${inner.suffix}` };
  }
  const values = schema.additionalProperties;
  if (values?.properties === undefined) return { schema, suffix: "" };
  return { schema: values, suffix: ".*" };
}

function ownProperty(schema: StructuralSchema, name: string): StructuralSchema | undefined {
  return schema.properties !== undefined && Object.hasOwn(schema.properties, name)
    ? schema.properties[name]
    : undefined;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function typeName(schema: StructuralSchema): string {
  if (schema["x-kubernetes-int-or-string"] === true) return "integer or string";
  if (schema.items !== undefined) return `list of ${typeName(schema.items)}`;
  if (schema.additionalProperties !== undefined) return `map of ${typeName(schema.additionalProperties)}`;
  if (schema.type === "string" && schema.format !== undefined) return `string (${schema.format})`;
  return schema.type ?? "any value";
}

/** Inherited fields have no default in the schema; their description says `Default: where from.` */
function inheritance(description: string): string | undefined {
  return /\bDefault: (.+?)\.(?=\s|$)/.exec(description)?.[1];
}

function boundsOf(schema: StructuralSchema): readonly string[] {
  const bounds = [
    between(schema.minimum, schema.maximum, ""),
    between(schema.minLength, schema.maxLength, " characters"),
    between(schema.minItems, schema.maxItems, " items"),
    between(schema.minProperties, schema.maxProperties, " entries"),
    schema.pattern === undefined ? undefined : patternWords(schema.pattern),
    listBound(schema),
    schema.nullable === true ? "or null" : undefined,
  ].filter((bound) => bound !== undefined);
  const inner = schema.items ?? schema.additionalProperties;
  if (inner === undefined || inner.properties !== undefined) return bounds;
  return [...bounds, ...boundsOf(inner).map((bound) => `each ${bound}`)];
}

function between(min: number | undefined, max: number | undefined, unit: string): string | undefined {
  if (min === undefined) return max === undefined ? undefined : `at most ${max}${unit}`;
  if (max === undefined) return `at least ${min}${unit}`;
  return min === max ? `exactly ${min}${unit}` : `${min} to ${max}${unit}`;
}

function listBound(schema: StructuralSchema): string | undefined {
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  switch (schema["x-kubernetes-list-type"]) {
    case "set":
      return "no item twice";
    case "map":
      return `no two items with the same ${keys.join(" and ")}`;
    default:
      return undefined;
  }
}

function rulesOf(schema: StructuralSchema): readonly string[] {
  const own = (schema["x-kubernetes-validations"] ?? []).map((rule) => rule.message);
  const inner = schema.items ?? schema.additionalProperties;
  return inner === undefined ? own : [...own, ...rulesOf(inner).map((rule) => `each: ${rule}`)];
}
