import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import { parseYaml } from "../../controller/api/yaml.ts";
import { mutatedTexts } from "./mutate-text.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const manifest = `apiVersion: example.com/v1
kind: Foo
metadata:
  name: a
spec:
  address: 192.0.2.10/24
  note: |
    Two lines
    of text.
  announcements: {count: 5, interval: 200ms}
  routes:
  - to: default
    via: "192.0.2.1"
  - [a, b, 'c']
  mode: 0x1F
`;
const two = `${manifest}---\n${manifest.replace("name: a", "name: b")}`;
const json = JSON.stringify(
  { apiVersion: "example.com/v1", kind: "Foo", metadata: { name: "x" }, spec: { a: [1, null] } },
  null,
  2,
);

/** The documents, where this program would take every one of them without a word. */
function readHere(text: string): readonly unknown[] | undefined {
  const { documents, errors } = parseYaml({ file: "f", text });
  const isClear = errors.length === 0 && documents.every(({ violations }) => violations.length === 0);
  return isClear && documents.every(({ value }) => isObject(value)) ? documents.map(({ value }) => value) : undefined;
}

function isObject(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value["metadata"])) return false;
  return (
    value["apiVersion"] === "example.com/v1" &&
    value["kind"] === "Foo" &&
    /^\w+$/.test(String(value["metadata"]["name"]))
  );
}

/** The same by kubectl; undefined where it refuses. Without metadata, which it completes. */
function readByKubectl(text: string): readonly unknown[] | undefined {
  const file = join(folder, "f.yaml");
  writeFileSync(file, text);
  const { status, stdout } = spawnSync("kubectl", ["annotate", "--local", "-f", file, "a=b", "-o", "json"], {
    encoding: "utf8",
  });
  if (status !== 0) return undefined;
  const objects: unknown = JSON.parse(`[${stdout.trim().replaceAll("}\n{", "},{")}]`);
  return Array.isArray(objects) ? objects.map(withoutMetadata) : undefined;
}

function withoutMetadata(value: unknown): unknown {
  return isRecord(value) ? { ...value, metadata: undefined } : value;
}

const hasKubectl = spawnSync("kubectl", ["version", "--client"]).status === 0;
const skipped = hasKubectl ? "" : " (skipped: no kubectl here)";

test.skipIf(!hasKubectl)(
  `what is taken without a word means the same to kubectl, or is refused there${skipped}`,
  () => {
    let compared = 0;
    fc.assert(
      fc.property(mutatedTexts([manifest, two, json], 2), (text) => {
        const here = readHere(text);
        if (here === undefined || text === manifest || text === two) return;
        const there = readByKubectl(text);
        if (there === undefined) return;
        compared += 1;
        expect(there).toEqual(here.map(withoutMetadata));
      }),
      { numRuns: 15_000 },
    );
    // The property says something only if enough texts pass both.
    expect(compared).toBeGreaterThan(200);
  },
);
