import { isRecord } from "../../controller/api/structure/is-record.ts";
import { own } from "../../controller/api/structure/own.ts";
import type { FieldPath, Violation } from "../../controller/api/manifest-error.ts";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";

const bounds = [
  "enum",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
] as const;

/** A case that breaks a bound above this would be longer than the table. */
const countMax = 100;

/** What a schema and those in it ask for, in words such as `maxLength`, `set`, `type integer`. */
export function constraintsOf(schema: StructuralSchema): ReadonlySet<string> {
  const { properties = {}, additionalProperties, items } = schema;
  const children = [...Object.values(properties), additionalProperties, items].filter((child) => child !== undefined);
  return new Set([...ownConstraints(schema), ...children.flatMap((child) => [...constraintsOf(child)])]);
}

function ownConstraints(schema: StructuralSchema): readonly string[] {
  const { type, required = [], properties = {}, additionalProperties } = schema;
  const listType = schema["x-kubernetes-list-type"];
  const isOpen = schema["x-kubernetes-preserve-unknown-fields"] === true || additionalProperties !== undefined;
  const tooLong = Math.max(schema.maxItems ?? 0, schema.maxProperties ?? 0) > countMax;
  return [
    ...bounds.filter((bound) => schema[bound] !== undefined && !(tooLong && bound.startsWith("max"))),
    ...(required.some((key) => own(properties, key)?.default === undefined) ? ["required"] : []),
    ...(listType === "set" || listType === "map" ? [listType] : []),
    ...(type === "object" && !isOpen ? ["unknown field"] : []),
    ...(schema["x-kubernetes-int-or-string"] === true
      ? ["type int-or-string"]
      : type === undefined
        ? []
        : [`type ${type}`]),
    ...(schema.nullable === true ? [] : ["null"]),
  ];
}

/** Which of these a violation is about. */
export function brokenConstraint(root: StructuralSchema, object: unknown, violation: Violation): string {
  const { path, reason } = violation;
  const schema = schemaAt(root, path);
  const value = valueAt(object, path);
  switch (reason) {
    case "MissingField":
      return "required";
    case "UnknownField":
      return "unknown field";
    case "NullValue":
      return "null";
    case "WrongType":
      return schema["x-kubernetes-int-or-string"] === true ? "type int-or-string" : `type ${schema.type}`;
    case "DuplicateItem":
      return schemaAt(root, path.slice(0, -1))["x-kubernetes-list-type"] ?? "";
    case "OutOfRange":
    case "TooLong":
      return boundOf(schema, value);
    default:
      return schema.enum === undefined ? "pattern" : "enum";
  }
}

function boundOf(schema: StructuralSchema, value: unknown): string {
  if (typeof value === "number") return value < (schema.minimum ?? -Infinity) ? "minimum" : "maximum";
  if (typeof value === "string") return value.length < (schema.minLength ?? 0) ? "minLength" : "maxLength";
  if (Array.isArray(value)) return value.length < (schema.minItems ?? 0) ? "minItems" : "maxItems";
  return Object.keys(isRecord(value) ? value : {}).length < (schema.minProperties ?? 0)
    ? "minProperties"
    : "maxProperties";
}

function schemaAt(root: StructuralSchema, path: FieldPath): StructuralSchema {
  return path.reduce<StructuralSchema>((schema, step) => {
    if (typeof step === "number") return schema.items ?? {};
    return own(schema.properties, step) ?? schema.additionalProperties ?? {};
  }, root);
}

function valueAt(object: unknown, path: FieldPath): unknown {
  return path.reduce((value: unknown, step) => {
    if (typeof step === "number") return Array.isArray(value) ? value[step] : undefined;
    return isRecord(value) ? own(value, step) : undefined;
  }, object);
}
