import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";

import type { JournalStore } from "../ports/journal-store.ts";
import { replaceFile } from "./replace-file.ts";

/** The journal as one file. It has to survive the process and not the boot, so that nothing waits for a disk. */
export function createJournalFile(path: string): JournalStore {
  return {
    async load() {
      try {
        return await readFile(path, "utf8");
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        // There is one that cannot be read, which is not the same as none: this text is no journal.
        return "";
      }
    },
    save(text) {
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        replaceFile(path, text, { mode: 0o600, isDurable: false });
        return Promise.resolve({ status: "done" });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return Promise.resolve({ status: "failed", error: `Cannot write the journal ${path}: ${why}` });
      }
    },
  };
}
