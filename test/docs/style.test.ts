import { parse } from "node:path";
import { describe, expect, it } from "vitest";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";
import { definitions, readCrdFiles } from "../crds/read-definitions.ts";

// What docs/style.md says of CRDs, as far as a program can tell.

describe.each(definitions)("the CRD of $kind", ({ definition }) => {
  const fields = fieldsOf(definition.schema, "");
  const spec = fields.filter(({ path }) => path.startsWith(".spec"));

  it("describes every field in a sentence", () => {
    const bad = fields.filter(({ path, schema }) => path !== ".metadata" && !isSentence(schema.description));
    expect(bad.map(({ path }) => path)).toEqual([]);
  });

  it("bounds every text, list and map, and every number of a wish", () => {
    const unbounded = fields.filter(({ schema }) => !isBounded(schema));
    expect(unbounded.map(({ path }) => path)).toEqual([]);
    const numbers = spec.filter(({ schema }) => schema.type === "integer" && schema.maximum === undefined);
    expect(definition.isInternal ? [] : numbers.map(({ path }) => path)).toEqual([]);
  });

  it("shares one pattern for durations", () => {
    const patterns = spec
      .filter(({ schema }) => schema.pattern?.includes("(ms|s|m|h)"))
      .map(({ schema }) => schema.pattern);
    expect(new Set(patterns).size).toBeLessThan(2);
  });
});

it("the file of each CRD has the plural name of its kind and begins with a comment", () => {
  const plurals = definitions.map(({ definition }) => definition.plural);
  expect(
    readCrdFiles()
      .map(({ file }) => parse(file).name)
      .toSorted(),
  ).toEqual(plurals.toSorted());
  expect(
    readCrdFiles()
      .filter(({ text }) => !/^# \w/.test(text))
      .map(({ file }) => file),
  ).toEqual([]);
});

interface Field {
  readonly path: string;
  readonly schema: StructuralSchema;
}

function fieldsOf(schema: StructuralSchema, path: string): readonly Field[] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([key, field]) => fieldsOf(field, `${path}.${key}`));
  const items = schema.items === undefined ? [] : fieldsOf(schema.items, `${path}[]`);
  const values = schema.additionalProperties === undefined ? [] : fieldsOf(schema.additionalProperties, `${path}.*`);
  return [{ path, schema }, ...below, ...items, ...values];
}

function isSentence(text: string | undefined): boolean {
  return text !== undefined && /^\S+ .*[.]$/s.test(text.trim());
}

function isBounded(schema: StructuralSchema): boolean {
  if (schema.type === "string") return schema.maxLength !== undefined || schema.enum !== undefined;
  if (schema.type === "array") return schema.maxItems !== undefined;
  if (schema.additionalProperties !== undefined) return schema.maxProperties !== undefined;
  return true;
}
