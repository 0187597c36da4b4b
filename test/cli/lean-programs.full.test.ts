import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const launcher = resolve(import.meta.dirname, "../../controller/cli/holdfast.mjs");
const folder = mkdtempSync(join(tmpdir(), "holdfast-lean-"));
const nowhere = join(folder, "none", "file");
const observer = join(folder, "observer.mjs");
const seen = join(folder, "seen.json");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes down at the end which modules were asked for, and which of its own Node has loaded. */
const observerText = `
import { writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
const asked = [];
registerHooks({ resolve(name, context, next) { const found = next(name, context); asked.push(found.url); return found; } });
process.on("exit", () => writeFileSync(process.env.SEEN, JSON.stringify([...asked, ...process.moduleLoadList])));
`;

beforeAll(() => {
  writeFileSync(observer, observerText);
  start("compile");
});

function start(...words: readonly string[]): number | null {
  const environment = { ...process.env, SEEN: seen };
  return spawnSync(process.execPath, ["--import", observer, launcher, ...words], { env: environment }).status;
}

const files = ["--cert", nowhere, "--key", nowhere, "--ca", nowhere];

/** What costs 2 to 30 MB each and is of no use to a process that only runs. */
const heavy = ["amaro", "undici", "pino-pretty", "fast-xml-parser", "cel-js"] as const;

describe("of what runs for long", () => {
  it.each([
    ["agent", ["--config", nowhere], []],
    ["manager", ["--config", nowhere], []],
    ["watchdog", ["--state-dir", nowhere], []],
    // It judges what is written to it.
    ["serve", ["--data", nowhere, "--listen", "127.0.0.1:1", ...files], ["cel-js"]],
  ])("%s loads nothing heavy once it was compiled", (verb, words, needed) => {
    expect(start(verb, ...words)).toBe(1);
    const loaded: readonly string[] = JSON.parse(readFileSync(seen, "utf8"));
    expect(loaded.filter((name) => name.includes("/controller/")).length).toBeGreaterThan(20);
    expect(heavy.filter((part) => loaded.some((name) => name.includes(part)))).toEqual(needed);
  });
});
