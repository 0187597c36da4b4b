import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { load } from "js-yaml";
import { afterAll, describe, expect, it } from "vitest";
import { isInstalled, wantedTools } from "../../gate/wanted-tools.ts";

const root = resolve(import.meta.dirname, "../../..");
const github = readFileSync(join(root, "docs/ci/github-actions.yml"), "utf8");
const gitlab = readFileSync(join(root, "docs/ci/gitlab-ci.yml"), "utf8");

const folder = mkdtempSync(join(tmpdir(), "holdfast-lint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

function lint(program: string, args: readonly string[], input = ""): Ended {
  const env = { ...process.env, HOME: folder, NO_COLOR: "1" };
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, env, input, encoding: "utf8" });
  if (error !== undefined) throw error;
  return { code: status, said: stdout + stderr };
}

function without(text: string, was: string, is: string): string {
  if (!text.includes(was)) throw new Error(`the job has no ${was}`);
  return text.replace(was, is);
}

describe("actionlint on the job for GitHub", () => {
  it("has nothing to say", ({ skip }) => {
    if (!isInstalled("actionlint")) skip("actionlint is not installed");
    expect(lint("actionlint", ["-"], github)).toEqual({ code: 0, said: "" });
  });

  it.for([
    ["a field that there is not", "    runs-on:", "    runs_on:"],
    ["a step that there is not", "steps.plan.outputs", "steps.plans.outputs"],
    ["a value that there is not", "github.event.pull_request.head.repo.full_name ==", "github.evnt =="],
  ] as const)("would say of %s", ([, was, is], { skip }) => {
    if (!isInstalled("actionlint")) skip("actionlint is not installed");
    expect(lint("actionlint", ["-"], without(github, was, is))).toMatchObject({ code: 1 });
  });
});

describe("gitlab-ci-local, which has GitLab's own schema, on the job for GitLab", () => {
  it.for([
    ["merge_request_event", true],
    ["push", false],
  ] as const)("takes it, and of a pipeline for %s it is a part: %s", ([source, isPart], { skip }) => {
    if (!isInstalled("gitlab-ci-local")) skip("gitlab-ci-local is not installed");
    const { code, said } = list(gitlab, source);
    expect([code, /^holdfast plan\s/m.test(said)]).toEqual([0, isPart]);
  });

  it.for([
    ["a field that there is not", "  interruptible:", "  interruptable:"],
    ["a value that there is not", "when: always", "when: ever"],
  ] as const)("would say of %s", ([, was, is], { skip }) => {
    if (!isInstalled("gitlab-ci-local")) skip("gitlab-ci-local is not installed");
    const { code, said } = list(without(gitlab, was, is), "push");
    expect([code, said]).toEqual([1, expect.stringContaining("Invalid .gitlab-ci.yml configuration")]);
  });
});

describe("shellcheck on what the jobs run", () => {
  it.for([
    ["github-actions.yml", "run", "bash"],
    ["gitlab-ci.yml", "script", "sh"],
  ] as const)("has nothing to say: %s", ([file, field, shell], { skip }) => {
    if (!isInstalled("shellcheck")) skip("shellcheck is not installed");
    const scripts = scriptsIn(load(readFileSync(join(root, "docs/ci", file), "utf8")), field);
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) {
      expect(lint("shellcheck", [`--shell=${shell}`, "-"], script)).toEqual({ code: 0, said: "" });
    }
  });
});

/** The jobs that a pipeline of this source has. */
function list(text: string, source: string): Ended {
  writeFileSync(join(folder, ".gitlab-ci.yml"), text);
  // Which files have changed it would ask a remote repository.
  return lint("gitlab-ci-local", [
    "--list",
    "--no-evaluate-rule-changes",
    "--variable",
    `CI_PIPELINE_SOURCE=${source}`,
  ]);
}

/** All texts below a field of that name, wherever it stands. */
function scriptsIn(value: unknown, field: string): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const texts: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
    return name === field ? texts.map(String) : scriptsIn(inner, field);
  });
}

describe("what the tests of the jobs need", () => {
  it.each(["actionlint", "gitlab-ci-local"])("is what .ci/run installs, in the same version: %s", (name) => {
    const wanted =
      wantedTools
        .find((tool) => tool.name === name)
        ?.install.split(" ")
        .at(-1) ?? "nothing";
    expect(readFileSync(join(root, ".ci/run"), "utf8")).toContain(wanted);
  });
});
