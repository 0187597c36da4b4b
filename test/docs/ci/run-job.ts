import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { load } from "js-yaml";
import { onTestFinished } from "vitest";
import { isRecord } from "../../../controller/api/structure/is-record.ts";
import { isInstalled } from "../../gate/wanted-tools.ts";
import type { CodeHost } from "./code-host.ts";
import type { PullRepository } from "./pull-repository.ts";

const root = resolve(import.meta.dirname, "../../..");

export interface JobCircumstances {
  readonly repository: PullRepository;
  readonly host: CodeHost;
  /** The pull request comes from another repository, whose jobs have no token that may write. */
  readonly isFork?: boolean;
  readonly hasHoldfast?: boolean;
  /** More variables, and others than usual. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface JobOutcome {
  readonly exitCode: number | null;
  /** What the job printed. */
  readonly log: string;
  /** What GitHub shows above the log. */
  readonly summary: string;
}

/** A job of a hosting service, as its own runner would carry it out. */
export interface HostedJob {
  readonly name: string;
  run(circumstances: JobCircumstances): Promise<JobOutcome>;
}

/** By the steps that have something to run, each in its shell; what is not known of GitHub's language is an error. */
export const githubJob: HostedJob = {
  name: `GitHub, by ${isInstalled("gh") ? "gh" : "a stand-in for gh"}`,
  run: async (circumstances) => {
    const { host, repository, isFork = false } = circumstances;
    repository.checkOutMerge();
    const folder = programsFolder(circumstances);
    const files = { GITHUB_OUTPUT: join(folder, "output"), GITHUB_STEP_SUMMARY: join(folder, "summary") };
    for (const file of Object.values(files)) writeFileSync(file, "");
    const known = new Map([
      ["github.repository", "ours/cluster"],
      ["github.event.pull_request.number", "7"],
      ["github.event.pull_request.head.repo.full_name", isFork ? "theirs/cluster" : "ours/cluster"],
      ["github.token", isFork ? "may-only-read" : host.token],
    ]);
    const environment = {
      ...environmentFor(circumstances, folder),
      ...files,
      GITHUB_REPOSITORY: "ours/cluster",
      // The one host that gh speaks to without TLS, by way of a proxy, which the host of the test takes itself for.
      GH_HOST: "github.localhost",
      GH_CONFIG_DIR: folder,
      HTTP_PROXY: `http://127.0.0.1:${host.port}`,
    };
    const steps = fieldOf(await readJob("github-actions.yml"), "jobs", "plan", "steps");
    if (!Array.isArray(steps)) throw new Error("the job has no steps");
    let log = "";
    for (const step of steps) {
      const script = fieldOf(step, "run");
      if (typeof script !== "string" || !holds(fieldOf(step, "if"), known)) continue;
      const own = Object.entries(fieldOf(step, "env") ?? {}).map(([name, value]) => [name, filledIn(value, known)]);
      const env = { ...environment, ...Object.fromEntries(own) };
      const file = join(folder, "step.sh");
      writeFileSync(file, script);
      // What GitHub starts where no shell is named.
      const ended = await start(["bash", "-e", file], repository.top, env);
      log += ended.log;
      for (const line of readFileSync(files.GITHUB_OUTPUT, "utf8").split("\n")) {
        const [name = "", value = ""] = line.split("=");
        known.set(`steps.${String(fieldOf(step, "id"))}.outputs.${name}`, value);
      }
      if (ended.exitCode !== 0) {
        return { exitCode: ended.exitCode, log, summary: readFileSync(files.GITHUB_STEP_SUMMARY, "utf8") };
      }
    }
    return { exitCode: 0, log, summary: readFileSync(files.GITHUB_STEP_SUMMARY, "utf8") };
  },
};

/** In a shell that GitLab's runner would take: bash where the image has it, else sh. */
export function gitlabJob(shell: "bash" | "sh"): HostedJob {
  return {
    name: `GitLab, by ${shell}`,
    run: async (circumstances) => {
      const { host, repository, isFork = false } = circumstances;
      const environment = {
        CI_MERGE_REQUEST_DIFF_BASE_SHA: repository.checkOutBranch(),
        CI_API_V4_URL: `http://127.0.0.1:${host.port}/api/v4`,
        CI_PROJECT_ID: "5",
        CI_MERGE_REQUEST_IID: "7",
        HOLDFAST_GITLAB_TOKEN: isFork ? "" : host.token,
        ...environmentFor(circumstances, programsFolder(circumstances)),
      };
      const script = fieldOf(await readJob("gitlab-ci.yml"), "holdfast plan", "script");
      if (!Array.isArray(script)) throw new Error("the job has no script");
      const options = shell === "bash" ? ["-e", "-o", "pipefail"] : ["-e"];
      const ended = await start([shell, ...options, "-c", script.join("\n")], repository.top, environment);
      return { ...ended, summary: "" };
    },
  };
}

async function readJob(file: string): Promise<unknown> {
  return load(readFileSync(join(root, "docs/ci", file), "utf8"));
}

function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);
}

/** `a == b`, of names that GitHub knows. */
function holds(condition: unknown, known: ReadonlyMap<string, string>): boolean {
  if (typeof condition !== "string") return condition === undefined;
  const [, left = "", right = ""] = /^(\S+) == (\S+)$/.exec(condition) ?? [];
  return lookUp(left, known) === lookUp(right, known);
}

function filledIn(text: unknown, known: ReadonlyMap<string, string>): string {
  return String(text).replaceAll(/\$\{\{ (\S+) \}\}/g, (_, name: string) => lookUp(name, known));
}

function lookUp(name: string, known: ReadonlyMap<string, string>): string {
  const value = known.get(name);
  if (value === undefined) throw new Error(`the job says ${name}, which is not known here`);
  return value;
}

/** What jobs find on PATH besides the system's programs. */
function programsFolder({ hasHoldfast = true }: JobCircumstances): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-job-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (hasHoldfast) symlinkSync(join(root, "controller/cli/holdfast.mjs"), join(folder, "holdfast"));
  if (!isInstalled("gh")) {
    const standIn = fileURLToPath(import.meta.resolve("./stand-in-gh.ts"));
    writeFileSync(join(folder, "gh"), `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`, { mode: 0o755 });
  }
  return folder;
}

function environmentFor({ variables }: JobCircumstances, folder: string): Readonly<Record<string, string>> {
  // The project's own folder of programs has another holdfast.
  const system = (process.env["PATH"] ?? "").split(delimiter).filter((path) => !path.includes("node_modules"));
  return { PATH: [folder, ...system].join(delimiter), HOME: folder, ...variables };
}

/** Not by the means of the host floor: the host of the test answers in this very process meanwhile. */
async function start(
  [program, ...args]: readonly [string, ...string[]],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number | null; readonly log: string }> {
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
  }
  const exitCode = await new Promise<number | null>((done, failed) => {
    child.once("error", failed).once("close", done);
  });
  return { exitCode, log };
}
