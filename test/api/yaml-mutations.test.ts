import fc from "fast-check";
import { dump } from "js-yaml";
import { describe, expect, test } from "vitest";
import { loadObjects } from "../../controller/api/load-objects.ts";
import type { FieldPath } from "../../controller/api/manifest-error.ts";
import { parseYaml } from "../../controller/api/yaml.ts";
import { catalog } from "../crds/read-definitions.ts";
import { arbitraryCharacter } from "./arbitrary-character.ts";
import { mutatedTexts } from "./mutate-text.ts";
import { trials } from "../properties/trials.ts";

const cluster = `# the smallest one
apiVersion: holdfast.dev/v1alpha1
kind: HACluster
metadata: {name: cluster, labels: {app: "web"}}
spec: {}
---   # an address
apiVersion: holdfast.dev/v1alpha1
kind: VirtualIP
metadata:
  name: web
  annotations:
    note: |
      Two lines
      of text.
spec:
  address: 192.0.2.10/24
  announcements: {count: 5, interval: 200ms}
  routes:
  - to: default
    via: "192.0.2.1"
`;
const list = `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, data: &d {a: b}}
- apiVersion: holdfast.dev/v1alpha1
  kind: HANode
  metadata: {name: n1, annotations: *d}
  spec:
    addresses: [192.0.2.1,
      192.0.2.2]
`;
const json = JSON.stringify(
  { apiVersion: "v1", kind: "List", items: [{ apiVersion: "v1", kind: "Pod", a: [1, null] }] },
  null,
  "\t",
);

/** The test's own time limit is what a hang runs into. */
test("any mutation of a manifest ends in objects or errors, each with its place in the text", () => {
  fc.assert(
    fc.property(mutatedTexts([cluster, list, json]), (text) => {
      const { objects, errors, passedOver } = loadObjects([{ file: "f", text }], catalog);
      const lines = text.split("\n");
      for (const { line, column, reason, message } of errors) {
        expect(reason).not.toBe("");
        expect(message).not.toBe("");
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(column).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
      }
      const isEmptyList = /items/.test(text);
      const count = objects.length + errors.length + Object.keys(passedOver).length;
      expect(count > 0 || isEmptyList).toBe(true);
    }),
    trials(150),
  );
});

test("any text at all ends in documents or errors", () => {
  const texts = fc.oneof(
    fc.string({ unit: arbitraryCharacter, maxLength: 200 }),
    fc.string({ maxLength: 200 }),
    mutatedTexts([""]),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const { documents, errors } = parseYaml({ file: "f", text });
      expect(documents.length + errors.length).toBeGreaterThan(0);
    }),
    trials(150),
  );
});

describe("what is written is read", () => {
  // JSON has one zero, and beyond 2^53 numbers are refused.
  const numbers = fc
    .oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, min: -1e9, max: 1e9 }))
    .map((n) => (n === 0 ? 0 : n));
  const words = fc
    .string({ unit: "grapheme", maxLength: 20 })
    .filter((value) => !/[\p{Cc}\u2028\u2029\uFEFF\uFFFE\uFFFF]/u.test(value));
  const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.oneof(words, numbers, fc.boolean(), fc.constant(null)),
      fc.array(tie("value"), { maxLength: 5 }),
      fc.dictionary(fc.oneof(words, fc.constantFrom("__proto__", "constructor", "a")), tie("value"), {
        maxKeys: 5,
        noNullPrototype: true,
      }),
    ),
  }));

  test.each<[string, (value: unknown) => string]>([
    ["JSON", (value) => JSON.stringify(value)],
    ["JSON over several lines", (value) => JSON.stringify(value, null, 2)],
    ["YAML", (value) => dump(value, { noRefs: true })],
    ["YAML in brackets", (value) => dump(value, { noRefs: true, flowLevel: 1, lineWidth: 40 })],
  ])("as %s", (_, write) => {
    fc.assert(
      fc.property(values, (value) => {
        const { documents, errors } = parseYaml({ file: "f", text: write(value) });
        expect(errors).toEqual([]);
        expect(documents.map((document) => document.violations)).toEqual([[]]);
        expect(documents[0]?.value).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      trials(30),
    );
  });

  test("and every field is found where it stands", () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = JSON.stringify(value, null, 2);
        const lines = text.split("\n");
        const [document] = parseYaml({ file: "f", text }).documents;
        for (const [path, leaf] of leavesOf(value)) {
          const { line, column } = document?.positionOf(path) ?? { line: 0, column: 0 };
          expect((lines[line - 1] ?? "").slice(column - 1)).toMatch(new RegExp(`^${escape(JSON.stringify(leaf))},?$`));
        }
      }),
      trials(30),
    );
  });
});

function leavesOf(value: unknown, path: FieldPath = []): readonly (readonly [FieldPath, unknown])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]));
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
