import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../../controller/api/yaml.ts";
import { yamlText } from "../../controller/report/yaml-text.ts";
import { trials } from "../properties/trials.ts";

describe("YAML that is printed", () => {
  it("is in blocks, with quotes only where they are needed", () => {
    const value = {
      kind: "VirtualIP",
      metadata: { name: "web", labels: { "holdfast.dev/set": "a" } },
      spec: { address: "192.0.2.10/24", wait: "50ms", list: [{ a: 1, b: [] }, "x", ["p", "q"]], empty: {}, text: "" },
    };
    expect(yamlText(value)).toBe(`kind: VirtualIP
metadata:
  name: web
  labels:
    holdfast.dev/set: a
spec:
  address: 192.0.2.10/24
  wait: 50ms
  list:
    - a: 1
      b: []
    - x
    - - p
      - q
  empty: {}
  text: ""
`);
  });

  it.each([
    "on",
    "No",
    "y",
    "null",
    "~",
    "1",
    "1e3",
    "0x1f",
    "1:20",
    "2026-01-01",
    "a: b",
    "a #b",
    "- a",
    "*a",
    " a",
    "\u001B[2J",
  ])("quotes %j, which could be read as something else", (text) => {
    expect(yamlText({ text })).toMatch(/^text: "[ -~]*"\n$/);
  });

  it("reads back as what it was, by the reader of manifests, without a doubt", () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), fc.constantFrom("yes", "1.0", "0o7", ".inf"));
    const scalar = fc.oneof(text, fc.integer(), fc.boolean());
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        scalar,
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(text, tie("tree"), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(text, tree, { minKeys: 1, maxKeys: 4 }), (value) => {
        const { documents, errors } = parseYaml({ file: "a.yaml", text: yamlText(value) });
        expect(errors).toEqual([]);
        expect(documents.map((document) => document.value)).toEqual([value]);
        expect(documents[0]?.violations).toEqual([]);
      }),
      trials(100),
    );
  });
});
