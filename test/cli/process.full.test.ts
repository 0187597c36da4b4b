import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const webPair = resolve(import.meta.dirname, "../../manifests/examples/web-pair/web-pair.yaml");
const main = resolve(import.meta.dirname, "../../controller/cli/main.ts");
let folder = "";
let broken = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-process-"));
  broken = join(folder, "broken.mjs");
  // A part of the language that explain needs, broken: as unexpected as an error can be.
  writeFileSync(
    broken,
    'String.prototype.replaceAll = () => { throw new TypeError("lost a letter\\nin the post"); };\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(
  command: string,
  env: Readonly<Record<string, string>> = {},
): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const variables = { ...process.env, HOLDFAST_DEBUG: "", NODE: process.execPath, MAIN: main, ...env };
  const script = `set -o pipefail; ${command}`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], {
    cwd: folder,
    env: variables,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

describe("a broken invariant", () => {
  const line =
    "holdfast: internal error: lost a letter; this is a bug, please report it (HOLDFAST_DEBUG=1 shows where it happened)\n";

  it("is one line that asks to report it", () => {
    expect(start('"$NODE" --import ./broken.mjs "$MAIN" explain vip')).toEqual({ code: 1, out: "", err: line });
  });

  it("shows where it happened on request", () => {
    const { code, err } = start('"$NODE" --import ./broken.mjs "$MAIN" explain vip', { HOLDFAST_DEBUG: "1" });
    expect(code).toBe(1);
    expect(err.startsWith(`${line}TypeError: lost a letter`)).toBe(true);
    expect(err).toContain("controller/cli/explain.ts");
  });
});

describe("standard output that cannot be written", () => {
  it.each(["explain vip", "schema --all", "facts example"])("is an error in words: %s", (words) => {
    expect(start(`"$NODE" "$MAIN" ${words} > /dev/full`)).toEqual({
      code: 1,
      out: "",
      err: "holdfast: Cannot write to standard output: no space is left on the device\n",
    });
  });
});

describe("a file on a disk that is full", () => {
  it("is as it was before, where it cannot be written whole", () => {
    const limited = 'ulimit -f 1; trap "" XFSZ; "$NODE" "$MAIN" plan';
    writeFileSync(join(folder, "saved.plan"), "the former one\n");
    const { code, err } = start(`${limited} -f "$PAIR" --base "$PAIR" --out saved.plan`, { PAIR: webPair });
    expect([code, err]).toEqual([1, expect.stringMatching(/^holdfast: Cannot write --out saved\.plan: .+\n$/)]);
    expect(readFileSync(join(folder, "saved.plan"), "utf8")).toBe("the former one\n");
    expect(readdirSync(folder).filter((name) => name.startsWith("saved.plan"))).toEqual(["saved.plan"]);
  });
});

describe("a reader that goes away", () => {
  it("is no error", () => {
    expect(start('"$NODE" "$MAIN" schema --all | head -n 1')).toEqual({ code: 0, out: "{\n", err: "" });
  });

  it("does not hide the exit code", () => {
    expect(start('"$NODE" "$MAIN" explain vip.spec.adress 2>&1 | true').code).toBe(1);
  });
});
