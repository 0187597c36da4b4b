import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

import { replaceFile } from "../../host/replace-file.ts";
import type { DeadlineStore } from "./watchdog.ts";
import { readDeadline, writeDeadline } from "./deadline.ts";
import { registeredAddresses, type JournalReading, type Registered } from "./registered-addresses.ts";

/** The folder of a node's state, below /run, on one boot. */
export interface NodeState {
  readonly folder: string;
  readonly boot: string;
}

/** Where the deadline lies for the next deadman of this boot. */
export function createDeadlineFile({ folder, boot }: NodeState): DeadlineStore {
  const path = join(folder, "deadline.json");
  return {
    load() {
      try {
        return readDeadline(readText(path), boot);
      } catch {
        return undefined;
      }
    },
    save(at) {
      try {
        replaceFile(path, writeDeadline(at, boot), { mode: 0o600, isDurable: false });
        return { status: "done" };
      } catch (error) {
        return { status: "failed", error: `Cannot write ${path}: ${String(error)}` };
      }
    },
    forget() {
      try {
        rmSync(path, { force: true });
        return { status: "done" };
      } catch (error) {
        return { status: "failed", error: `Cannot remove ${path}: ${String(error)}` };
      }
    },
  };
}

export type ReadJournal = (text: string | undefined, boot: string) => JournalReading;

/** Larger than any journal; of a larger one nothing is known. */
const journalBytesMax = 64 * 1024 * 1024;

/** What the agent's journal says at the moment of the call; one that cannot be read says that nothing is known. */
export function createJournalReader({ folder, boot }: NodeState, readJournal: ReadJournal): () => Registered {
  const path = join(folder, "journal.json");
  return () => {
    try {
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size > journalBytesMax) return registeredAddresses({ kind: "lost" });
      return registeredAddresses(readJournal(readText(path), boot));
    } catch {
      // Not to be read, or not of the form that its reader took it for.
      return registeredAddresses({ kind: "lost" });
    }
  };
}

/** As the driver of addresses names what it notes of one: the bytes of the address, whatever the rest. */
const recordName = /-([0-9a-f]{8}|[0-9a-f]{32})\.vip\.json$/;

/**
 * The addresses, by their bytes, that the driver has noted before it brought them up: those of IPv6, which has no labels,
 * and those on an interface whose name leaves no room for one. Their files may be unreadable; their names suffice. They
 * lie in the folder of the node's state or in one of their own in it.
 */
export function readRecorded({ folder }: NodeState): ReadonlySet<string> {
  const names = [folder, join(folder, "addresses")].flatMap(namesIn);
  return new Set(names.flatMap((name) => recordName.exec(name)?.[1] ?? []));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Undefined where there is no such file; throws where there is one that cannot be read. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
