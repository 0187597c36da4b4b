import { describe, expect, it } from "vitest";

import { evaluateRules } from "../../controller/api/cel/evaluate-rules.ts";
import { checkRules } from "../../controller/api/check-rules.ts";
import { formatPath } from "../../controller/api/manifest-error.ts";
import type { CelRule, StructuralSchema } from "../../controller/api/structural-schema.ts";
import { defineKind, defineProbe } from "./cel/define-probe.ts";
import { probe } from "./cel/probe.ts";

describe("where a rule stands", () => {
  const odd = rule("self % 2 == 0", "must be even");

  it.for([
    ["a scalar", { ...integer, ...odd }, 3, "a"],
    ["an object", { ...object({ b: integer }), ...rule("self.b > 0", "must be even") }, { b: 0 }, "a"],
    ["a field of an object", object({ b: { ...integer, ...odd } }), { b: 3 }, "a.b"],
    ["an item of a list", { type: "array", items: { ...integer, ...odd } }, [2, 4, 5], "a[2]"],
    ["a value of a map", { type: "object", additionalProperties: { ...integer, ...odd } }, { "x.y": 3 }, 'a["x.y"]'],
    ["a list", { type: "array", items: integer, ...rule("size(self) > 1", "must be even") }, [1], "a"],
    ["a map", { type: "object", additionalProperties: integer, ...rule("'k' in self", "must be even") }, {}, "a"],
    ["int-or-string", { ...intOrString(), ...rule("type(self) == string", "must be even") }, 3, "a"],
  ] as const)("%s: there is the violation", ([, schema, value, path]) => {
    expect(violationsOf(object({ a: schema }), { a: value })).toEqual([`${path}: must be even`]);
  });

  it("a field that is absent or null: nothing is evaluated", () => {
    const schema = object({ a: { ...integer, nullable: true, ...rule("false", "never") } });
    expect(violationsOf(schema, {})).toEqual([]);
    expect(violationsOf(schema, { a: null })).toEqual([]);
  });

  it("the violations come from the root down, and in the order of the rules", () => {
    const schema = { ...object({ a: { ...integer, ...odd } }), ...rules(["false", "first"], ["false", "second"]) };
    expect(violationsOf(schema, { a: 1 })).toEqual([": first", ": second", "a: must be even"]);
  });

  it("a field that is called like what every object inherits is a field", () => {
    const schema = { ...object({ toString: integer }), ...rule("!has(self.toString)", "is set") };
    expect(violationsOf(schema, {})).toEqual([]);
    expect(violationsOf(schema, { toString: 1 })).toEqual([": is set"]);
  });
});

describe("the message of a broken rule", () => {
  it.for([
    ["is that of its expression", { messageExpression: "'is ' + string(self.int)" }, "is 2"],
    ["is the fixed one where the expression fails", { messageExpression: "string(1 / (self.int - 2))" }, "fixed"],
    ["is the fixed one where the expression gives nothing", { messageExpression: "'  '" }, "fixed"],
    ["is the fixed one where the expression gives several lines", { messageExpression: "'a\\nb'" }, "fixed"],
    ["is the fixed one where the expression needs an old value", { messageExpression: "oldSelf.text" }, "fixed"],
    ["is the rule where there is none", { message: "" }, "failed rule: false"],
  ] as const)("%s", ([, fields, message]) => {
    const definition = defineProbe({ rule: " false ", message: "fixed", ...fields });
    expect(checkRules(definition, probe)).toEqual([{ path: [], reason: "RuleViolated", message }]);
  });

  it("is placed at its fieldPath", () => {
    const definition = defineProbe({ rule: "false", message: "no", fieldPath: ".object['inner'].k" });
    expect(checkRules(definition, probe).map(({ path }) => path)).toEqual([["object", "inner", "k"]]);
  });

  it("says that the rule could not be evaluated where it fails, after what it asks for, at the place of the rule", () => {
    const definition = defineProbe({ rule: "self.absent == 'a'", message: "no", fieldPath: ".text" });
    expect(checkRules(definition, probe)).toEqual([
      {
        path: [],
        reason: "RuleViolated",
        message: "no (could not be evaluated: No such key: absent)",
      },
    ]);
  });

  it.for(["text", ".nope", ".items[0]"])("says so too where its fieldPath names no field: %s", (fieldPath) => {
    expect(checkRules(defineProbe({ fieldPath }), probe)[0]?.message).toContain("fieldPath");
  });
});

