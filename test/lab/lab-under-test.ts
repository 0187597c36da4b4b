import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { expect } from "vitest";
import { runCommand } from "../../controller/host/run-command.ts";
import { askLab } from "../../controller/lab/ask-lab.ts";
import { enterMachine } from "../../controller/lab/enter-machine.ts";
import { labFolder } from "../../controller/lab/lab-folder.ts";
import type { LabRecord, LabStatus } from "../../controller/lab/lab-status.ts";
import { isRunning, processesOfLab, readProcess, type ProcessIdentity } from "../../controller/lab/processes.ts";
import { findLab } from "../../controller/lab/remove-lab.ts";
import { run, type CommandResult } from "../cli/fake-terminal.ts";
import { isInstalled } from "../gate/wanted-tools.ts";

export const main = resolve(import.meta.dirname, "../../controller/cli/main.ts");

/** Why no lab can be raised here. */
export function whyNoLab(): string | undefined {
  if (process.getuid?.() !== 0) return "network namespaces need root";
  const missing = ["ip", "unshare", "nsenter", "mount"].filter((program) => !isInstalled(program));
  return missing.length === 0 ? undefined : `not installed: ${missing.join(", ")}`;
}

/** A name that no other lab has. */
export function labName(suffix: string): string {
  return `test-${process.pid}-${suffix}`;
}

/** Runs `holdfast lab …` in this process. */
export function lab(...words: readonly string[]): Promise<CommandResult> {
  return run(["lab", ...words], { env: process.env });
}

/** Runs it, and expects that it does what it is told. */
export async function done(...words: readonly string[]): Promise<string> {
  const said = await lab(...words);
  expect(said).toMatchObject({ exitCode: 0, err: "" });
  return said.out;
}

/** Raises a lab by a process of its own, as it is to live on without it. */
export async function raise(...words: readonly string[]): Promise<void> {
  const outcome = await runCommand({
    command: [process.execPath, main, "lab", "up", "--name", ...words],
    timeoutMs: 500_000,
    outputBytesMax: 100_000,
  });
  expect(outcome).toMatchObject({ type: "exited", code: 0, stderr: "" });
}

export async function statusOf(name: string): Promise<LabStatus> {
  const answer = await askLab(labFolder(name), { type: "status" });
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}

export async function recordOf(name: string): Promise<LabRecord> {
  const answer = await askLab(labFolder(name), { type: "record" });
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}

/** Runs a shell command on a machine of the lab, and gives what it printed. */
export async function onMachine(name: string, machine: string, command: string): Promise<string> {
  const folder = labFolder(name);
  const found = findLab(name, folder);
  if (found.type !== "kept") throw new Error(`lab ${name} is ${found.type}`);
  const entered = { folder, keeper: found.keeper, machine, command: ["sh", "-c", command] };
  const outcome = await enterMachine(entered, "keep");
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.output;
}

const kinds = ["net", "mnt", "pid", "uts", "ipc"];

/** The processes of a lab, and those in a namespace of one of them: programs that they started may not have its mark. */
export function membersOfLab(name: string): readonly ProcessIdentity[] {
  const own = new Set(namespacesOf(process.pid));
  const marked = processesOfLab(name);
  const theirs = new Set(marked.flatMap(({ pid }) => namespacesOf(pid)).filter((namespace) => !own.has(namespace)));
  const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  const others = pids.filter((pid) => namespacesOf(Number(pid)).some((namespace) => theirs.has(namespace)));
  return [...marked, ...others.flatMap((pid) => readProcess(Number(pid)) ?? [])];
}

/** What there still is of a lab that had these members: processes, folders, mounts, links. */
export function remainsOf(name: string, members: readonly ProcessIdentity[]): readonly string[] {
  const { root } = labFolder(name);
  const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return [
    ...processesOfLab(name).map(({ pid }) => `process ${pid}`),
    ...members.filter(isRunning).map(({ pid }) => `member ${pid}`),
    ...mounts.filter((line) => line.includes(root)),
    ...readdirSync("/sys/class/net").filter((link) => /^(br0|p\d+)$/.test(link)),
    ...(existsSync(root) ? [root] : []),
    ...(existsSync(join("/run/netns", name)) ? [`netns ${name}`] : []),
  ];
}

function namespacesOf(pid: number): readonly string[] {
  return kinds.flatMap((kind) => {
    try {
      return [readlinkSync(`/proc/${pid}/ns/${kind}`)];
    } catch {
      // It has ended.
      return [];
    }
  });
}
