import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Mark } from "./marked-processes.ts";

/** What one command is run for. */
export interface ActionNote {
  /** What it is done to, such as the key of a resource. */
  readonly subject: string;
  readonly verb: string;
  /** A look or a message leaves its subject as it is: nobody need wait for its end to know the subject. */
  readonly isChange: boolean;
  /** The systemd unit for which it may have queued a job, which outlives its processes. */
  readonly unit?: string;
}

/** As it stands in its file; the leader is added when it runs. */
export interface WrittenNote extends ActionNote {
  readonly boot: string;
  readonly leader?: NonNullable<Mark["leader"]>;
}

/** The actions under way, one file each, named by the action's id. What cannot be written or read is told, not thrown. */
export interface ActionNotes {
  /** Why it could not be written, or undefined where it was. */
  write(id: string, note: ActionNote & Pick<WrittenNote, "leader">): string | undefined;
  remove(id: string): void;
  /** The ids; undefined where they cannot be read. */
  list(): readonly string[] | undefined;
  /** Undefined where it is gone, or not as it was written. */
  read(id: string): WrittenNote | undefined;
  /** What the processes of this action have in common; of another boot no process number is taken. */
  markOf(id: string): Mark;
}

/** Names an action in the environment of its processes. */
export const actionVariable = "HOLDFAST_ACTION";

const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function createActionNotes(folder: string): ActionNotes {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  function read(id: string): WrittenNote | undefined {
    try {
      const note: unknown = JSON.parse(readFileSync(join(folder, id), "utf8"));
      return isNote(note) ? note : undefined;
    } catch {
      return undefined;
    }
  }
  return {
    read,
    write(id, note) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        // Whole or not at all: a crash in between must not lose what stood there.
        const draft = join(folder, `.${id}`);
        writeFileSync(draft, JSON.stringify({ ...note, boot }), { mode: 0o600 });
        renameSync(draft, join(folder, id));
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    remove(id) {
      try {
        rmSync(join(folder, id), { force: true });
      } catch {
        // Where it stays, the next agent ends what it finds of the action: too much, and never too little.
      }
    },
    list() {
      try {
        return readdirSync(folder).filter((name) => idForm.test(name));
      } catch (error) {
        return error instanceof Error && "code" in error && error.code === "ENOENT" ? [] : undefined;
      }
    },
    markOf(id) {
      const note = read(id);
      return { variable: `${actionVariable}=${id}`, leader: note?.boot === boot ? note.leader : undefined };
    },
  };
}

function isNote(value: unknown): value is WrittenNote {
  return typeof value === "object" && value !== null && "subject" in value && "verb" in value && "boot" in value;
}
