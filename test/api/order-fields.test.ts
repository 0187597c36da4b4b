import { expect, it } from "vitest";
import { orderFields } from "../../controller/api/order-fields.ts";

const inner = { type: "object", properties: { x: {}, y: {} } } as const;
const schema = {
  type: "object",
  properties: { b: inner, a: { type: "array", items: inner }, map: { type: "object", additionalProperties: inner } },
} as const;

it.each<[string, unknown, string]>([
  ["in the order of the schema", { a: 1, b: 2 }, '{"b":2,"a":1}'],
  ["at every depth", { a: [{ y: 1, x: 2 }], b: { y: 1, x: 2 } }, '{"b":{"x":2,"y":1},"a":[{"x":2,"y":1}]}'],
  ["with what is not in it behind, by name", { z: 1, c: { q: 1, p: 2 }, a: [] }, '{"a":[],"c":{"p":2,"q":1},"z":1}'],
  ["in a map by name", { map: { k: { y: 1, x: 1 }, j: {} } }, '{"map":{"j":{},"k":{"x":1,"y":1}}}'],
  ["as it is where it has none", "text", '"text"'],
])("fields come %s", (_what, value, expected) => {
  expect(JSON.stringify(orderFields(schema, value))).toBe(expected);
});
