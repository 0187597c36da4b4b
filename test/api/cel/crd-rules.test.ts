import { describe, expect, it } from "vitest";

import { isRecord } from "../../../controller/api/structure/is-record.ts";
import { catalog, definitions } from "../../crds/read-definitions.ts";
import { listRules } from "./list-rules.ts";

describe("the rules of crds/", () => {
  it.for(definitions)("of $kind all compile offline", ({ definition }) => {
    const faults = listRules(definition).flatMap(({ id, error }) => (error === undefined ? [] : [`${id}: ${error}`]));
    expect(faults).toEqual([]);
  });

  it.for(definitions)("of $kind are all found, each under an id of its own", ({ definition }) => {
    const ids = listRules(definition).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(countRules(definition.schema));
  });

  it("are named by file, place and position", () => {
    const definition = catalog.find("VirtualIP");
    expect(definition === undefined ? [] : listRules(definition).map(({ id }) => id)).toContain(
      "virtualips.yaml spec.address 0",
    );
  });

  it.for(definitions)("of $kind all have a message that stands without its expression", ({ definition }) => {
    expect(listRules(definition).filter(({ source }) => (source.message ?? "") === "")).toEqual([]);
  });
});

/** Wherever they stand, found without knowing what a schema is. */
function countRules(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countRules(item), 0);
  if (!isRecord(value)) return 0;
  const { "x-kubernetes-validations": rules, ...others } = value;
  return (Array.isArray(rules) ? rules.length : 0) + countRules(Object.values(others));
}
