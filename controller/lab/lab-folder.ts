import { join } from "node:path";

/** Below it each lab has a folder of its own, with everything that it keeps. */
export const labsFolder = "/run/holdfast-lab";

/** Where the parts of a lab lie. */
export interface LabFolder {
  readonly root: string;
  /** The plan, as JSON. */
  readonly plan: string;
  /** The line of /proc/PID/stat of the first process of the lab, which ends with the keeper. */
  readonly keeper: string;
  /** Where that process takes requests. */
  readonly socket: string;
  /** What it says. */
  readonly log: string;
  /** What the programs on the machines say, a file each. */
  readonly logs: string;
  /** The data of the store, which outlives a power cut. */
  readonly store: string;
  /** What the machines have written; in memory, and seen by the keeper alone. */
  readonly disks: string;
  /** What lies in /etc/holdfast of a machine. */
  readonly etcOf: (machine: string) => string;
}

/** How the line in the keeper's log begins that says why it has ended. */
export const keeperSays = "holdfast: ";

export function labFolder(name: string): LabFolder {
  const root = join(labsFolder, name);
  return {
    root,
    plan: join(root, "lab.json"),
    keeper: join(root, "keeper"),
    socket: join(root, "control"),
    log: join(root, "keeper.log"),
    logs: join(root, "logs"),
    store: join(root, "store"),
    disks: join(root, "disks"),
    etcOf: (machine) => join(root, "etc", machine),
  };
}
