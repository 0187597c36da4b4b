import { describe, expect, it } from "vitest";

import { applyDefaults } from "../../controller/api/apply-defaults.ts";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";
import { fixture, kettle } from "./fixture-definition.ts";

const foo: StructuralSchema = { type: "string", default: "foo" };
const nullableFoo: StructuralSchema = { ...foo, nullable: true };
const withFoo: StructuralSchema = { type: "object", properties: { a: foo } };

/**
 * The cases of the API server's own tests (apiextensions-apiserver, pkg/apiserver/schema/defaulting, algorithm_test.go and
 * prunenulls_test.go), where they apply.
 */
const cases: readonly { what: string; schema: StructuralSchema; value: unknown; completed: unknown }[] = [
  { what: "no schema, no change", schema: {}, value: { a: 1 }, completed: { a: 1 } },
  { what: "an absent field", schema: withFoo, value: {}, completed: { a: "foo" } },
  { what: "a present field", schema: withFoo, value: { a: "bar" }, completed: { a: "bar" } },
  { what: "an unknown field", schema: withFoo, value: { b: null }, completed: { b: null, a: "foo" } },
  {
    what: "inside a default",
    schema: { type: "object", properties: { outer: { ...withFoo, default: { b: 1 } } } },
    value: {},
    completed: { outer: { b: 1, a: "foo" } },
  },
  {
    what: "not inside what is absent and has no default",
    schema: { type: "object", properties: { outer: withFoo } },
    value: {},
    completed: {},
  },
  {
    what: "in the items of a list",
    schema: { type: "array", items: withFoo },
    value: [{}, { a: "bar" }],
    completed: [{ a: "foo" }, { a: "bar" }],
  },
  { what: "null items", schema: { type: "array", items: foo }, value: [null], completed: ["foo"] },
  { what: "null items that may be", schema: { type: "array", items: nullableFoo }, value: [null], completed: [null] },
  {
    what: "null items without a default",
    schema: { type: "array", items: { type: "string" } },
    value: [null],
    completed: [null],
  },
  {
    what: "in the values of a map",
    schema: { type: "object", additionalProperties: withFoo },
    value: { x: {}, y: { a: "bar" } },
    completed: { x: { a: "foo" }, y: { a: "bar" } },
  },
  {
    what: "null values of a map",
    schema: { type: "object", additionalProperties: foo },
    value: { x: null },
    completed: { x: "foo" },
  },
  { what: "null where it is not allowed", schema: withFoo, value: { a: null }, completed: { a: "foo" } },
  {
    what: "null where it is allowed",
    schema: { type: "object", properties: { a: nullableFoo } },
    value: { a: null },
    completed: { a: null },
  },
  {
    what: "null without a default",
    schema: { type: "object", properties: { a: { type: "string" } } },
    value: { a: null },
    completed: {},
  },
  { what: "a value of another type", schema: withFoo, value: "x", completed: "x" },
];

describe("applyDefaults", () => {
  it.each(cases)("$what", ({ schema, value, completed }) => {
    expect(applyDefaults(schema, value)).toEqual(completed);
  });

  it("completes an object", () => {
    expect(applyDefaults(fixture.schema, kettle({ parts: [{ name: "a" }] }))).toEqual(
      kettle({
        mode: "Slow",
        wait: "1m",
        lids: 1,
        parts: [{ kind: "Lid", name: "a" }],
        heater: { fuel: "gas", limits: { low: 5, high: 100 } },
      }),
    );
  });

  it("gives two objects defaults of their own", () => {
    const [first, second] = [kettle({}), kettle({})].map((object) => applyDefaults(fixture.schema, object));
    expect(first).toHaveProperty("spec.heater.limits");
    expect(heaterOf(first)).toEqual(heaterOf(second));
    expect(heaterOf(first)).not.toBe(heaterOf(second));
  });

  it("keeps a field named __proto__ a field", () => {
    const value: unknown = JSON.parse('{"__proto__": {"b": 1}}');
    const completed = applyDefaults(withFoo, value);
    expect(JSON.stringify(completed)).toBe('{"__proto__":{"b":1},"a":"foo"}');
  });
});

function heaterOf(value: unknown): unknown {
  const spec = isRecord(value) ? value["spec"] : undefined;
  return isRecord(spec) ? spec["heater"] : undefined;
}
