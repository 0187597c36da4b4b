import { readFileSync } from "node:fs";

/** A process by its id and the moment of its start, which together belong to no other one of the same boot. */
export interface ProcessMark {
  readonly pid: number;
  readonly startedAt: string;
}

/** Undefined where there is no such process any more. */
export function markProcess(pid: number): ProcessMark | undefined {
  const stat = readStat(pid);
  return stat === undefined || !stat.isLiving ? undefined : { pid, startedAt: stat.startedAt };
}

export function isProcessLiving({ pid, startedAt }: ProcessMark): boolean {
  const stat = readStat(pid);
  return stat !== undefined && stat.isLiving && stat.startedAt === startedAt;
}

/** Fields 3 and 22 of proc_pid_stat(5), behind the name in brackets, which may hold anything. */
function readStat(pid: number): { readonly isLiving: boolean; readonly startedAt: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { isLiving: fields[0] !== "Z" && fields[0] !== "X", startedAt: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
