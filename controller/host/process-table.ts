import { readdirSync, readFileSync } from "node:fs";

/** One process as /proc tells of it (proc_pid_stat(5)); one that is dead and not yet asked about by its parent is none. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Clock ticks from the boot to its start: together with the pid it names one process of this boot. */
  readonly startTicks: number;
}

/** Undefined where no such process lives. */
export function readProcess(pid: number): ProcessEntry | undefined {
  try {
    // Field 2 is the name in brackets, which may hold anything; 3 is the state, 4 the parent, 22 the start.
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return undefined;
    const [parent = 0, group = 0, session = 0] = fields.map(Number);
    return { pid, parent, group, session, startTicks: Number(fields[18]) };
  } catch {
    return undefined;
  }
}

/** All that live in this PID namespace, as far as they lived while it was read. */
export function readProcesses(): readonly ProcessEntry[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []));
}

/** Whether the process was given this variable with this value when its program began, as far as it still shows it. */
export function hasVariable(pid: number, variable: string): boolean {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, "latin1")}\0`.includes(`\0${variable}\0`);
  } catch {
    return false;
  }
}
