import fc from "fast-check";

import { apiVersion } from "../../controller/api/api-version.ts";
import type { KindDefinition } from "../../controller/api/catalog.ts";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";
import { arbitraryCharacter } from "../api/arbitrary-character.ts";

/** Lists and maps are kept shorter than their schema allows: what is tested is not how many there can be. */
const entriesMax = 4;

/**
 * Objects of a kind as a user or a store may write them: every rule of the schema holds, defaults are sometimes left
 * out, the rules in CEL may be broken.
 */
export function arbitraryObject(definition: KindDefinition): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const { apiVersion: _, kind: __, metadata: ___, ...fields } = definition.schema.properties ?? {};
  const rest = arbitraryValue({ ...definition.schema, properties: fields });
  return fc.tuple(arbitraryMetadata, rest).map(([metadata, others]) => {
    return { apiVersion, kind: definition.kind, metadata, ...(isRecord(others) ? others : {}) };
  });
}

/** Values that a schema accepts. */
function arbitraryValue(schema: StructuralSchema): fc.Arbitrary<unknown> {
  const value = arbitraryBareValue(schema);
  return schema.nullable === true ? fc.option(value) : value;
}

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const label = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,20}[A-Za-z0-9])?$/);

const arbitraryMetadata = fc.record(
  {
    name,
    namespace: name,
    labels: fc.dictionary(label, label, { maxKeys: entriesMax }),
    annotations: fc.dictionary(label, fc.string(), { maxKeys: entriesMax }),
    generation: fc.nat(),
    uid: fc.uuid(),
    resourceVersion: fc.nat().map(String),
    creationTimestamp: fc.constantFrom(null, "2026-01-31T12:00:00Z"),
  },
  { requiredKeys: ["name"] },
);

function arbitraryBareValue(schema: StructuralSchema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema["x-kubernetes-int-or-string"] === true) return fc.oneof(arbitraryInteger(schema), arbitraryString(schema));
  switch (schema.type) {
    case "boolean":
      return fc.boolean();
    case "integer":
      return arbitraryInteger(schema);
    case "number":
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
    case "string":
      return arbitraryString(schema);
    case "array":
      return arbitraryList(schema);
    case "object":
      return arbitraryFields(schema);
    default:
      return fc.jsonValue().filter((value) => value !== null);
  }
}

function arbitraryInteger({ minimum, maximum, format }: StructuralSchema): fc.Arbitrary<number> {
  const max = format === "int32" ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
  return fc.oneof(fc.nat(), fc.maxSafeInteger()).map((value) => {
    const low = Math.max(minimum ?? -max, -max);
    const high = Math.min(maximum ?? max, max);
    return value >= low && value <= high ? value : low + (Math.abs(value) % (high - low + 1));
  });
}

function arbitraryString(schema: StructuralSchema): fc.Arbitrary<string> {
  const { pattern, format, minLength = 0, maxLength = 1000 } = schema;
  if (format === "date-time") return fc.constantFrom("2026-01-31T12:00:00Z", "2024-02-29T23:59:59.5+01:00");
  if (pattern !== undefined) {
    const strings = fc.stringMatching(new RegExp(pattern, "u"));
    return strings.filter((text) => lengthOf(text) >= minLength && lengthOf(text) <= maxLength);
  }
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)), unit: arbitraryCharacter });
}

/** In code points. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

function arbitraryList(schema: StructuralSchema): fc.Arbitrary<unknown> {
  const { items = {}, minItems: minLength = 0, maxItems = entriesMax } = schema;
  const length = { minLength, maxLength: Math.max(minLength, Math.min(maxItems, entriesMax)) };
  const listType = schema["x-kubernetes-list-type"];
  if (listType === "set") return fc.uniqueArray(arbitraryValue(items), length);
  if (listType !== "map") return fc.array(arbitraryValue(items), length);
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const selector = (entry: unknown): string => {
    const given = isRecord(entry) ? entry : {};
    return JSON.stringify(keys.map((key) => given[key] ?? items.properties?.[key]?.default));
  };
  return fc.uniqueArray(arbitraryValue(items), { ...length, selector });
}

function arbitraryFields(schema: StructuralSchema): fc.Arbitrary<unknown> {
  const { properties, additionalProperties, required = [], minProperties = 0, maxProperties = entriesMax } = schema;
  if (properties === undefined && additionalProperties !== undefined) {
    const keys = fc.string({ minLength: 1, maxLength: 12 });
    const size = { minKeys: minProperties, maxKeys: Math.min(maxProperties, entriesMax) };
    return fc.dictionary(keys, arbitraryValue(additionalProperties), size);
  }
  if (properties === undefined) return fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.jsonValue());
  const model = Object.fromEntries(Object.entries(properties).map(([key, field]) => [key, arbitraryValue(field)]));
  const requiredKeys = required.filter((key) => properties[key] !== undefined && properties[key].default === undefined);
  return fc.record(model, { requiredKeys }).filter((record) => Object.keys(record).length >= minProperties);
}
