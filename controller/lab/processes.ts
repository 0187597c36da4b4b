import { readdirSync, readFileSync } from "node:fs";

/** A process, told from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In ticks since the boot of the machine. */
  readonly startTime: string;
}

interface ProcessFacts extends ProcessIdentity {
  readonly parent: number;
  readonly isDead: boolean;
}

/** Every process of the lab carries its name in this variable of its environment. */
export const labVariable = "HOLDFAST_LAB";

/** What the kernel says in /proc/PID/stat; undefined where there is no such process. */
export function readProcess(pid: number): ProcessFacts | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return undefined;
  }
}

/** The line of /proc/PID/stat (proc_pid_stat(5)): the name in brackets may hold anything. */
export function parseStat(stat: string): ProcessFacts | undefined {
  const pid = Number.parseInt(stat, 10);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, parent] = fields;
  const startTime = fields[19];
  if (!(pid > 0) || parent === undefined || startTime === undefined) return undefined;
  return { pid, startTime, parent: Number(parent), isDead: state === "Z" || state === "X" };
}

/** Whether this process, and not a later one of its number, still runs; a dead one that nobody has asked about does not. */
export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  const facts = readProcess(pid);
  return facts !== undefined && facts.startTime === startTime && !facts.isDead;
}

/** The running processes that this one has started and that still belong to it. */
export function childrenOf(pid: number): readonly number[] {
  const children =
    listedChildren(pid) ??
    allProcesses()
      .filter((facts) => facts.parent === pid)
      .map((facts) => facts.pid);
  return children.filter((child) => readProcess(child)?.isDead === false);
}

/** The kernel's own list, which not every kernel has. */
function listedChildren(pid: number): readonly number[] | undefined {
  try {
    return (readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").match(/\d+/g) ?? []).map(Number);
  } catch {
    return undefined;
  }
}

/** Whether it is the first one of a process namespace below the one that the lab counts in and the one below that. */
export function isFirstOfItsOwn(pid: number): boolean {
  try {
    return /^NSpid:.*\t1$/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return false;
  }
}

/** The running processes that belong to the lab of this name. */
export function processesOfLab(name: string): readonly ProcessIdentity[] {
  return allProcesses().filter(({ pid, isDead }) => !isDead && environmentOf(pid).includes(`${labVariable}=${name}`));
}

/** The names of all labs of which a process runs. */
export function labsRunning(): readonly string[] {
  const prefix = `${labVariable}=`;
  const names = allProcesses().flatMap(({ pid }) => environmentOf(pid).filter((entry) => entry.startsWith(prefix)));
  return [...new Set(names.map((entry) => entry.slice(prefix.length)))].toSorted();
}

function allProcesses(): readonly ProcessFacts[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    // Gone, or of another user: no process of a lab, which all belong to root.
    return [];
  }
}
