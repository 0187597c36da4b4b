import { describe, expect, it } from "vitest";

import { toJsonSchema } from "../../controller/api/json-schema.ts";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import { fixture } from "./fixture-definition.ts";

const schema = toJsonSchema(fixture);

/** The schema of a field, by the names on the way to it. */
function at(...names: readonly string[]): unknown {
  return names.reduce<unknown>((found, name) => fieldOf(fieldOf(found, "properties"), name), schema);
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

describe("toJsonSchema", () => {
  it("is closed, names its version and kind, and asks for a name", () => {
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "Kettle",
      type: "object",
      required: ["apiVersion", "kind", "metadata", "spec"],
      additionalProperties: false,
    });
    expect(at("apiVersion")).toEqual({ description: "The version.", const: "holdfast.dev/v1alpha1" });
    expect(at("kind")).toEqual({ description: "The kind.", const: "Kettle" });
    expect(at("metadata")).toMatchObject({ required: ["name"], additionalProperties: false });
  });

  it("lets a required field be left out that has a default", () => {
    expect(at("spec")).toMatchObject({ required: ["water"] });
  });

  it.each([
    ["an enumeration", "mode", { description: "How fast.", type: "string", enum: ["Slow", "Fast"], default: "Slow" }],
    [
      "an int-or-string",
      "power",
      {
        description: "In watts.",
        type: ["integer", "string"],
        pattern: "^[0-9]+k$",
        minimum: Number.MIN_SAFE_INTEGER,
        maximum: 3000,
      },
    ],
    ["what may be null", "owner", { description: "Whose it is.", type: ["string", "null"] }],
    ["a date-time", "since", { description: "When it was bought.", type: "string", format: "date-time" }],
    [
      "a set",
      "tags",
      {
        description: "Words for it.",
        type: "array",
        maxItems: 3,
        uniqueItems: true,
        items: { description: "A word.", type: "string" },
      },
    ],
    ["an open object", "notes", { description: "Anything else.", type: "object", additionalProperties: true }],
    [
      "a map",
      "sizes",
      {
        description: "Sizes by name.",
        type: "object",
        maxProperties: 2,
        additionalProperties: {
          description: "In litres.",
          type: "integer",
          minimum: Number.MIN_SAFE_INTEGER,
          maximum: Number.MAX_SAFE_INTEGER,
        },
      },
    ],
  ])("says %s", (_, field, expected) => {
    expect(at("spec", field)).toEqual(expected);
  });
});
