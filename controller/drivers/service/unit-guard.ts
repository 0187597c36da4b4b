import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/**
 * Files by which units are kept from starting. A drop-in below /run asserts that a file exists, the unit's gate; systemd
 * looks for it before each start, whoever asks for it, and says so to who asked. A runtime mask would not do: it loses
 * to a unit file in /etc/systemd/system. Drop-ins of all folders count, wherever the unit file is, and what is below
 * /run does not outlive the boot.
 */
export interface UnitGuard {
  /** From here on the unit may start. */
  open(unit: string): void;
  /** From here on it may not, once its drop-in is loaded; one that runs goes on. */
  close(unit: string): void;
  /** The path as systemd says it. */
  dropInOf(unit: string): string;
  /** Adds the drop-in, which systemd then has to be told to read. */
  add(unit: string): void;
  remove(unit: string): void;
  /** Units that have a drop-in. */
  guarded(): readonly string[];
  /** Notes for good how the unit was started at boot. */
  noteEnabled(unit: string, state: string): void;
  /** What was noted. */
  enabled(): readonly { readonly unit: string; readonly state: string }[];
  forgetEnabled(unit: string): void;
}

export interface UnitGuardFolders {
  /** Goes before every path of systemd; empty where systemd sees the same files as this process. */
  readonly root: string;
  /** Survives the boot. */
  readonly lastingDir: string;
}

/** Sorts behind what others may have, since an empty assertion in a later one would undo it. */
const dropInName = "zz-holdfast.conf";
const gates = "/run/holdfast/units";
const dropIns = "/run/systemd/system";
/** %n is the unit's own name, with whatever stands in it. */
const dropInText = `[Unit]\nAssertPathExists=${gates}/%n\n`;

export function createUnitGuard({ root, lastingDir }: UnitGuardFolders): UnitGuard {
  const records = join(lastingDir, "enabled-units");
  const gateOf = (unit: string): string => join(root, gates, unit);
  const folderOf = (unit: string): string => join(root, dropIns, `${unit}.d`);
  return {
    open(unit) {
      mkdirSync(join(root, gates), { recursive: true, mode: 0o755 });
      writeFileSync(gateOf(unit), "");
    },
    close: (unit) => rmSync(gateOf(unit), { force: true }),
    dropInOf: (unit) => join(dropIns, `${unit}.d`, dropInName),
    add(unit) {
      const path = join(folderOf(unit), dropInName);
      if (existsSync(path) && readFileSync(path, "utf8") === dropInText) return;
      mkdirSync(folderOf(unit), { recursive: true, mode: 0o755 });
      writeFileSync(path, dropInText, { mode: 0o644 });
    },
    remove(unit) {
      rmSync(join(folderOf(unit), dropInName), { force: true });
      removeEmpty(folderOf(unit));
    },
    guarded: () =>
      namesIn(join(root, dropIns))
        .filter((name) => name.endsWith(".d") && existsSync(join(root, dropIns, name, dropInName)))
        .map((name) => name.slice(0, -2)),
    noteEnabled: (unit, state) => writeDurably(join(records, unit), state),
    enabled: () =>
      namesIn(records)
        .filter((name) => !name.startsWith("."))
        .map((unit) => ({ unit, state: readFileSync(join(records, unit), "utf8") })),
    forgetEnabled: (unit) => rmSync(join(records, unit), { force: true }),
  };
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Others have drop-ins there, or it is gone.
  }
}

/** On the disk, name and all, when it returns: what is switched off next could otherwise not be put back. */
function writeDurably(path: string, text: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, ".draft");
  const file = openSync(draft, "w", 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  const parent = openSync(folder, "r");
  try {
    fsyncSync(parent);
  } finally {
    closeSync(parent);
  }
}
