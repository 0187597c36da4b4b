import { describe, expect, it } from "vitest";

import { generateFiles } from "../../../controller/api/generate/generate-files.ts";
import { fixtureCrd } from "../fixture-definition.ts";

async function generate(crd: string, name: "kinds.gen.ts" | "types.gen.ts"): Promise<string> {
  return (await generateFiles([{ file: "kettles.yaml", text: crd }])).get(name) ?? "";
}

/** The fixture with another field in its spec. */
function withField(text: string): string {
  return fixtureCrd.replace("              water:", (water) => `              extra: ${text}\n${water}`);
}

describe("the generated types", () => {
  it.each([
    ["a required field", "/** What is boiled, e.g. rain. */\n  readonly water: string;"],
    ["a default makes a field present", '/** How fast. */\n  readonly mode: "Slow" | "Fast";'],
    ["no default, no presence", "readonly cups?: number;"],
    ["an int-or-string", "readonly power?: number | string;"],
    ["what may be null", "readonly owner?: string | null;"],
    ["a set", "readonly tags?: readonly string[];"],
    ["a map", "readonly sizes?: Readonly<Record<string, number>>;"],
    ["an open object", "readonly notes?: Readonly<Record<string, unknown>>;"],
    ["a small object stands in place", "readonly pot?: {\n    /** Its name. */\n    readonly name: string;\n  };"],
    ["a larger one has a name", "readonly parts?: readonly KettlePart[];"],
    [
      "of its own, with what defaults make present",
      "export interface KettlePart {\n  /** Its kind. */\n  readonly kind: string;",
    ],
    [
      "the kind",
      '/** Boils water. */\nexport interface Kettle {\n  readonly apiVersion: "holdfast.dev/v1alpha1";\n  readonly kind: "Kettle";\n  readonly metadata: ObjectMeta;',
    ],
    [
      "its spec and status",
      "  readonly spec: KettleSpec;\n  /** The kettle that there is. */\n  readonly status?: KettleStatus;",
    ],
    ["all objects", "export type HoldfastObject = Kettle;"],
    ["where it comes from", "// Generated from crds/ by `npm run generate`; edit the CRDs instead."],
  ])("say: %s", async (_, text) => {
    expect(await generate(fixtureCrd, "types.gen.ts")).toContain(text);
  });
});

it("generates the names of kinds", async () => {
  expect(await generate(fixtureCrd, "kinds.gen.ts")).toContain(
    '  Kettle: { plural: "kettles", singular: "kettle", shortNames: ["ket"], isInternal: false },',
  );
});

describe("a definition that this program would misread is refused:", () => {
  it.each([
    ["a misspelt keyword", "{type: string, maxLenght: 5}", "keyword maxLenght is not understood"],
    ["no type", "{description: x}", "must have a type"],
    ["an unchecked format", "{type: string, format: ipv4}", "format ipv4 is not checked"],
    ["a look-ahead", "{type: string, pattern: 'a(?=b)'}", "pattern a(?=b) must not use (?…), other than (?:…)"],
    ["a back reference", "{type: string, pattern: '(a)\\1'}", "pattern (a)\\1 must not use back references"],
    [
      "a space class",
      "{type: string, pattern: '\\s'}",
      "pattern \\s must not use \\s, \\p, \\b and other classes that differ",
    ],
    ["a point", "{type: string, pattern: '^.$'}", "pattern ^.$ must not use a point"],
    ["a pattern that is none", "{type: string, pattern: '('}", "pattern ( must not use what JavaScript refuses"],
    ["a list of nothing", "{type: array}", "must say what its items are"],
    [
      "a set of objects",
      "{type: array, x-kubernetes-list-type: set, items: {type: object}}",
      "a set must be of scalars",
    ],
    [
      "a list map without its key",
      "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [id], items: {type: object, properties: {id: {type: string}}}}",
      "list map key id must be required or have a default",
    ],
    ["a requirement of nothing", "{type: object, required: [id]}", "requires id, which it does not describe"],
    [
      "a default that breaks the rule",
      "{type: integer, minimum: 1, default: 0}",
      "the default must be at least 1, is 0",
    ],
  ])("%s", async (_, field, fault) => {
    await expect(generate(withField(field), "types.gen.ts")).rejects.toThrow(`crds/kettles.yaml: spec.extra: ${fault}`);
  });

  it("a file that is no YAML, by its name", async () => {
    await expect(generate("a: [", "types.gen.ts")).rejects.toThrow(/^Cannot read crds\/kettles\.yaml: /);
  });
});
