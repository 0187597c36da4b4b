import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-tally-"));
  const reporter = JSON.stringify(join(import.meta.dirname, "tally-reporter.ts"));
  writeFileSync(
    join(folder, "vitest.config.ts"),
    `import { tallyReporter } from ${reporter};
    export default { test: { globals: true, reporters: [tallyReporter("tally.json")], include: ["*.case.ts"] } };`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = resolve(import.meta.dirname, "../..");

it.each([
  ["what passes", 'it("a", () => {}); it("b", () => {});', { passed: 2, failed: 0, skipped: [] }],
  ["what fails", 'it("a", () => { throw new Error("x"); }); it("b", () => {});', { passed: 1, failed: 1, skipped: [] }],
  [
    "what is skipped, with its word",
    'it("a", ({ skip }) => skip("no pond")); describe("c", () => { it.skip("b", () => {}); });',
    {
      passed: 0,
      failed: 0,
      skipped: [
        { name: "a", note: "no pond" },
        { name: "c > b", note: "no word was left" },
      ],
    },
  ],
  ["a file that does not load", 'import "./none.ts"; it("a", () => {});', { passed: 0, failed: 1, skipped: [] }],
  [
    "a suite that cannot be set up",
    'describe("c", () => { beforeAll(() => { throw new Error("x"); }); it("a", () => {}); });',
    { passed: 0, failed: 1 },
  ],
  [
    "an error outside of any test",
    'it("a", () => { setTimeout(() => { throw new Error("x"); }); return new Promise((done) => setTimeout(done, 50)); });',
    { passed: 1, failed: 1, skipped: [] },
  ],
])("the tally counts %s", (_, source, expected) => {
  writeFileSync(join(folder, "some.case.ts"), source);
  rmSync(join(folder, "tally.json"), { force: true });
  spawnSync(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", folder], { cwd: folder });
  expect(JSON.parse(readFileSync(join(folder, "tally.json"), "utf8"))).toMatchObject(expected);
});
