import { describe, expect, it } from "vitest";

import type { KindDefinition } from "../../controller/api/catalog.ts";
import type { FieldDescription } from "../../controller/report/describe-field.ts";
import { explainText } from "../../controller/report/explain-text.ts";
import { createStyle } from "../../controller/report/style.ts";

const definition: KindDefinition = {
  kind: "Garden",
  plural: "gardens",
  singular: "garden",
  shortNames: ["gd"],
  isInternal: false,
  description: "Where things grow.",
  columns: [],
  schema: {},
};

const leaf = { isRequired: false, bounds: [], rules: [], fields: [] };
const row: FieldDescription = {
  ...leaf,
  name: "row",
  path: "spec.beds[].row",
  type: "integer",
  description: "A row.",
  default: 0,
};
const kind: FieldDescription = {
  ...leaf,
  name: "kind",
  path: "spec.beds[].kind",
  type: "string",
  isRequired: true,
  description: "What grows in the bed, from the first sunny day of spring to the last one.",
  enum: ["Rose", "Bean"],
};
const beds: FieldDescription = {
  name: "beds",
  path: "spec.beds",
  type: "list of object",
  isRequired: true,
  description: "What is planted, row by row.",
  inherited: "the beds of last year",
  bounds: ["1 to 8 items"],
  rules: ["beds must not overlap", "each: roses need a row"],
  fields: [kind, row],
};
const options = { style: createStyle(false), width: 60, isRecursive: false };

describe("explainText", () => {
  it("shows a field: what it is, its facts, and the fields below", () => {
    expect(explainText(definition, beds, options)).toBe(`Garden.spec.beds  holdfast.dev/v1alpha1

What is planted, row by row.

Type     list of object, required
Default  the beds of last year
Bounds   1 to 8 items
Rules    beds must not overlap
         each: roses need a row

Fields
  kind  string, required, one of Rose Bean
      What grows in the bed, from the first sunny day of
      spring to the last one.
  row  integer, default 0
      A row.
`);
  });

  it("shows a kind under all its names", () => {
    const whole: FieldDescription = {
      ...leaf,
      name: "Garden",
      path: "",
      type: "object",
      description: "",
      fields: [beds],
    };
    expect(explainText(definition, whole, { ...options, isRecursive: true }))
      .toBe(`Garden (gardens, garden, gd)  holdfast.dev/v1alpha1

Where things grow.

Fields
  beds  list of object, required
    kind  string, required, one of Rose Bean
    row  integer, default 0
`);
  });

  it("unfolds metadata, which is the same for every kind, only where it is asked for", () => {
    const name = { ...kind, name: "name", path: "metadata.name", type: "string" };
    const metadata = { ...kind, name: "metadata", path: "metadata", type: "object", fields: [name] };
    const whole = { ...kind, name: "Garden", path: "", type: "object", fields: [metadata] };
    const recursive = { ...options, isRecursive: true };
    expect(explainText(definition, whole, recursive)).toMatch(/Fields\n {2}metadata {2}object.*\n$/);
    expect(explainText(definition, metadata, recursive)).toMatch(/Fields\n {2}name {2}string.*\n$/);
  });

  it("has escape sequences only where colour is asked for", () => {
    expect(explainText(definition, beds, options)).not.toContain("\u001B");
    expect(explainText(definition, beds, { ...options, style: createStyle(true) })).toContain(
      "\u001B[1mkind\u001B[22m",
    );
  });
});
