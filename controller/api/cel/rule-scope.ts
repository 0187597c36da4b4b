import type { Environment } from "@marcbachmann/cel-js";

import type { KindDefinition } from "../catalog.ts";
import type { FieldPath } from "../manifest-error.ts";
import type { CelRule, StructuralSchema } from "../structural-schema.ts";
import { compileExpression, describeCelError } from "./compile-expression.ts";
import type { Expression } from "./compile-expression.ts";
import { declareType } from "./declare-type.ts";
import type { DeclaredType } from "./declare-type.ts";
import { createEnvironment } from "./environment.ts";
import { registerListOperators } from "./list-operators.ts";
import { parseFieldPath } from "./parse-field-path.ts";

/** A node of a schema at which rules stand, or below which they do. */
export interface RuleScope {
  readonly schema: StructuralSchema;
  /** Compiled when they are first asked for. */
  readonly rules: () => readonly CompiledRule[];
  /** A value of this schema as the rules see it. */
  readonly bind: (value: unknown) => unknown;
  readonly properties: ReadonlyMap<string, RuleScope>;
  readonly items?: RuleScope;
  readonly additionalProperties?: RuleScope;
}

export interface CompiledRule {
  /** Unique: file, place in the schema, and position there, such as `virtualips.yaml spec.routes[] 0`. */
  readonly id: string;
  readonly source: CelRule;
  /** Where the error is placed, relative to the value. */
  readonly fieldPath: FieldPath;
  readonly expression?: Expression;
  readonly message?: Expression;
  /** Why the rule cannot be evaluated: a fault of the definition, which a test of crds/ finds. */
  readonly error?: string;
}

const scopes = new WeakMap<KindDefinition, RuleScope>();

/** The rules of a kind, from the root of its schema. */
export function ruleScope(definition: KindDefinition): RuleScope {
  const known = scopes.get(definition);
  if (known !== undefined) return known;
  const scope = buildScope(createTypes(definition), definition.schema, { text: "", isCorrelated: true });
  scopes.set(definition, scope ?? noRules(definition.schema));
  return scope ?? noRules(definition.schema);
}

/** Where a node stands: for the identities of rules, and whether an update pairs it with an old value. */
interface Place {
  readonly text: string;
  readonly isCorrelated: boolean;
}

function buildScope(types: KindTypes, schema: StructuralSchema, place: Place): RuleScope | undefined {
  const properties = new Map<string, RuleScope>();
  const areFieldsCorrelated = place.isCorrelated && schema["x-kubernetes-map-type"] !== "atomic";
  const areItemsCorrelated = place.isCorrelated && schema["x-kubernetes-list-type"] === "map";
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const text = place.text === "" ? name : `${place.text}.${name}`;
    const scope = buildScope(types, property, { text, isCorrelated: areFieldsCorrelated });
    if (scope !== undefined) properties.set(name, scope);
  }
  const items = buildChild(types, schema.items, { text: `${place.text}[]`, isCorrelated: areItemsCorrelated });
  const additionalProperties = buildChild(types, schema.additionalProperties, {
    text: `${place.text}{}`,
    isCorrelated: areFieldsCorrelated,
  });
  const sources = schema["x-kubernetes-validations"] ?? [];
  if (sources.length + properties.size === 0 && items === undefined && additionalProperties === undefined)
    return undefined;
  let rules: readonly CompiledRule[] | undefined;
  return {
    schema,
    rules: () => (rules ??= sources.length === 0 ? [] : compileRules(types, schema, place)),
    bind: (value) => types().declared.get(schema)?.bind(value),
    properties,
    ...(items !== undefined && { items }),
    ...(additionalProperties !== undefined && { additionalProperties }),
  };
}

function buildChild(types: KindTypes, schema: StructuralSchema | undefined, place: Place): RuleScope | undefined {
  return schema === undefined ? undefined : buildScope(types, schema, place);
}

function noRules(schema: StructuralSchema): RuleScope {
  return { schema, rules: () => [], bind: (value) => value, properties: new Map() };
}

/** The environment of a kind and its declared types, made when the first rule is compiled. */
type KindTypes = () => {
  readonly file: string;
  readonly environment: Environment;
  readonly declared: ReadonlyMap<StructuralSchema, DeclaredType>;
};

let shared: Environment | undefined;

function createTypes(definition: KindDefinition): KindTypes {
  let types: ReturnType<KindTypes> | undefined;
  return () => {
    if (types !== undefined) return types;
    shared ??= createSharedEnvironment();
    const environment = shared.clone();
    const declared = new Map<StructuralSchema, DeclaredType>();
    const rootType = declareType(environment, rootOf(definition.schema), {
      path: `object.${definition.kind}`,
      declared,
    });
    if (rootType !== undefined) declared.set(definition.schema, rootType);
    types = { file: `${definition.plural}.yaml`, environment, declared };
    return types;
  };
}

function createSharedEnvironment(): Environment {
  const environment = createEnvironment();
  for (const type of ["string", "int", "double", "bool"]) registerListOperators(environment, type, (item) => item);
  return environment;
}

/** Of the metadata a rule at the root sees the name only, whatever the schema says of it. */
function rootOf(schema: StructuralSchema): StructuralSchema {
  const string: StructuralSchema = { type: "string" };
  return {
    ...schema,
    properties: {
      ...schema.properties,
      apiVersion: string,
      kind: string,
      metadata: { type: "object", properties: { name: string, generateName: string } },
    },
  };
}

function compileRules(types: KindTypes, schema: StructuralSchema, place: Place): readonly CompiledRule[] {
  const { file, environment, declared } = types();
  const type = declared.get(schema)?.name;
  const scope =
    type === undefined
      ? undefined
      : environment.clone().registerVariable("self", type).registerVariable("oldSelf", type);
  return (schema["x-kubernetes-validations"] ?? []).map((source, index) => {
    const rule = { id: [file, place.text, index].join(" "), source, fieldPath: [] };
    try {
      if (scope === undefined) throw new Error("CEL has no type for the values of this schema");
      const expression = compileExpression(scope, source.rule, "bool");
      if (expression.usesOldSelf && !place.isCorrelated)
        throw new Error("oldSelf cannot be used where an update does not pair old and new values");
      const fieldPath = parseFieldPath(schema, source.fieldPath ?? "");
      if (source.messageExpression === undefined) return { ...rule, fieldPath, expression };
      return { ...rule, fieldPath, expression, message: compileExpression(scope, source.messageExpression, "string") };
    } catch (error) {
      return { ...rule, error: describeCelError(error) };
    }
  });
}
