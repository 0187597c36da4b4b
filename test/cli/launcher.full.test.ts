import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { version } from "../../controller/cli/version.ts";

const root = resolve(import.meta.dirname, "../..");
const launcher = join(root, "controller/cli/holdfast.mjs");
const systemPath = (process.env["PATH"] ?? "")
  .split(delimiter)
  .filter((folder) => !folder.includes("node_modules"))
  .join(delimiter);

let elsewhere = "";
beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), "holdfast-launcher-"));
});
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

interface Started {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(program: string, args: readonly string[], cwd = elsewhere): Started {
  const env = { ...process.env, PATH: systemPath };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8", timeout: 60_000 });
  return { code: status, out: stdout, err: stderr };
}

/** The first Node on PATH that is not the checkout's own, if it is another version. */
function otherNode(): string | undefined {
  const found = systemPath.split(delimiter).map((folder) => join(folder, "node"));
  return found.find((node) => existsSync(node) && !start(node, ["--version"]).out.startsWith("v26."));
}

const printsVersion: Started = { code: 0, out: `${version()}\n`, err: "" };

/** A checkout of which only the launcher is there. */
function bareCheckout(folder: string): string {
  const cli = join(elsewhere, folder, "controller/cli");
  mkdirSync(cli, { recursive: true });
  cpSync(launcher, join(cli, "holdfast.mjs"));
  return join(cli, "holdfast.mjs");
}

describe("holdfast starts from another directory", () => {
  it("by Node 26", () => {
    expect(start(process.execPath, [launcher, "--version"])).toEqual(printsVersion);
  });

  it("by main.ts and Node 26", () => {
    expect(start(process.execPath, [join(root, "controller/cli/main.ts"), "--version"])).toEqual(printsVersion);
  });

  it("by an older Node, with its arguments and its exit code", ({ skip }) => {
    const node = otherNode() ?? skip("no Node but 26 is installed");
    expect(start(node, [launcher, "--version"])).toEqual(printsVersion);
    expect(start(node, [launcher, "explain", "vip.spec.adress"])).toEqual({
      code: 1,
      out: "",
      err: "holdfast explain: adress is not a field of VirtualIP.spec; did you mean address?\n",
    });
  });

  it("by an older Node, with the signals that it gets", async ({ skip }) => {
    const node = otherNode() ?? skip("no Node but 26 is installed");
    const started = spawn(node, [launcher, "validate", "-"], { stdio: ["pipe", "ignore", "ignore"] });
    const ended = once(started, "exit");
    // Whichever of the two processes it reaches first: nothing is left that reads.
    setTimeout(() => started.kill("SIGTERM"), 500);
    expect(await ended).toEqual([null, "SIGTERM"]);
    started.stdin.destroy();
  });

  it("as a program, by a symlink", () => {
    const link = join(elsewhere, "hf");
    symlinkSync(launcher, link);
    expect(start(link, ["--version"])).toEqual(printsVersion);
  });

  it("as npx holdfast in the checkout", () => {
    expect(start("npx", ["holdfast", "--version"], join(root, "docs"))).toMatchObject({
      code: 0,
      out: `${version()}\n`,
    });
  });
});

describe("holdfast says in one sentence why it cannot start", () => {
  it("where Node 26 was not installed", ({ skip }) => {
    const node = otherNode() ?? skip("no Node but 26 is installed");
    const { code, out, err } = start(node, [bareCheckout("bare"), "--version"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^Cannot run holdfast: it needs Node 26, this is v\d+.*run `npm ci` in the checkout[^\n]*\n$/);
  });

  it("where it was installed as a package", () => {
    const { code, err } = start(process.execPath, [bareCheckout("node_modules/holdfast"), "--version"]);
    expect(code).toBe(1);
    expect(err).toMatch(/^Cannot run .*holdfast\.mjs: Node does not run TypeScript below node_modules[^\n]*\n$/);
  });

  it("where main.ts is started by the wrong Node that could", () => {
    const asNode24 = join(elsewhere, "as-node-24.mjs");
    writeFileSync(asNode24, 'Object.defineProperty(process, "version", { value: "v24.1.0" });\n');
    const { code, out, err } = start(process.execPath, ["--import", asNode24, join(root, "controller/cli/main.ts")]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^holdfast needs Node 26 and this is v24\.1\.0: [^\n]*\n$/);
  });

  it("where the gate is run by the wrong Node", ({ skip }) => {
    const node = otherNode() ?? skip("no Node but 26 is installed");
    const guard = join(root, "test/gate/require-node.mjs");
    const { code, out, err } = start(node, ["--import", guard, join(root, "test/gate/main.ts")]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^Holdfast needs Node 26 and this is v\d+[^\n]*\n$/);
  });
});
