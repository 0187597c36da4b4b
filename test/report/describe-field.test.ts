import { describe, expect, it } from "vitest";

import type { KindDefinition } from "../../controller/api/catalog.ts";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";
import { describeField } from "../../controller/report/describe-field.ts";

const flag: StructuralSchema = { type: "boolean" };
const schema: StructuralSchema = {
  type: "object",
  required: ["spec"],
  "x-kubernetes-validations": [{ rule: "true", message: "a garden has a name" }],
  properties: {
    metadata: { type: "object", properties: { name: { type: "string", description: "The garden's own." } } },
    spec: {
      type: "object",
      required: ["beds"],
      properties: {
        beds: {
          description: "What is planted, row by row.",
          type: "array",
          minItems: 1,
          maxItems: 8,
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["kind", "row"],
          "x-kubernetes-validations": [{ rule: "true", message: "beds must not overlap" }],
          items: {
            type: "object",
            required: ["kind"],
            "x-kubernetes-validations": [{ rule: "true", message: "roses need a row" }],
            properties: {
              kind: { type: "string", enum: ["Rose", "Bean"] },
              row: { type: "integer", minimum: 0, maximum: 9, default: 0 },
            },
          },
        },
        water: {
          description: "Litres a day. Default: taken from Park spec.water, else 5. More in summer.",
          "x-kubernetes-int-or-string": true,
        },
        labels: { type: "object", maxProperties: 4, additionalProperties: { type: "string", maxLength: 63 } },
        plots: { type: "object", additionalProperties: { type: "object", properties: { size: { type: "number" } } } },
        tags: {
          type: "array",
          "x-kubernetes-list-type": "set",
          items: { type: "string", minLength: 2, maxLength: 2, pattern: "^[A-Z]+$" },
        },
        since: { type: "string", format: "date-time", nullable: true },
        shade: { type: "object", default: {}, properties: { constructor: flag } },
      },
    },
  },
};
const definition: KindDefinition = {
  kind: "Garden",
  plural: "gardens",
  singular: "garden",
  shortNames: ["gd"],
  isInternal: false,
  description: "Where things grow.",
  columns: [],
  schema,
};

describe("describeField", () => {
  it("describes a whole kind", () => {
    expect(describeField(definition, [])).toMatchObject({
      name: "Garden",
      path: "",
      type: "object",
      rules: ["a garden has a name"],
      fields: [{ name: "metadata" }, { name: "spec", path: "spec", isRequired: true }],
    });
  });

  it("describes a list of objects with the rules of the list and of its items", () => {
    expect(describeField(definition, ["spec", "beds"])).toEqual({
      name: "beds",
      path: "spec.beds",
      type: "list of object",
      isRequired: true,
      description: "What is planted, row by row.",
      bounds: ["1 to 8 items", "no two items with the same kind and row"],
      rules: ["beds must not overlap", "each: roses need a row"],
      fields: [
        {
          name: "kind",
          path: "spec.beds[].kind",
          type: "string",
          isRequired: true,
          description: "",
          enum: ["Rose", "Bean"],
          bounds: [],
          rules: [],
          fields: [],
        },
        {
          name: "row",
          path: "spec.beds[].row",
          type: "integer",
          isRequired: false,
          description: "",
          default: 0,
          bounds: ["0 to 9"],
          rules: [],
          fields: [],
        },
      ],
    });
  });

  it.each([
    ["the name, as the kind says it", ["metadata", "name"], { isRequired: true, description: "The garden's own." }],
    ["what the metadata of every kind has", ["metadata", "labels"], { type: "map of string" }],
    ["a field in a list", ["spec", "beds", "row"], { path: "spec.beds[].row", default: 0 }],
    ["where an inherited value comes from", ["spec", "water"], { inherited: "taken from Park spec.water, else 5" }],
    ["a number or a string", ["spec", "water"], { type: "integer or string" }],
    [
      "a map",
      ["spec", "labels"],
      { type: "map of string", bounds: ["at most 4 entries", "each at most 63 characters"] },
    ],
    ["an entry of a map", ["spec", "labels", "colour"], { path: "spec.labels.colour", type: "string" }],
    ["a field in a map of objects", ["spec", "plots", "size"], { path: "spec.plots.*.size", type: "number" }],
    ["an object that is there by default", ["spec", "shade"], { default: {} }],
    ["a format", ["spec", "since"], { type: "string (date-time)", bounds: ["or null"] }],
    [
      "a list of plain values",
      ["spec", "tags"],
      {
        type: "list of string",
        bounds: ["no item twice", "each exactly 2 characters", "each text that matches ^[A-Z]+$"],
      },
    ],
  ])("describes %s", (_, path, expected) => {
    expect(describeField(definition, path)).toMatchObject(expected);
  });

  it.each([
    [["status"], { unknown: "status", parent: "", known: ["metadata", "spec"] }],
    [["spec", "beds", "colour"], { unknown: "colour", parent: "spec.beds[]", known: ["kind", "row"] }],
    [["spec", "water", "warm"], { unknown: "warm", parent: "spec.water", known: [] }],
    [["constructor"], { unknown: "constructor", parent: "", known: ["metadata", "spec"] }],
  ])("says what there is instead of %j", (path, expected) => {
    expect(describeField(definition, path)).toEqual(expected);
  });
});
