import type { Environment } from "@marcbachmann/cel-js";

import { isRecord } from "../structure/is-record.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import { escapeName } from "./escape-name.ts";
import { isSameValue, registerListOperators, rememberList } from "./list-operators.ts";

/** How CEL sees the values of a schema. */
export interface DeclaredType {
  /** The name by which cel-js knows the type. */
  readonly name: string;
  /**
   * The value in the form that CEL computes with: int as bigint, date-time as Date, maps as Map, objects as views that
   * convert a field when it is first read.
   */
  readonly bind: (value: unknown) => unknown;
}

/** Where a type is declared, and what all below it share. */
export interface Declaration {
  /** Gives the types of objects unique names. */
  readonly path: string;
  /** Collects the type of every schema. */
  readonly declared: Map<StructuralSchema, DeclaredType>;
}

/**
 * Declares the type of a schema, and those of all below it, to `environment`. Undefined where CEL has no type for it: then
 * it is no field for rules, as in Kubernetes.
 */
export function declareType(
  environment: Environment,
  schema: StructuralSchema,
  declaration: Declaration,
): DeclaredType | undefined {
  const type = findType(environment, schema, declaration);
  if (type !== undefined) declaration.declared.set(schema, type);
  return type;
}

function findType(
  environment: Environment,
  schema: StructuralSchema,
  declaration: Declaration,
): DeclaredType | undefined {
  if (schema["x-kubernetes-int-or-string"] === true) return { name: "dyn", bind: bindInt };
  switch (schema.type) {
    case "string":
      return declareString(schema);
    case "integer":
      return { name: "int", bind: bindInt };
    case "number":
      return { name: "double", bind: (value) => (typeof value === "bigint" ? Number(value) : value) };
    case "boolean":
      return { name: "bool", bind: (value) => value };
    case "array":
      return declareList(environment, schema, declaration);
    case "object":
      return schema.additionalProperties === undefined
        ? declareObject(environment, schema, declaration)
        : declareMap(environment, schema.additionalProperties, declaration);
    default:
      return undefined;
  }
}

/** The formats that Kubernetes gives a type of their own; duration and byte are not used by our kinds. */
function declareString(schema: StructuralSchema): DeclaredType | undefined {
  if (schema.format === "duration" || schema.format === "byte") return undefined;
  if (schema.format !== "date-time" && schema.format !== "date") return { name: "string", bind: (value) => value };
  return {
    name: "google.protobuf.Timestamp",
    bind: (value) => (typeof value === "string" ? new Date(value) : value),
  };
}

function bindInt(value: unknown): unknown {
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
}

function declareList(
  environment: Environment,
  schema: StructuralSchema,
  declaration: Declaration,
): DeclaredType | undefined {
  const item = schema.items && declareType(environment, schema.items, below(declaration, "item"));
  if (item === undefined) return undefined;
  return {
    name: `list<${item.name}>`,
    bind: (value) => (Array.isArray(value) ? rememberList(value.map(item.bind), schema) : value),
  };
}

function declareMap(
  environment: Environment,
  schema: StructuralSchema,
  declaration: Declaration,
): DeclaredType | undefined {
  const entry = declareType(environment, schema, below(declaration, "value"));
  if (entry === undefined) return undefined;
  return {
    name: `map<string, ${entry.name}>`,
    bind: (value) =>
      isRecord(value) ? new Map(Object.entries(value).map(([key, item]) => [key, entry.bind(item)])) : value,
  };
}

/** Where an object keeps the fields it has bound, so that a rule that reads a list many times converts it once. */
const bound = Symbol("bound");
const source = Symbol("source");

/** cel-js tells the types of objects by their constructors: each schema gets its own. */
function declareObject(environment: Environment, schema: StructuralSchema, declaration: Declaration): DeclaredType {
  const { path } = declaration;
  class View {
    readonly [source]: Readonly<Record<string, unknown>>;
    readonly [bound] = new Map<string, unknown>();

    constructor(value: Readonly<Record<string, unknown>>) {
      this[source] = value;
    }
  }
  const fields: Record<string, string> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const escaped = escapeName(name);
    // A field named `constructor` would hide the type of its object from cel-js.
    if (escaped === undefined || escaped === "constructor") continue;
    const type = declareType(environment, property, below(declaration, escaped));
    if (type === undefined) continue;
    fields[escaped] = type.name;
    Object.defineProperty(View.prototype, escaped, {
      get(this: View) {
        const known = this[bound].get(escaped);
        if (known !== undefined) return known;
        const field = bindField(type, this[source], name);
        this[bound].set(escaped, field);
        return field;
      },
    });
  }
  environment.registerType(path, { ctor: View, fields });
  environment.registerOperator(`${path} == ${path}`, (a: View, b: View) => isSameValue(schema, a[source], b[source]));
  registerListOperators(environment, path, (view) => (view instanceof View ? view[source] : view));
  return { name: path, bind: (value) => (isRecord(value) ? new View(value) : value) };
}

function below(declaration: Declaration, name: string): Declaration {
  return { ...declaration, path: `${declaration.path}.${name}` };
}

/** A null is as good as absent here: Kubernetes says so of nullable fields, and others are never null. */
function bindField(type: DeclaredType, value: Readonly<Record<string, unknown>>, name: string): unknown {
  const field = Object.hasOwn(value, name) ? value[name] : undefined;
  return field === undefined || field === null ? undefined : type.bind(field);
}
