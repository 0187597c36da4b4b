import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { isInstalled } from "../gate/wanted-tools.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-completion-"));
  symlinkSync(resolve(import.meta.dirname, "../../controller/cli/holdfast.mjs"), join(folder, "holdfast"));
  writeFileSync(join(folder, "web pair.yaml"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script in a shell that finds `holdfast` on PATH; gives its lines. */
function runScript(command: readonly [string, ...string[]], script: string): readonly string[] {
  const env = { ...process.env, PATH: [folder, process.env["PATH"]].join(delimiter), HOME: folder };
  const [shell, ...args] = command;
  const { stdout, stderr } = spawnSync(shell, [...args, script], { cwd: folder, env, encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.trimEnd().split("\n");
}

/** What bash would offer: the function that it has for `holdfast`, called with what bash gives such a function. */
function bash(line: string): readonly string[] {
  const words = line.split(/\s+/);
  return runScript(
    ["bash", "--norc", "-c"],
    `set -u
    source <(holdfast completion bash)
    compopt() { printf 'compopt %s %s\\n' "$@"; }
    complete -p holdfast
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}) COMP_CWORD=${words.length - 1} COMPREPLY=()
    _holdfast
    for word in "\${COMPREPLY[@]}"; do echo "$word"; done`,
  );
}

const registered = "complete -F _holdfast holdfast";

describe("completion in bash", () => {
  it.each([
    ["holdfast va", [registered, "validate"]],
    ["holdfast schema Virt", [registered, "VirtualIP"]],
    ["holdfast explain vip.spec.ad", [registered, "compopt -o nospace", "vip.spec.address"]],
    ["holdfast validate -o ", [registered, "text", "json"]],
    ["holdfast validate w", [registered, "compopt -o default"]],
  ])("of `%s`", (line, expected) => {
    expect(bash(line)).toEqual(expected);
  });

  it("happens when a person presses tab", ({ skip }) => {
    if (!isInstalled("script")) skip("script (util-linux) is not installed");
    const typed = "source <(holdfast completion bash)\nholdfast explain hag.spec.memb\t\nexit\n";
    const { stdout } = spawnSync("script", ["-qec", "bash --norc -i", "/dev/null"], {
      cwd: folder,
      env: { ...process.env, PATH: [folder, process.env["PATH"]].join(delimiter), TERM: "dumb" },
      input: typed,
      encoding: "utf8",
    });
    expect(stdout).toContain("HAGroup.spec.members  ");
  });
});

describe("completion in other shells", () => {
  it("of fields in fish", ({ skip }) => {
    if (!isInstalled("fish")) skip("fish is not installed");
    const script = "holdfast completion fish | source; complete -C 'holdfast explain vip.spec.ad'";
    expect(runScript(["fish", "--no-config", "-c"], script)).toEqual(["vip.spec.address"]);
  });

  it("of verbs in zsh", ({ skip }) => {
    if (!isInstalled("zsh")) skip("zsh is not installed");
    // compadd works only while a line is completed: here it prints what it would add.
    const script = `compdef() { echo "compdef $*"; }; compadd() { print -l -- "\${(P@)argv[-1]}"; }
      source <(holdfast completion zsh)
      words=(holdfast va) CURRENT=2 _holdfast`;
    expect(runScript(["zsh", "-f", "-c"], script)).toEqual(["compdef _holdfast holdfast", "validate"]);
  });
});
