import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { quote } from "./boot-script.ts";
import { askLab } from "./ask-lab.ts";
import { keeperSays, type LabFolder } from "./lab-folder.ts";
import type { LabPlan } from "./lab-plan.ts";
import { labVariable } from "./processes.ts";

export interface RaisedLab {
  readonly folder: LabFolder;
  readonly plan: LabPlan;
  /** What lies in /etc/holdfast of each machine: path below it to text. */
  readonly files: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** The command that keeps the lab of this name (`keepLab`). */
  readonly keeper: readonly string[];
}

const bootMsMax = 120_000;
const lookEveryMs = 50;
/** How much the machines of a lab may write, all together; only what they do write takes memory. */
const disksSize = "2g";
const logLinesShown = 5;

/**
 * Starts what keeps the lab, which lives on by itself, and waits until store and client have been booted and it takes
 * requests. What fails gives the reason.
 */
export async function raiseLab(lab: RaisedLab): Promise<string | undefined> {
  const { folder, plan } = lab;
  writeFiles(lab);
  const log = openSync(folder.log, "a", 0o600);
  const namespaces = [
    "--pid",
    "--net",
    "--mount",
    "--uts",
    "--ipc",
    "--fork",
    "--kill-child",
    "--propagation",
    "slave",
  ];
  const child = spawn("unshare", [...namespaces, "sh", "-c", firstSteps(folder), "sh", ...lab.keeper], {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, [labVariable]: plan.name },
  });
  closeSync(log);
  const failures: string[] = [];
  child.once("error", (error) => failures.push(error.message));
  child.once("exit", () => failures.push(lastWords(folder)));
  const end = performance.now() + bootMsMax;
  for (;;) {
    const [failure] = failures;
    if (failure !== undefined) return `Cannot raise lab ${plan.name}: ${failure}`;
    if (performance.now() > end) return `Cannot raise lab ${plan.name}: it was not up within ${bootMsMax / 1_000} s`;
    const status = existsSync(folder.socket) ? await askLab(folder, { type: "status" }) : undefined;
    if (status?.ok === true) {
      // It lives on by itself from now on, and its end is no longer an affair of this process.
      child.removeAllListeners("exit").unref();
      return undefined;
    }
    await delay(lookEveryMs);
  }
}

/** Why the keeper has ended. */
function lastWords({ log }: LabFolder): string {
  const lines = readFileSync(log, "utf8").trim().split("\n");
  const said = lines.findLast((line) => line.startsWith(keeperSays))?.slice(keeperSays.length);
  return said ?? (lines.slice(-logLinesShown).join("; ") || "it ended without a word");
}

function writeFiles({ folder, plan, files }: RaisedLab): void {
  mkdirSync(folder.root, { recursive: true, mode: 0o700 });
  for (const path of [folder.disks, folder.store]) mkdirSync(path, { mode: 0o700 });
  writeFileSync(folder.plan, JSON.stringify(plan, undefined, 2));
  for (const [machine, texts] of files) {
    mkdirSync(folder.etcOf(machine), { recursive: true });
    for (const [name, text] of Object.entries(texts)) {
      const path = join(folder.etcOf(machine), name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { mode: text.startsWith("#!") ? 0o700 : 0o600 });
    }
  }
}

/**
 * Tells, by the numbers of the machine that it runs on, who it is; then has a /proc and the machines' disks for itself. It
 * stays beside the keeper, ends with it, and collects those whose parent has died: a machine is not gone before.
 */
function firstSteps({ keeper, disks }: LabFolder): string {
  return [
    "set -e",
    "read -r line </proc/self/stat",
    `echo "$line" >${quote(keeper)}`,
    "mount -t proc proc /proc",
    `mount -t tmpfs -o mode=700,size=${disksSize} disks ${quote(disks)}`,
    '"$@" &',
    "wait $!",
  ].join("\n");
}