describe("an update", () => {
  const isUnchanged = rule("self == oldSelf", "cannot be changed");

  it("is what rules with oldSelf are about: for a new object they say nothing", () => {
    const schema = { ...object({ a: integer }), ...isUnchanged };
    expect(violationsOf(schema, { a: 1 })).toEqual([]);
    expect(violationsOf(schema, { a: 1 }, { a: 1 })).toEqual([]);
    expect(violationsOf(schema, { a: 1 }, { a: 2 })).toEqual([": cannot be changed"]);
  });

  it("of a field that was not there before says nothing", () => {
    expect(violationsOf(object({ a: { ...integer, ...isUnchanged } }), { a: 1 }, {})).toEqual([]);
  });

  it("pairs the values of a map by their keys", () => {
    const schema = object({ a: { type: "object", additionalProperties: { ...integer, ...isUnchanged } } });
    expect(violationsOf(schema, { a: { x: 1, y: 2 } }, { a: { y: 3 } })).toEqual(["a.y: cannot be changed"]);
  });

  const item = { ...object({ kind: text, name: text, v: integer }), ...isUnchanged };
  const listMap = listOf(item, "map", ["kind", "name"]);

  it("pairs the items of a list map by their keys, wherever they stand", () => {
    const old = [
      { kind: "A", name: "x", v: 1 },
      { kind: "B", name: "x", v: 1 },
    ];
    const changed = [
      { kind: "B", name: "x", v: 2 },
      { kind: "A", name: "x", v: 1 },
      { kind: "C", name: "x", v: 9 },
    ];
    expect(violationsOf(object({ a: listMap }), { a: changed }, { a: old })).toEqual(["a[0]: cannot be changed"]);
  });

  it("sees no change where only the order of a list map or of a set is another", () => {
    const schema = object({
      a: { ...listOf(object({ k: text, v: integer }), "map", ["k"]), ...isUnchanged },
      b: { ...listOf(text, "set"), ...isUnchanged },
      c: { ...listOf(text, "atomic"), ...isUnchanged },
    });
    const one = { k: "1", v: 1 };
    const two = { k: "2", v: 2 };
    const found = violationsOf(
      schema,
      { a: [one, two], b: ["x", "y"], c: ["x", "y"] },
      { a: [two, one], b: ["y", "x"], c: ["y", "x"] },
    );
    expect(found).toEqual(["c: cannot be changed"]);
  });

  it.for([
    ["an atomic list", object({ a: listOf(item, "atomic") }), { a: [{}] }],
    ["a set", object({ a: listOf({ ...text, ...isUnchanged }, "set") }), { a: ["x"] }],
    [
      "an atomic map",
      { ...object({ b: { ...integer, ...isUnchanged } }), "x-kubernetes-map-type": "atomic" },
      { b: 1 },
    ],
  ] as const)("pairs nothing in %s: a rule with oldSelf is a fault there", ([, schema, value]) => {
    expect(violationsOf(schema, value)[0]).toContain("oldSelf cannot be used where");
  });
});

it("a value of another type than the schema's is a violation, never an exception", () => {
  const schema = object({
    a: { ...integer, ...rule("self > 0", "no") },
    b: { ...object({ c: text }), ...rule("self.c == ''", "no") },
  });
  for (const value of ["text", 1.5, true, [], {}, Number.NaN])
    for (const found of violationsOf(schema, { a: value, b: value })) expect(found).toMatch(/^[ab]: (?:rule "|no)/);
  expect(violationsOf(schema, [])).toEqual([]);
  expect(violationsOf(schema, "text")).toEqual([]);
});

it("tells which rule is broken by its id", () => {
  const schema = object({
    a: {
      type: "object",
      additionalProperties: listOf({ ...integer, ...rules(["true", ""], ["false", "no"]) }, "atomic"),
    },
  });
  expect(evaluateRules(defineKind(schema), { a: { k: [1] } }).map(({ id }) => id)).toEqual(["probes.yaml a{}[] 1"]);
});

const integer = { type: "integer" } as const satisfies StructuralSchema;
const text = { type: "string" } as const satisfies StructuralSchema;

function intOrString(): StructuralSchema {
  return { "x-kubernetes-int-or-string": true };
}

function object(properties: Readonly<Record<string, StructuralSchema>>): StructuralSchema {
  return { type: "object", properties };
}

function listOf(items: StructuralSchema, type: "set" | "map" | "atomic", keys?: readonly string[]): StructuralSchema {
  return { type: "array", items, "x-kubernetes-list-type": type, ...(keys && { "x-kubernetes-list-map-keys": keys }) };
}

function rule(expression: string, message: string): StructuralSchema {
  return rules([expression, message]);
}

function rules(...pairs: readonly (readonly [string, string])[]): StructuralSchema {
  const list: readonly CelRule[] = pairs.map(([expression, message]) => ({ rule: expression, message }));
  return { "x-kubernetes-validations": list };
}

function violationsOf(schema: StructuralSchema, value: unknown, old?: unknown): readonly string[] {
  return checkRules(defineKind(schema), value, old).map(({ path, message }) => `${formatPath(path)}: ${message}`);
}
