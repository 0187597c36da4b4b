/** A small tree in which nothing is wrong, though much looks nearly so. */
export const tidyTree: Readonly<Record<string, string>> = {
  "README.md": "# Holdfast\n\nRead [how](docs/architecture.md#the-house) and `[this](is-code.md)`.\n",
  "docs/architecture.md": "# Architecture\n\n## The house\n\n[up](../README.md), [out](https://example.com/x)\n",
  "docs/decisions/0001-one.md": "# One\n",
  "docs/decisions/0002-two.md": "# Two\n",
  "vitest.config.ts": 'import { defineConfig } from "vitest/config";\nexport default defineConfig({});\n',
  "controller/api/wish.ts": [
    'import { load } from "js-yaml";',
    'import { x } from "@marcbachmann/cel-js/some/file.js";',
    "export interface Wish { readonly process: string; readonly age: Date }",
    "export function readWish(text: string): unknown { return [load(text), x, new Date(0)]; }",
  ].join("\n"),
  "controller/api/generate/main.ts":
    'import "node:fs";\nimport type { Wish } from "../wish.ts";\nexport type W = Wish;\n',
  "controller/core/decide.ts": [
    'import type { Wish } from "../api/wish.ts";',
    'import { nearestName } from "../api/nearest-name.ts";',
    "// a Promise, setTimeout and Date in a comment harm nobody",
    "export function decide(wish: Wish, clock: { Date: number }): number {",
    "  const { process } = wish;",
    '  return Math.max(process.length, clock.Date) + nearestName("Math.random()").length;',
    "}",
  ].join("\n"),
  "controller/api/nearest-name.ts": "export const nearestName = (name: string): string => name;",
  "controller/core/broken.ts": "export class Broken extends Error {}",
  "controller/core/check/check-wish.ts": 'import { decide } from "../decide.ts";\nexport const check = decide;\n',
  "controller/sources/read.ts": 'import "node:fs";\nimport { run } from "../host/run.ts";\nexport const r = run;\n',
  "controller/host/run.ts": 'import { spawn } from "node:child_process";\nexport const run = spawn;\n',
  "controller/cli/main.ts": 'const { run } = await import("../host/run.ts");\nrun("x");\n',
  "test/core/decide.test.ts": 'import { it } from "vitest";\nimport "../../controller/core/decide.ts";\nit("x");\n',
};

interface UntidyTree {
  readonly why: string;
  /** Laid over the tidy tree. */
  readonly files: Readonly<Record<string, string>>;
  /** All that must be found. */
  readonly found: string | readonly string[];
}

const core = "controller/core/wrong.ts";
const api = "controller/api/wrong.ts";
const lines = (count: number): string => "x\n".repeat(count);

