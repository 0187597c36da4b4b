import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import type { KindDefinition } from "../../controller/api/catalog.ts";
import { parseCrd } from "../../controller/api/parse-crd.ts";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";

// A CRD cannot refer to a schema that stands elsewhere, so what several kinds have in common is written out in each.

const crds = new URL("../../crds/", import.meta.url);
const checkTypes = ["http", "https", "tcp", "udp", "dns", "smtp", "ping", "file", "process", "exec", "plugin"];
const timing = ["interval", "timeout", "rise", "fall", "warmUp", "startState", "runsOn", "effect", "score"];

describe("a check written in place in an HAGroup", () => {
  const own = at(schemaOf("checkers"), ["spec"]);
  const inPlace = at(schemaOf("hagroups"), ["spec", "checkers", "[]"]);

  it("has the fields of a Checker, and beside them only the name of one", () => {
    expect(fieldsOf(own)).toEqual([...checkTypes, ...timing].toSorted());
    expect(fieldsOf(inPlace)).toEqual([...checkTypes, ...timing, "name"].toSorted());
  });

  it.each(checkTypes)("checks by %s exactly as a Checker does", (type) => {
    expect(at(inPlace, [type])).toEqual(at(own, [type]));
  });

  it.each(timing)("bounds %s as a Checker does, but leaves it without a schema default", (field) => {
    const { default: _inherited, description: _text, ...bounds } = at(own, [field]);
    const { description: _ownText, ...found } = at(inPlace, [field]);
    expect(found).toEqual(bounds);
  });
});

describe("the selection of nodes", () => {
  it.each(["nodes", "selector"])("says %s alike in HAGroup and PlacementRule", (field) => {
    const ofGroup = withoutTexts(at(schemaOf("hagroups"), ["spec", "candidates", field]));
    expect(withoutTexts(at(schemaOf("placementrules"), ["spec", "nodes", field]))).toEqual(ofGroup);
  });

  it("describes a selector in the same words", () => {
    const ofGroup = at(schemaOf("hagroups"), ["spec", "candidates", "selector"]);
    expect(at(schemaOf("placementrules"), ["spec", "nodes", "selector"])).toEqual(ofGroup);
  });
});

describe("the groups of a PlacementRule", () => {
  it.each(["apart", "nodes"])("are named in %s as in together", (rule) => {
    const inTogether = at(schemaOf("placementrules"), ["spec", "together", "groups", "[]"]);
    expect(at(schemaOf("placementrules"), ["spec", rule, "groups", "[]"])).toEqual(inTogether);
  });

  it("are named in a step of an order as a group names what it comes after", () => {
    const inStep = at(schemaOf("placementrules"), ["spec", "order", "steps", "[]", "groups", "[]"]);
    expect(inStep).toEqual(at(schemaOf("hagroups"), ["spec", "after", "[]"]));
  });
});

describe("quantities", () => {
  it("are requested by a group under the names and bounds under which a node offers them", () => {
    const offered = withoutTexts(at(schemaOf("hanodes"), ["spec", "capacity"]));
    expect(withoutTexts(at(schemaOf("hagroups"), ["spec", "requests"]))).toEqual(offered);
  });
});

describe("the conditions of a status", () => {
  const reference = at(schemaOf("hagroups"), ["status", "conditions"]);
  const userKinds = userPlurals();

  it("are looked for in every kind that users write", () => {
    expect(userKinds).toEqual(expect.arrayContaining(["checkers", "hagroups", "placementrules"]));
  });

  it.each(userKinds)("are the same in %s", (plural) => {
    expect(at(schemaOf(plural), ["status", "conditions"])).toEqual(reference);
  });
});

function userPlurals(): readonly string[] {
  const plurals = readdirSync(crds).flatMap((file) => (file.endsWith(".yaml") ? [file.slice(0, -".yaml".length)] : []));
  return plurals.filter((plural) => !readKind(plural).isInternal);
}

function schemaOf(plural: string): StructuralSchema {
  return readKind(plural).schema;
}

function readKind(plural: string): KindDefinition {
  return parseCrd(readFileSync(new URL(`${plural}.yaml`, crds), "utf8"));
}

/** The schema at a path of field names, where `[]` stands for the entries of a list. */
function at(schema: StructuralSchema, path: readonly string[]): StructuralSchema {
  return path.reduce((parent, step) => {
    const found = step === "[]" ? parent.items : parent.properties?.[step];
    if (found === undefined) throw new Error(`no schema at ${path.join(".")}: ${step} is missing`);
    return found;
  }, schema);
}

function fieldsOf(schema: StructuralSchema): readonly string[] {
  return Object.keys(schema.properties ?? {}).toSorted();
}

/** A copy in which no schema has its description, for what is said in other words at each place. */
function withoutTexts(schema: StructuralSchema): unknown {
  return JSON.parse(JSON.stringify(schema, (key, value: unknown) => (key === "description" ? undefined : value)));
}
