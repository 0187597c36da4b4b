import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCatalog } from "../../controller/cli/open-catalog.ts";
import { kinds } from "../../controller/api/kinds.gen.ts";
import { readKeptYaml } from "../../controller/cli/read-kept-yaml.ts";
import { readCrd } from "../../controller/sources/crds.ts";

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "holdfast-kept-"));
});

afterEach(() => {
  rmSync(cache, { recursive: true });
});

test("what was read once is taken as it was kept", () => {
  expect(readKept("a: [1, two]")).toEqual([{ a: [1, "two"] }, 1]);
  expect(readKept("a: [1, two]")).toEqual([{ a: [1, "two"] }, 0]);
  expect(readKept("a: [1, three]")).toEqual([{ a: [1, "three"] }, 1]);
});

test("what is kept and cannot be read is read anew, and kept again", () => {
  readKept("a: 1");
  for (const file of keptFiles()) writeFileSync(file, '{"a":');
  expect(readKept("a: 1")).toEqual([{ a: 1 }, 1]);
  expect(keptFiles().map((file) => readFileSync(file, "utf8"))).toEqual(['{"a":1}']);
});

test("where nothing can be written it is read each time", () => {
  writeFileSync(join(cache, "yaml"), "a file where a folder would be");
  expect(readKept("a: 1")).toEqual([{ a: 1 }, 1]);
  expect(readKept("a: 1")).toEqual([{ a: 1 }, 1]);
});

test.each(Object.values(kinds))("the definition of $plural says nothing that JSON cannot", ({ plural }) => {
  const value = load(readCrd(plural));
  expect(JSON.parse(JSON.stringify(value))).toStrictEqual(value);
});

test("each definition is parsed once in a process", () => {
  expect(openCatalog().find("HAGroup")).toBe(openCatalog().find("HAGroup"));
});

/** What is read of the text, and how often the text itself was. */
function readKept(text: string): readonly [unknown, number] {
  let count = 0;
  const value = readKeptYaml(text, join(cache, "yaml"), (asked) => {
    count += 1;
    return load(asked);
  });
  return [value, count];
}

function keptFiles(): readonly string[] {
  return readdirSync(join(cache, "yaml")).map((file) => join(cache, "yaml", file));
}
