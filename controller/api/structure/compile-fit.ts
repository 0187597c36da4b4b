import type { StructuralSchema } from "../structural-schema.ts";
import { findRepeats } from "./find-repeats.ts";
import { findScalarFault } from "./find-scalar-fault.ts";
import { findTypeFault } from "./find-type-fault.ts";
import { isRecord } from "./is-record.ts";
import { numberBounds } from "./number-bounds.ts";

/** True where a value has no fault under a schema and lacks nothing that has a default. */
export type Fit = (value: unknown) => boolean;

/**
 * A quick yes, for documents of a hundred thousand values: true only where `checkValue` finds nothing and
 * `applyDefaults` would change nothing. After a false those two say what is wrong or missing, if anything is.
 */
export function compileFit(schema: StructuralSchema): Fit {
  const fitsList = compileList(schema);
  const fitsRecord = compileRecord(schema);
  const isOfType = compileType(schema);
  const fitsScalar = compileScalar(schema);
  return (value) => {
    if (value === null || value === undefined) return value === null && schema.nullable === true;
    if (!isOfType(value)) return false;
    if (Array.isArray(value)) return fitsList(value);
    return isRecord(value) ? fitsRecord(value) : fitsScalar(value);
  };
}

function compileType(schema: StructuralSchema): Fit {
  const isNumberOrText = schema["x-kubernetes-int-or-string"] === true;
  if (!isNumberOrText && (schema.type === "string" || schema.type === "boolean"))
    return (value) => typeof value === schema.type;
  if (!isNumberOrText && schema.type === "integer") return Number.isInteger;
  return (value) => findTypeFault(schema, value) === undefined;
}

/** Scalars are judged here as far as that is quick, and else as `checkValue` judges them. */
function compileScalar(schema: StructuralSchema): Fit {
  const { type, enum: allowed, minLength = 0, pattern, format } = schema;
  const fits: Fit = (value) => findScalarFault(schema, value) === undefined;
  const isText = type === "string" && format !== "date-time" && minLength <= 1;
  if (allowed !== undefined) return isText && pattern === undefined ? fitsOneOf(schema, allowed) : fits;
  if (type === "boolean") return () => true;
  if (type === "integer") {
    const { low, high } = numberBounds(schema);
    return (value) => typeof value === "number" && value >= low && value <= high;
  }
  return isText ? compileText(schema, fits) : fits;
}

function fitsOneOf(schema: StructuralSchema, allowed: readonly unknown[]): Fit {
  const sound = new Set(allowed.filter((value) => findScalarFault(schema, value) === undefined));
  return (value) => sound.has(value);
}

/** A text of so many UTF-16 units has no more characters, and at least one if it has any: what is longer is counted. */
function compileText({ minLength = 0, maxLength = Infinity, pattern }: StructuralSchema, fits: Fit): Fit {
  const form = pattern === undefined ? undefined : new RegExp(pattern, "u");
  return (value) => {
    if (typeof value !== "string" || value.length < minLength || value.length > maxLength) return fits(value);
    return form === undefined || form.test(value);
  };
}

function compileList(schema: StructuralSchema): (list: readonly unknown[]) => boolean {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  const fitsItem = schema.items === undefined ? () => true : compileFit(schema.items);
  const hasNoRepeat = compileRepeats(schema);
  return (list) => {
    if (list.length < minItems || list.length > maxItems || !list.every(fitsItem)) return false;
    return list.length < 2 || hasNoRepeat(list);
  };
}

/** Keys that are texts are compared as they are; a list of anything else is left to `findRepeats`. */
function compileRepeats(schema: StructuralSchema): (list: readonly unknown[]) => boolean {
  const listType = schema["x-kubernetes-list-type"];
  if (listType !== "set" && listType !== "map") return () => true;
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const isOfTexts = listType === "map" && keys.every((key) => schema.items?.properties?.[key]?.type === "string");
  if (!isOfTexts) return (list) => findRepeats(schema, list).length === 0;
  return (list) => {
    const seen = new Set<string>();
    for (const item of list) seen.add(isRecord(item) ? keys.map((key) => item[key]).join("\n") : "");
    // Different entries may look alike here, never the other way round.
    return seen.size === list.length || findRepeats(schema, list).length === 0;
  };
}

interface Field {
  readonly fits: Fit;
  /** It must be there: it is required, or has a default. */
  readonly isNeeded: boolean;
}

function compileRecord(schema: StructuralSchema): (record: Readonly<Record<string, unknown>>) => boolean {
  const { properties = {}, additionalProperties, required = [] } = schema;
  const { minProperties = 0, maxProperties = Number.POSITIVE_INFINITY } = schema;
  const fields = new Map<string, Field>();
  for (const [key, field] of Object.entries(properties)) {
    const isNeeded = field.default !== undefined || required.includes(key);
    fields.set(key, { fits: compileFit(field), isNeeded });
  }
  const isOpen = schema["x-kubernetes-preserve-unknown-fields"] === true;
  const fitsOther = additionalProperties === undefined ? () => isOpen : compileFit(additionalProperties);
  const others = required.filter((key) => !fields.has(key));
  const neededCount = [...fields.values()].filter(({ isNeeded }) => isNeeded).length;
  return (record) => {
    const keys = Object.keys(record);
    if (keys.length < minProperties || keys.length > maxProperties) return false;
    let needed = 0;
    for (const key of keys) {
      const field = fields.get(key);
      if (!(field?.fits ?? fitsOther)(record[key])) return false;
      if (field?.isNeeded === true) needed += 1;
    }
    return needed === neededCount && others.every((key) => Object.hasOwn(record, key));
  };
}
