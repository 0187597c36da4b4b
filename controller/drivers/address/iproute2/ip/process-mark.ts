import { readProcess } from "../../../../host/process-table.ts";

/** A process by its id and the moment of its start, which together belong to no other one of the same boot. */
export interface ProcessMark {
  readonly pid: number;
  readonly startTicks: number;
}

/** Undefined where there is no such process any more. */
export function markProcess(pid: number): ProcessMark | undefined {
  const found = readProcess(pid);
  return found === undefined ? undefined : { pid, startTicks: found.startTicks };
}

export function isProcessLiving({ pid, startTicks }: ProcessMark): boolean {
  return readProcess(pid)?.startTicks === startTicks;
}
