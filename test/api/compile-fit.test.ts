import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDefaults } from "../../controller/api/apply-defaults.ts";
import { checkValue } from "../../controller/api/check-structure.ts";
import { compileFit } from "../../controller/api/structure/compile-fit.ts";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";
import { arbitraryObject } from "../crds/arbitrary-object.ts";
import { arbitraryMutation } from "../crds/mutate-object.ts";
import { definitions } from "../crds/read-definitions.ts";
import { trials } from "../properties/trials.ts";

/** What the quick answer stands for. */
function isSoundAndComplete(schema: StructuralSchema, value: unknown): boolean {
  if (checkValue(schema, value).length > 0) return false;
  return JSON.stringify(sorted(applyDefaults(schema, value))) === JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .map(([key, field]) => [key, sorted(field)])
    .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

describe.each(definitions)("of $kind the quick answer", ({ definition }) => {
  const { apiVersion: _, kind: __, metadata: ___, ...properties } = definition.schema.properties ?? {};
  const schema = { ...definition.schema, properties };
  const fits = compileFit(schema);
  const bare = arbitraryObject(definition).map(({ apiVersion: _a, kind: _k, metadata: _m, ...rest }) => rest);

  it("is yes for what is right and has its defaults", () => {
    fc.assert(
      fc.property(bare, (value) => {
        expect(fits(applyDefaults(schema, value))).toBe(true);
      }),
      trials(6),
    );
  });

  it("is yes for nothing else, however it is damaged", () => {
    const damaged = bare.map((value) => applyDefaults(schema, value)).chain(arbitraryMutation);
    fc.assert(
      fc.property(damaged, (value) => {
        expect(fits(value)).toBe(isSoundAndComplete(schema, value));
      }),
      trials(24),
    );
  });
});

const text = { type: "string" } as const satisfies StructuralSchema;
const entries = {
  type: "array",
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": ["a", "b"],
  items: { type: "object", properties: { a: text, b: text } },
} as const satisfies StructuralSchema;

it.each<[string, StructuralSchema, unknown, boolean]>([
  ["a text that is longer in units than in characters", { ...text, maxLength: 2 }, "😀😀", true],
  ["one that is too long", { ...text, maxLength: 2 }, "abc", false],
  ["an empty one where there must be something", { ...text, minLength: 1 }, "", false],
  ["a null that is allowed", { ...text, nullable: true }, null, true],
  ["a null that is not", text, null, false],
  ["a whole number that was not read exactly", { type: "integer" }, 2 ** 53, false],
  ["a field that everything inherits", { type: "object", properties: {} }, { constructor: 1 }, false],
  ["a field named __proto__", { type: "object", properties: {} }, JSON.parse('{"__proto__": 1}'), false],
  ["what a default would fill in", { type: "object", properties: { a: { ...text, default: "x" } } }, {}, false],
  ["what is required and not described", { type: "object", required: ["a"] }, {}, false],
  [
    "entries that differ",
    entries,
    [
      { a: "1", b: "2" },
      { a: "1", b: "3" },
    ],
    true,
  ],
  [
    "entries that look alike when joined",
    entries,
    [
      { a: "1\n", b: "2" },
      { a: "1", b: "\n2" },
    ],
    true,
  ],
  [
    "entries with equal keys",
    entries,
    [
      { a: "1", b: "2" },
      { a: "1", b: "2" },
    ],
    false,
  ],
])("%s", (_, schema, value, expected) => {
  expect(compileFit(schema)(value)).toBe(expected);
});
