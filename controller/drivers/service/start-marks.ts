import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Service } from "./service.ts";

/** Which services of commands were started here and not yet seen to be stopped, since the boot. */
export interface StartMarks {
  /** To be set before the start; why it could not be, or undefined where it was. */
  set(service: Service): string | undefined;
  clear(service: Service): void;
  has(service: Service): boolean;
}

/** Marks are files of `folder`, which must not survive the boot; one stands for a name with its commands. */
export function createStartMarks(folder: string): StartMarks {
  const fileOf = ({ key, spec: { exec } }: Service): string => {
    const identity = JSON.stringify([key, exec?.start, exec?.stop, exec?.status]);
    return join(folder, createHash("sha256").update(identity).digest("hex"));
  };
  return {
    set(service) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(fileOf(service), service.key, { mode: 0o600 });
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    clear(service) {
      try {
        rmSync(fileOf(service), { force: true });
      } catch {
        // Where it stays, more is unknown than need be.
      }
    },
    has: (service) => existsSync(fileOf(service)),
  };
}
