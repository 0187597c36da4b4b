import type { KindDefinition } from "./catalog.ts";
import { formatPath } from "./manifest-error.ts";
import type { FieldPath, Reason, Violation } from "./manifest-error.ts";
import { nearestName } from "./nearest-name.ts";
import { findScalarFault } from "./structure/find-scalar-fault.ts";
import { findTypeFault } from "./structure/find-type-fault.ts";
import { findRepeats } from "./structure/find-repeats.ts";
import { firstSentence } from "./structure/first-sentence.ts";
import { isRecord } from "./structure/is-record.ts";
import { own } from "./structure/own.ts";
import { describeUnknownField } from "./structure/describe-unknown-field.ts";
import type { StructuralSchema } from "./structural-schema.ts";

/** The faults of one object that are listed; the last one says that there are more. */
export const violationsMax = 100;

/**
 * Where an object, as its user wrote it, breaks the schema of its kind: all faults, each once, in the order of the
 * schema. Never throws, whatever the value is.
 *
 * As strict as the API server, which judges after it has filled in the defaults: what has a default may be left out.
 * Stricter where a slip would go unseen: a field that is not in the schema and a null where a value belongs are faults,
 * both of which the API server drops, and so is a whole number beyond ±(2⁵³-1), which cannot be read exactly. Of
 * `metadata` nothing is judged here, see checkMetadata.
 */
export function checkStructure(definition: KindDefinition, value: unknown): readonly Violation[] {
  return checkValue(withEnvelope(definition.schema), value);
}

/** The same for a value under any schema; paths begin with `root`. */
export function checkValue(schema: StructuralSchema, value: unknown, root: FieldPath = []): readonly Violation[] {
  const walk: Walk = { path: [...root], schemas: [], violations: [] };
  visit(walk, schema, value);
  return walk.violations;
}

interface Walk {
  readonly path: (string | number)[];
  /** Of the values around the present one, outermost first. */
  readonly schemas: StructuralSchema[];
  readonly violations: Violation[];
}

/** What Kubernetes adds to every schema by itself. */
function withEnvelope(schema: StructuralSchema): StructuralSchema {
  const envelope: Readonly<Record<string, StructuralSchema>> = {
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { "x-kubernetes-preserve-unknown-fields": true, nullable: true },
  };
  return { ...schema, properties: { ...schema.properties, ...envelope } };
}

function visit(walk: Walk, schema: StructuralSchema, value: unknown): void {
  if (walk.violations.length >= violationsMax) return;
  if (value === null || value === undefined) {
    if (schema.nullable !== true) report(walk, "NullValue", `is empty (null); ${adviceForNull(walk, schema)}`);
    return;
  }
  const typeFault = findTypeFault(schema, value);
  if (typeFault !== undefined) report(walk, "WrongType", typeFault);
  else if (Array.isArray(value)) visitItems(walk, schema, value);
  else if (isRecord(value)) visitFields(walk, schema, value);
  else {
    const fault = findScalarFault(schema, value);
    if (fault !== undefined) report(walk, fault.reason, fault.message);
  }
}

function adviceForNull({ path, schemas }: Walk, schema: StructuralSchema): string {
  const mayBeEmpty = schema.type === "object" && schema.required === undefined && schema.minProperties === undefined;
  if (mayBeEmpty) return "write {} if nothing in it is to be set";
  const around = schemas.at(-1);
  const isNeeded = around === undefined || around.required?.includes(String(path.at(-1))) === true;
  return isNeeded && schema.default === undefined ? "give it a value" : "leave it out or give it a value";
}

function visitItems(walk: Walk, schema: StructuralSchema, list: readonly unknown[]): void {
  checkCount(walk, { noun: "item", min: schema.minItems, max: schema.maxItems, count: list.length });
  const { items } = schema;
  if (items === undefined) return;
  const judged = list.slice(0, schema.maxItems);
  for (const [index, item] of judged.entries()) within(walk, { schema, step: index }, () => visit(walk, items, item));
  for (const repeat of findRepeats(schema, judged)) {
    const first = formatPath([...walk.path, repeat.firstIndex]);
    const message = `repeats ${first} (${repeat.identity}); each may stand here once`;
    within(walk, { schema, step: repeat.index }, () => report(walk, "DuplicateItem", message));
  }
}

function visitFields(walk: Walk, schema: StructuralSchema, record: Readonly<Record<string, unknown>>): void {
  reportMissing(walk, schema, record);
  checkProperties(walk, schema, record);
  for (const [key, value] of Object.entries(record)) {
    const field = own(schema.properties, key) ?? schema.additionalProperties;
    if (field !== undefined) within(walk, { schema, step: key }, () => visit(walk, field, value));
    else if (schema["x-kubernetes-preserve-unknown-fields"] !== true) {
      const message = describeUnknownField(key, { schema, path: walk.path, outer: walk.schemas });
      within(walk, { schema, step: key }, () => report(walk, "UnknownField", message));
    }
  }
}

function reportMissing(walk: Walk, schema: StructuralSchema, record: Readonly<Record<string, unknown>>): void {
  for (const key of schema.required ?? []) {
    const field = own(schema.properties, key);
    if (Object.hasOwn(record, key) || field?.default !== undefined) continue;
    // That a field is misspelt is one fault, told at the misspelt one.
    if (isMisspelt(schema, record, key)) continue;
    const meaning = firstSentence(field?.description).split(";")[0] ?? "";
    const message = meaning === "" ? "is missing" : `is missing: ${meaning}`;
    within(walk, { schema, step: key }, () => report(walk, "MissingField", message));
  }
}

function isMisspelt(schema: StructuralSchema, record: Readonly<Record<string, unknown>>, key: string): boolean {
  const known = Object.keys(schema.properties ?? {});
  return Object.keys(record).some((written) => !known.includes(written) && nearestName(written, known) === key);
}

/** Counts what the object will have once its defaults are in. */
function checkProperties(walk: Walk, schema: StructuralSchema, record: Readonly<Record<string, unknown>>): void {
  if (schema.minProperties === undefined && schema.maxProperties === undefined) return;
  const fields = Object.entries(schema.properties ?? {});
  const defaulted = fields.filter(([key, field]) => field.default !== undefined && !Object.hasOwn(record, key));
  const count = Object.keys(record).length + defaulted.length;
  checkCount(walk, { noun: "entry", min: schema.minProperties, max: schema.maxProperties, count });
}

interface Count {
  readonly noun: "item" | "entry";
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly count: number;
}

function checkCount(walk: Walk, { noun, min = 0, max = Number.POSITIVE_INFINITY, count }: Count): void {
  const plural = noun === "item" ? "items" : "entries";
  if (count < min) report(walk, "OutOfRange", `must have at least ${min} ${min === 1 ? noun : plural}, has ${count}`);
  if (count > max) report(walk, "TooLong", `must have at most ${max} ${max === 1 ? noun : plural}, has ${count}`);
}

function within(walk: Walk, place: { schema: StructuralSchema; step: string | number }, act: () => void): void {
  walk.path.push(place.step);
  walk.schemas.push(place.schema);
  act();
  walk.path.pop();
  walk.schemas.pop();
}

function report(walk: Walk, reason: Reason, message: string): void {
  if (walk.violations.length >= violationsMax) return;
  const isLast = walk.violations.length === violationsMax - 1;
  const text = isLast ? `${message} (further faults of this object are not listed)` : message;
  const violation = { path: [...walk.path], reason, message: text };
  walk.violations.push(reason === "UnknownField" ? { ...violation, atKey: true } : violation);
}
