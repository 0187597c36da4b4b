import { readFileSync, rmSync, existsSync, readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { runHere } from "./boot-machine.ts";
import { removeCgroups } from "./cgroups.ts";
import { labsFolder, type LabFolder } from "./lab-folder.ts";
import { isRunning, labsRunning, parseStat, processesOfLab, type ProcessIdentity } from "./processes.ts";

/** How far a lab is there. */
export type LabPresence =
  | { readonly type: "absent" }
  | { readonly type: "kept"; readonly keeper: ProcessIdentity }
  /** What kept it is gone, and something of it is left. */
  | { readonly type: "remains" };

export function findLab(name: string, folder: LabFolder): LabPresence {
  const keeper = readKeeper(folder);
  if (keeper !== undefined && isRunning(keeper)) return { type: "kept", keeper };
  const isLeft = existsSync(folder.root) || processesOfLab(name).length > 0;
  return { type: isLeft ? "remains" : "absent" };
}

/** The names of all labs of which there is anything. */
export function findLabs(): readonly string[] {
  const folders = existsSync(labsFolder) ? readdirSync(labsFolder) : [];
  return [...new Set([...folders, ...labsRunning()])].toSorted();
}

const goneMsMax = 30_000;
const lookEveryMs = 10;

/**
 * Ends every process of a lab and takes its folder away. All else that a lab has (namespaces, mounts, links) is held by
 * its processes alone and goes with them. It needs nothing of what the lab itself says, so that it works after any crash.
 * What is left gives the reason.
 */
export async function removeLab(name: string, folder: LabFolder): Promise<string | undefined> {
  const end = performance.now() + goneMsMax;
  // Of what is about to end the kernel no longer says to which lab it belongs.
  const known = new Map<number, ProcessIdentity>();
  for (;;) {
    const keeper = readKeeper(folder);
    const found = processesOfLab(name);
    // First what the others end with: it would start again what is ended before it.
    for (const each of keeper === undefined ? found : [keeper, ...found]) known.set(each.pid, each);
    const left = [...known.values()].filter(isRunning);
    if (left.length === 0) break;
    for (const each of left) endProcess(each);
    if (performance.now() > end) {
      const pids = left.map(({ pid }) => pid).join(", ");
      return `Cannot take lab ${name} down: processes ${pids} live on ${goneMsMax / 1_000} s after SIGKILL`;
    }
    await delay(lookEveryMs);
  }
  await removeCgroups(name);
  for (const point of mountsBelow(folder.root)) await runHere(["umount", "--lazy", point]);
  rmSync(folder.root, { recursive: true, force: true });
  return undefined;
}

function readKeeper({ keeper }: LabFolder): ProcessIdentity | undefined {
  try {
    return parseStat(readFileSync(keeper, "latin1"));
  } catch {
    return undefined;
  }
}

function endProcess(found: ProcessIdentity): void {
  // Its number may be another's by now.
  if (!isRunning(found)) return;
  try {
    process.kill(found.pid, "SIGKILL");
  } catch {
    // Gone in between.
  }
}

/** A lab mounts nothing where others see it; this is for what a person may have mounted there. The innermost first. */
function mountsBelow(folder: string): readonly string[] {
  const points = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "");
  return points.filter((point) => point === folder || point.startsWith(`${folder}/`)).toReversed();
}
