import { describe, expect, it } from "vitest";

import { createCatalog } from "../../controller/api/catalog.ts";
import { parseCrd } from "../../controller/api/parse-crd.ts";
import { fixture, fixtureCrd } from "./fixture-definition.ts";

const groupCrd = fixtureCrd.replace("kind: Kettle", "kind: HAGroup").replace("plural: kettles", "plural: hagroups");

describe("createCatalog", () => {
  it("reads a definition when it is first asked for, and once", () => {
    const read: string[] = [];
    const catalog = createCatalog((plural) => {
      read.push(plural);
      return groupCrd;
    });
    expect(catalog.kinds).toContain("HAGroup");
    expect(read).toEqual([]);
    expect(catalog.find("HAGroup")).toBe(catalog.find("HAGroup"));
    expect(read).toEqual(["hagroups"]);
  });

  it.each(["Kettle", "hagroup", "", "constructor", "__proto__"])("knows no kind %j", (kind) => {
    expect(createCatalog(() => fixtureCrd).find(kind)).toBeUndefined();
  });

  it("lists the kinds in order", () => {
    const { kinds } = createCatalog(() => fixtureCrd);
    expect(kinds).toEqual(kinds.toSorted());
  });

  it("fails where a file defines another kind", () => {
    expect(() => createCatalog(() => fixtureCrd).find("HAGroup")).toThrow("crds/hagroups.yaml must define HAGroup");
  });
});

describe("parseCrd", () => {
  it("says how a kind is called and shown", () => {
    expect({ ...fixture, schema: {} }).toEqual({
      kind: "Kettle",
      plural: "kettles",
      singular: "kettle",
      shortNames: ["ket"],
      isInternal: false,
      description: "Boils water. Mind the steam.",
      schema: {},
      columns: [{ name: "State", type: "string", jsonPath: ".status.state" }],
    });
  });

  it("tells internal kinds by their category", () => {
    expect(parseCrd(fixtureCrd.replace("[holdfast]", "[holdfast-internal]")).isInternal).toBe(true);
  });

  it.each(["[]", "a: 1", "spec: {names: {kind: A}}"])("refuses %j", (text) => {
    expect(() => parseCrd(text)).toThrow(/CustomResourceDefinition must have/);
  });
});