/** Trees with one thing wrong each: the rules are known to be able to fail. */
export const untidyTrees: readonly UntidyTree[] = [
  // floors
  ...[
    'import { run } from "../host/run.ts";',
    'import type { Run } from "../host/run.ts";',
    'import "../host/run.ts";',
    'export const late = () => import("../host/run.ts");',
    "export const late = () => import(`../host/run.ts`);",
    'export type Run = import("../host/run.ts").Run;',
    'import run = require("../host/run.ts");',
    'export const r = (require: (x: string) => unknown) => require("../host/run.ts");',
    'import * as run from "../../controller/host/../host/run.ts";',
  ].map((source) => ({
    why: `a floor that reaches up: ${source}`,
    files: { [api]: source },
    found: `${api}:1: controller/api may not import from controller/host`,
  })),
  {
    why: "two folders of one floor",
    files: { "controller/report/wrong.ts": "\nimport '../sources/read.ts';" },
    found: "controller/report/wrong.ts:2: controller/report may not import from controller/sources",
  },
  {
    why: "production code that imports a test",
    files: { "controller/cli/wrong.ts": 'import "../../test/core/decide.test.ts";' },
    found: "controller/cli/wrong.ts:1: controller/cli may not import from test",
  },
  {
    why: "the generator imported at run time",
    files: { "controller/cli/wrong.ts": 'import "../api/generate/main.ts";' },
    found: "controller/cli/wrong.ts:1: controller/cli may not import from controller/api/generate",
  },
  {
    why: "an unlisted folder below controller",
    files: { "controller/utils/wrong.ts": "export const x = 1;" },
    found: [
      "controller/utils: the folder is not listed in test/tidy/floors.ts",
      "controller/utils/wrong.ts:1: code stands in a folder that is not listed",
    ],
  },
  {
    why: "a file beside the floors",
    files: { "controller/wrong.ts": "export const x = 1;" },
    found: "controller/wrong.ts:1: code stands in a folder that is not listed",
  },
  {
    why: "an unlisted folder at the top, without code",
    files: { "src/notes.md": "notes" },
    found: "src: the folder is not listed in test/tidy/floors.ts",
  },
  {
    why: "tests of nothing in particular",
    files: { "test/misc/x.test.ts": "" },
    found: "test/misc: the folder is not listed in test/tidy/floors.ts",
  },
  {
    why: "an import from an unlisted folder",
    files: { "controller/cli/wrong.ts": 'import "../utils/x.ts";' },
    found: "controller/cli/wrong.ts:1: imports controller/utils/x.ts, which is in no listed folder",
  },
  {
    why: "an import whose target is computed",
    files: { "controller/cli/wrong.ts": "export const load = (name: string) => import(`./${name}.ts`);" },
    found: "controller/cli/wrong.ts:1: an import names its module literally",
  },
  // packages and Node
  {
    why: "a package in core",
    files: { [core]: 'import { load } from "js-yaml";' },
    found: `${core}:1: controller/core may not import the package js-yaml`,
  },
  {
    why: "an unlisted package with a scope and a path",
    files: { [api]: 'import x from "@scope/name/deep.js";' },
    found: `${api}:1: controller/api may not import the package @scope/name`,
  },
  {
    why: "a file read in api",
    files: { [api]: 'import { readFileSync } from "node:fs";' },
    found: `${api}:1: controller/api may not import node:fs`,
  },
  {
    why: "a built-in module without its prefix",
    files: { "controller/host/wrong.ts": 'import { readFileSync } from "fs";' },
    found: "controller/host/wrong.ts:1: write node:fs",
  },
  {
    why: "more than types of api in core",
    files: { [core]: 'import { readWish, type Wish } from "../api/wish.ts";' },
    found: `${core}:1: controller/core may import only types from controller/api`,
  },
  {
    why: "a function that api shares with core and that is less pure than core",
    files: {
      "controller/api/duration.ts": 'import { load } from "js-yaml";\nexport const now = () => [load, Date.now()];',
    },
    found: [
      "controller/api/duration.ts:1: controller/api may not import the package js-yaml",
      "controller/api/duration.ts:2: controller/api may not use Date",
    ],
  },
  // purity
  ...[
    ["Date", "export const now = () => Date.now();"],
    ["Date", "export const now = () => new Date();"],
    ["Math.random", "export const chance = () => Math.random();"],
    ["Math.random", 'export const chance = () => Math["random"]();'],
    ["Math.random", "const { random } = Math;"],
    ["async", "export async function later() {}"],
    ["async", "export const later = async () => {};"],
    ["async", "export const later = { async go() {} };"],
    ["Promise", "export type Later = Promise<void>;"],
    ["setTimeout", "setTimeout(() => {}, 1);"],
    ["globalThis", "globalThis.setTimeout(() => {}, 1);"],
    ["performance", "export const now = performance.now();"],
    ["crypto", "export const id = crypto.randomUUID();"],
    ["process", "export const env = process.env;"],
    ["console", 'console.log("x");'],
    ["fetch", 'fetch("http://example.com");'],
    ["import.meta", "export const here = import.meta.url;"],
    ["class", "export class Planner {}"],
    ["class", "export const planner = new (class extends Map {})();"],
  ].map(([name = "", source = ""]) => ({
    why: `${name} in core: ${source}`,
    files: { [core]: source },
    found: `${core}:1: controller/core may not use ${name}`,
  })),
  {
    why: "output in api",
    files: { [api]: "export function f(text: string) {\n  process.stdout.write(text);\n}" },
    found: `${api}:2: controller/api may not use process`,
  },
  // form
  ...[
    'export * from "./wish.ts";',
    'export { readWish } from "./wish.ts";',
    'export type { Wish } from "./wish.ts";',
  ].map((source) => ({
    why: `a barrel: ${source}`,
    files: { [api]: source },
    found: `${api}:1: no barrels: import from where a thing is defined`,
  })),
  {
    why: "a barrel in two steps",
    files: { [api]: 'import { readWish } from "./wish.ts";\nexport { readWish };' },
    found: `${api}:2: no barrels: import from where a thing is defined`,
  },
  {
    why: "a file named index",
    files: { "controller/api/index.ts": "export const x = 1;" },
    found: "controller/api/index.ts:1: no barrels: name the file after what it holds",
  },
  ...["export default 1;", "const x = 1;export { x as default };"].map((source) => ({
    why: `a default export: ${source}`,
    files: { [api]: source },
    found: `${api}:1: no default exports`,
  })),
  {
    why: "a file that does not parse",
    files: { [api]: "export const = 1;" },
    found: `${api}:1: cannot be parsed: Unexpected token`,
  },
  // names, lengths, words
  {
    why: "a name in camel case",
    files: { "controller/api/readWish.ts": "" },
    found: "controller/api/readWish.ts:1: the name readWish.ts is not kebab-case",
  },
  {
    why: "a folder with an underscore",
    files: { "test/api/my_cases/x.yaml": "" },
    found: "test/api/my_cases/x.yaml:1: the name my_cases is not kebab-case",
  },
  {
    why: "a long file, but not a long CRD",
    files: { "manifests/long.yaml": lines(401), "manifests/full.yaml": lines(400), "crds/vips.yaml": lines(900) },
    found: "manifests/long.yaml:401: 401 lines, at most 400: two things live in one room",
  },
  {
    why: "a long README",
    files: { "README.md": lines(151) },
    found: "README.md:151: 151 lines, at most 150: two things live in one room",
  },
  ...["TODO", "FIXME", "XXX"].map((word) => ({
    why: `the word ${word}`,
    files: { [api]: `\n// ${word}: later` },
    found: `${api}:2: ${word}: finish it, or write down in docs/ what is missing`,
  })),
  ...["/work/main/x.ts", "/home/ann/x", "/Users/ann", "file:///work/x"].map((path) => ({
    why: `a path of one machine: ${path}`,
    files: { "docs/architecture.md": `## The house\n(${path})` },
    found: "docs/architecture.md:2: an absolute path of somebody's machine",
  })),
  {
    why: "a path out of the project, except in tests",
    files: { "docs/architecture.md": "## The house\n../shared/x", "test/api/x.yaml": "../shared/x" },
    found: "docs/architecture.md:2: ../shared is outside the project",
  },
  {
    why: "a hook that only one of several test files would have",
    files: {
      "test/core/folder.ts": "afterEach(() => undefined);\n",
      "test/core/x.test.ts": "afterEach(() => undefined);\n",
    },
    found: "test/core/folder.ts:1: a hook of a module that test files share: only the first of them has it",
  },
  // documents
  {
    why: "a broken link",
    files: { "CONTRIBUTING.md": "See\n[a](docs/none.md)." },
    found: "CONTRIBUTING.md:2: links to docs/none.md, which does not exist",
  },
  {
    why: "a broken link by reference",
    files: { "docs/x.md": "See [a].\n\n[a]: ./none.md" },
    found: "docs/x.md:3: links to ./none.md, which does not exist",
  },
  {
    why: "a link to a heading that is gone",
    files: { "docs/x.md": "[a](architecture.md#the-garden)" },
    found: "docs/x.md:1: links to architecture.md#the-garden, but docs/architecture.md has no such heading",
  },
  {
    why: "a decision without a number",
    files: { "docs/decisions/why.md": "# Why" },
    found: "docs/decisions/why.md:1: a decision is named NNNN-title.md",
  },
  {
    why: "two decisions with one number",
    files: { "docs/decisions/0002-too.md": "# Two as well" },
    found: "docs/decisions/0002-two.md:1: the next decision is 0003",
  },
];
