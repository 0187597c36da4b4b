import { readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Where a hierarchy may be that systemd uses: the one of version 2, or beside it the two of a machine with version 1. */
export const cgroupRoots: readonly string[] = ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"];

const labsCgroup = "holdfast-lab";

export function cgroupOf(root: string, lab: string, machine = ""): string {
  return join(root, labsCgroup, lab, machine);
}

const tries = 50;

/** Removes the cgroups of a machine, or of a whole lab, whose processes have been ended. */
export async function removeCgroups(lab: string, machine = ""): Promise<void> {
  for (const root of cgroupRoots) {
    // The kernel needs a moment to forget processes that have just ended.
    for (let turn = 0; turn < tries && !isRemoved(cgroupOf(root, lab, machine)); turn += 1) await delay(20);
    if (machine === "") removeEmpty(join(root, labsCgroup));
  }
}

/** Nothing below it is touched: other labs may be there. */
function removeEmpty(cgroup: string): void {
  try {
    rmdirSync(cgroup);
  } catch {
    // It is not there, or not empty.
  }
}

function isRemoved(cgroup: string): boolean {
  try {
    const inner = readdirSync(cgroup, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of inner) isRemoved(join(cgroup, name));
    rmdirSync(cgroup);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
}
