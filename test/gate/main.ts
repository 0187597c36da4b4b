// `npm run check`: types, lint, format, dead code and unit tests, side by side. `npm test` adds the full tests
// (`--full`) and says what this machine could not test. The last line is the tally.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { type Tally, tallyFileVariable } from "./tally-reporter.ts";
import { wantedTools } from "./wanted-tools.ts";

interface Outcome {
  readonly output: string;
  readonly isGood: boolean;
}

const root = resolve(import.meta.dirname, "../..");
const { values: options } = parseArgs({ options: { full: { type: "boolean", default: false } } });
const folder = mkdtempSync(join(tmpdir(), "holdfast-gate-"));
const tallyFile = join(folder, "tally.json");

// The scripts themselves, as npm takes half a second of a processor to start each of them.
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const script = (name: string): readonly string[] => ["sh", "-c", String(scripts[name])];
const parts: Readonly<Record<string, readonly string[]>> = {
  types: script("check:types"),
  lint: script("check:lint"),
  format: script("check:format"),
  "dead code": script("check:dead"),
  tests: options.full ? ["vitest", "run"] : script("check:unit"),
};

try {
  const started = process.hrtime.bigint();
  const outcomes = await Promise.all(Object.entries(parts).map(([name, command]) => runPart(name, command)));
  const checks = outcomes.slice(0, -1);
  const tests = readTally(outcomes.at(-1)?.isGood ?? false);
  const passed = tests.passed + checks.filter((outcome) => outcome.isGood).length;
  const failed = tests.failed + checks.filter((outcome) => !outcome.isGood).length;
  if (options.full) reportMissing(tests);
  print(`${secondsSince(started)} in all`);
  print(`${passed} passed, ${failed} failed${tests.skipped.length === 0 ? "" : `, ${tests.skipped.length} skipped`}`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs one part to its end and prints its line, and its output where it failed. */
async function runPart(name: string, [program = "", ...args]: readonly string[]): Promise<Outcome> {
  const started = process.hrtime.bigint();
  const outcome = await run(program, args, name === "tests" && options.full);
  print(`${name.padEnd(10)} ${secondsSince(started).padStart(7)}  ${outcome.isGood ? "good" : "FAILED"}`);
  if (!outcome.isGood && outcome.output !== "") print(outcome.output.trimEnd());
  return outcome;
}

/** The output is kept, but for what takes so long that one wants to watch it. */
function run(program: string, args: readonly string[], isWatched: boolean): Promise<Outcome> {
  const path = [join(root, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter);
  const more = options.full ? { HOLDFAST_TRIALS: "10" } : {};
  const env = { ...more, ...process.env, PATH: path, [tallyFileVariable]: tallyFile };
  return new Promise((done) => {
    const output = isWatched ? "inherit" : "pipe";
    const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", output, output] });
    const chunks: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", (error) => done({ output: error.message, isGood: false }));
    child.on("close", (code) => done({ output: Buffer.concat(chunks).toString(), isGood: code === 0 }));
  });
}

/** A run that broke off before its tally, or failed without a test that did, counts as one failure. */
function readTally(isGood: boolean): Tally {
  let tally: Tally;
  try {
    tally = JSON.parse(readFileSync(tallyFile, "utf8"));
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  }
  return !isGood && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

function reportMissing(tests: Tally): void {
  for (const tool of wantedTools.filter(({ isPresent }) => !isPresent())) {
    print(`Not installed here: ${tool.name}. Not tested without it: ${tool.tests}. To have it: ${tool.install}`);
  }
  for (const [note, names] of Map.groupBy(tests.skipped, (test) => test.note).entries()) {
    print(`Skipped, ${note}: ${names.map(({ name }) => name).join("; ")}`);
  }
}

function secondsSince(started: bigint): string {
  return `${(Number(process.hrtime.bigint() - started) / 1e9).toFixed(1)} s`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
