import { writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";

import type { Log } from "../../ports/log.ts";

/** Asks the kernel to schedule this process before others, and to end it last when memory runs out; what it forbids is logged. */
export function favourProcess(log: Log): void {
  // Between sessions the kernel goes by their own priority and not by that of their processes (sched(7), autogroup).
  attempt(log, "session", () => writeFileSync("/proc/self/autogroup", String(constants.priority.PRIORITY_HIGHEST)));
  attempt(log, "priority", () => setPriority(constants.priority.PRIORITY_HIGHEST));
  attempt(log, "memory", () => writeFileSync("/proc/self/oom_score_adj", "-1000"));
}

function attempt(log: Log, what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    log.info("the deadman is not favoured over other processes", { what, error: String(error) });
  }
}
