import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect } from "vitest";
import { askLab } from "../../controller/lab/ask-lab.ts";
import { enterMachine } from "../../controller/lab/enter-machine.ts";
import { labFolder } from "../../controller/lab/lab-folder.ts";
import type { LabRecord, LabStatus } from "../../controller/lab/lab-status.ts";
import { processesOfLab, readProcess } from "../../controller/lab/processes.ts";
import { findLab } from "../../controller/lab/remove-lab.ts";
import { run, type CommandResult } from "../cli/fake-terminal.ts";
import { isInstalled } from "../gate/wanted-tools.ts";

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

/** The namespaces of the lab's processes that are not those of this one. */
export function namespacesOfLab(name: string): ReadonlySet<string> {
  const own = new Set(kinds.map((kind) => readlinkSync(`/proc/self/ns/${kind}`)));
  const found = processesOfLab(name).flatMap(({ pid }) => namespacesOf(pid));
  return new Set(found.filter((namespace) => !own.has(namespace)));
}

/** What there is of a lab with these namespaces: processes, folders, mounts, links. */
export function remainsOf(name: string, namespaces: ReadonlySet<string>): readonly string[] {
  const { root } = labFolder(name);
  const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
  const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  const isOurs = (line: string): boolean =>
    line.includes(root) || [...namespaces].some((namespace) => line.includes(namespace));
  return [
    ...processesOfLab(name).map(({ pid }) => `process ${pid}`),
    ...pids.filter((pid) => isIn(Number(pid), namespaces)).map((pid) => `process ${pid} is in a namespace of it`),
    ...mounts.filter(isOurs),
    ...readdirSync("/sys/class/net").filter((link) => /^(br0|p\d+)$/.test(link)),
    ...(existsSync(root) ? [root] : []),
    ...(existsSync(join("/run/netns", name)) ? [`netns ${name}`] : []),
  ];
}

/** A dead process that its parent has not asked about yet is in none. */
function isIn(pid: number, namespaces: ReadonlySet<string>): boolean {
  return readProcess(pid)?.isDead === false && namespacesOf(pid).some((each) => namespaces.has(each));
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
