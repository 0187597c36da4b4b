import { setTimeout as delay } from "node:timers/promises";

import { readProcesses } from "./process-table.ts";

/** How long a group may take to be gone after SIGKILL before it is given up. */
const killMsMax = 2000;

/**
 * Ends a process group: SIGTERM, `graceMs` later SIGKILL (at once where it is 0). True when no process of it lives any
 * more, false when one still does two seconds after SIGKILL.
 */
export async function endGroup(group: number, graceMs: number): Promise<boolean> {
  if (graceMs > 0) {
    send(group, "SIGTERM");
    if (await isGoneWithin(group, graceMs)) return true;
  }
  send(group, "SIGKILL");
  return isGoneWithin(group, killMsMax);
}

function send(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // Gone already, or not ours to end: isGoneWithin finds out which.
  }
}

async function isGoneWithin(group: number, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
    if (!hasLiving(group)) return true;
    const left = end - performance.now();
    if (left <= 0) return false;
    await delay(Math.min(pause, left));
  }
}

/** Whether a process of the group lives; quick where none does. */
export function hasLiving(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  // A dead process that its parent has not asked about yet still takes signals.
  return readProcesses().some((entry) => entry.group === group);
}
