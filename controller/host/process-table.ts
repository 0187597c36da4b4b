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
  const fields = readStat(pid);
  if (fields === undefined) return undefined;
  const [parent = 0, group = 0, session = 0] = fields.map(Number);
  return { pid, parent, group, session, startTicks: Number(fields[18]) };
}

/** From field 4, the parent, on; undefined where no such process lives. */
function readStat(pid: number): readonly string[] | undefined {
  try {
    // Field 2 is the name in brackets, which may hold anything; 3 is the state.
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" || state === "X" ? undefined : fields;
  } catch {
    return undefined;
  }
}

/** All that live in this PID namespace, as far as they lived while it was read. */
export function readProcesses(): readonly ProcessEntry[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []));
}

/** `Unknown` while it becomes another program: it shows no environment then, neither the old one nor the new. */
export type Possession = "Has" | "HasNot" | "Unknown";

/** So often what shows no environment is looked at: all in all longer than it mostly takes to become another program. */
const looksMax = 50;

/** Whether the process was given this variable with this value when its program began, as far as it still shows it. */
export function seekVariable(pid: number, variable: string): Possession {
  let isBecoming = false;
  for (let look = 0; look < looksMax; look += 1) {
    const environment = readEnvironment(pid);
    if (environment !== "") return `\0${environment}\0`.includes(`\0${variable}\0`) ? "Has" : "HasNot";
    // It may have become the other program between the two: only what shows none before and after has none.
    const wasBecoming = isBecoming;
    isBecoming = isBecomingProgram(readStat(pid));
    if (look > 0 && !wasBecoming && !isBecoming) return "HasNot";
  }
  return "Unknown";
}

/** Empty where it has none or shows none now; undefined where there is no such process, or it is not for us to read. */
function readEnvironment(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return undefined;
  }
}

/** PF_EXITING of the kernel's flags: it ends, and becomes nothing any more. */
const exitingFlag = 4;

/** Whether the kernel knows of no place yet where its environment will be (field 51); where it has none it knows one. */
function isBecomingProgram(fields: readonly string[] | undefined): boolean {
  if (fields === undefined) return false;
  const isExiting = (Number(fields[5]) & exitingFlag) !== 0;
  return !isExiting && fields[47] === "0";
}
