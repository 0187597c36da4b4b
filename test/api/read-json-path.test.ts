import { describe, expect, it } from "vitest";
import { readJsonPath } from "../../controller/api/read-json-path.ts";
import { definitions } from "../crds/read-definitions.ts";

const object = {
  spec: { nodes: [{ node: "n1" }, { node: "n2" }], mode: "Active", none: null },
  status: {
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Stalled", status: "False" },
    ],
  },
};

describe("a path of a column", () => {
  it.each<[string, readonly unknown[]]>([
    [".spec.mode", ["Active"]],
    [".spec.nodes[*].node", ["n1", "n2"]],
    ['.status.conditions[?(@.type=="Ready")].status', ["True"]],
    ['.status.conditions[?(@.type=="Other")].status', []],
    [".spec.nothing.below", []],
    [".spec.mode.below", []],
    [".spec.mode[*]", []],
    [".spec.none", [null]],
    [".toString", []],
  ])("%s gives what stands there", (path, expected) => {
    expect(readJsonPath(object, path)).toEqual(expected);
  });

  it.each(["spec", ".spec[0]", ".spec..x", '.a[?(@.b>"c")]', ".a-b"])("of another form is an error: %s", (path) => {
    expect(() => readJsonPath({}, path)).toThrow(/a path that is not understood/);
  });

  it("of each column of each CRD is understood", () => {
    const paths = definitions.flatMap(({ definition }) => definition.columns.map(({ jsonPath }) => jsonPath));
    expect(paths.length).toBeGreaterThan(50);
    for (const path of paths) expect(readJsonPath({}, path)).toEqual([]);
  });
});
