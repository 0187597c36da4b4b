import { describe, expect, it } from "vitest";

import type { ManifestError } from "../../controller/api/manifest-error.ts";
import { createStyle } from "../../controller/report/style.ts";
import {
  createValidationReport,
  validationFindings,
  validationSummary,
} from "../../controller/report/validation-report.ts";

const error: ManifestError = {
  message: "is not a field of spec; did you mean address?",
  reason: "UnknownField",
  path: "spec.adress",
  object: "VirtualIP/web",
  column: 3,
  line: 7,
  file: "b.yaml",
};
const plain = createStyle(false);

describe("createValidationReport", () => {
  it("puts errors in the order of files and places, and keys in the order of the contract", () => {
    const errors = [
      error,
      { ...error, line: 12 },
      { ...error, line: 12, column: 1 },
      { ...error, file: "a.yaml", line: 90 },
      { ...error, path: "spec.Adress" },
    ];
    const report = createValidationReport({
      objects: 2,
      errors,
      passedOver: { "v1/Secret": 1, "v1/ConfigMap": 2 },
      notes: [],
    });
    expect(report.errors.map(({ file, line, column, path }) => [file, line, column, path].join(" "))).toEqual([
      "a.yaml 90 3 spec.adress",
      "b.yaml 7 3 spec.Adress",
      "b.yaml 7 3 spec.adress",
      "b.yaml 12 1 spec.adress",
      "b.yaml 12 3 spec.adress",
    ]);
    expect(JSON.stringify(createValidationReport({ ...report, errors: [error] }))).toBe(
      '{"valid":false,"objects":2,"errors":[{"file":"b.yaml","line":7,"column":3,"object":"VirtualIP/web",' +
        '"path":"spec.adress","reason":"UnknownField","message":"is not a field of spec; did you mean address?"}],' +
        '"passedOver":{"v1/ConfigMap":2,"v1/Secret":1},"notes":[]}',
    );
  });

  it("is valid without errors only", () => {
    expect(createValidationReport({ objects: 0, errors: [], passedOver: {}, notes: ["x"] }).valid).toBe(true);
    expect(createValidationReport({ objects: 9, errors: [error], passedOver: {}, notes: [] }).valid).toBe(false);
  });
});

describe("the text for people", () => {
  it("has one line for each error and each note", () => {
    const report = createValidationReport({
      objects: 1,
      errors: [error],
      passedOver: {},
      notes: ["ocf:x:y could not be asked"],
    });
    expect(validationFindings(report, plain)).toBe(
      "b.yaml:7:3: VirtualIP/web: spec.adress: is not a field of spec; did you mean address?\n" +
        "note: ocf:x:y could not be asked\n",
    );
  });

  it.each([
    [[], 41, {}, "valid: 41 objects, no error\n"],
    [[], 1, { "v1/Secret": 1 }, "valid: 1 object, no error, 1 of other kinds passed over (Secret 1)\n"],
    [[error], 0, {}, "1 error in 1 file; 0 objects read\n"],
    [
      [error, error, { ...error, file: "a.yaml" }],
      41,
      { "v1/ConfigMap": 2 },
      "3 errors in 2 files; 41 objects read, 2 of other kinds passed over (ConfigMap 2)\n",
    ],
    [
      [],
      2,
      { "a/A": 1, "b/B": 1, "c/C": 1, "c2/C": 4, "d/D": 1, "e/E": 1, "f/F": 1 },
      "valid: 2 objects, no error, 10 of other kinds passed over (A 1, B 1, C 5, D 1, E 1, 1 other kinds)\n",
    ],
  ])("ends in a summary (%#)", (errors, objects, passedOver, summary) => {
    const report = createValidationReport({ objects, errors, passedOver, notes: [] });
    expect(validationSummary(report, plain)).toBe(summary);
  });
});
