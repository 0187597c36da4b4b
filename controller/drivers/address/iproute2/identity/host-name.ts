import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { isRecord } from "../../../../api/structure/is-record.ts";
import type { Outcome } from "../../../../ports/driver.ts";
import type { Overlay } from "./overlaid-file.ts";

/** The host name of the kernel, which lasts as long as its boot, and what holders have put over it. */
export interface HostName {
  /** Whether the holder's name, or one that came over it, is the node's. */
  has(overlay: Overlay<string>): boolean;
  holders(): readonly string[];
  apply(overlay: Overlay<string>): Outcome;
  /** Gives the name back that was there before, unless somebody else has changed it meanwhile. */
  remove(holder: string): Outcome;
}

interface Saved {
  /** The name before the first overlay. */
  readonly base: string;
  /** The last one counts. */
  readonly overlays: readonly Overlay<string>[];
}

export interface HostNameParts {
  /** Where the kernel gives and takes the name: /proc/sys/kernel/hostname. */
  readonly path: string;
  /** Where the earlier names are kept; it survives the agent and not the boot, as the name itself. */
  readonly stateFolder: string;
}

export function openHostName({ path, stateFolder }: HostNameParts): HostName {
  const savedPath = join(stateFolder, "host-name.json");
  const current = (): string => readFileSync(path, "utf8").trim();

  function load(): Saved {
    return readSaved(savedPath) ?? { base: current(), overlays: [] };
  }

  function save(saved: Saved): void {
    if (saved.overlays.length === 0) return rmSync(savedPath, { force: true });
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
    writeFileSync(`${savedPath}.new`, JSON.stringify(saved), { mode: 0o600 });
    renameSync(`${savedPath}.new`, savedPath);
  }

  return {
    has: ({ holder, value }) => {
      const { overlays } = load();
      const isNoted = overlays.some((one) => one.holder === holder && one.value === value);
      return isNoted && current() === overlays.at(-1)?.value;
    },
    holders: () => readSaved(savedPath)?.overlays.map(({ holder }) => holder) ?? [],
    apply: (overlay) =>
      attempt(() => {
        const before = load();
        const isNoted = before.overlays.some(
          ({ holder, value }) => holder === overlay.holder && value === overlay.value,
        );
        const others = before.overlays.filter(({ holder }) => holder !== overlay.holder);
        const overlays = isNoted ? before.overlays : [...others, overlay];
        const name = overlays.at(-1)?.value ?? before.base;
        if (isNoted && current() === name) return false;
        save({ ...before, overlays });
        writeFileSync(path, name);
        return true;
      }),
    remove: (holder) =>
      attempt(() => {
        const before = load();
        const overlays = before.overlays.filter((one) => one.holder !== holder);
        if (overlays.length === before.overlays.length) return false;
        const name = overlays.at(-1)?.value ?? before.base;
        if (current() === before.overlays.at(-1)?.value) writeFileSync(path, name);
        save({ ...before, overlays });
        return true;
      }),
  };
}

function attempt(work: () => boolean): Outcome {
  try {
    return { status: work() ? "done" : "unchanged" };
  } catch (error) {
    return {
      status: "failed",
      error: `Cannot change the host name: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

function readSaved(path: string): Saved | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  const { base, overlays } = value;
  if (typeof base !== "string" || !Array.isArray(overlays) || !overlays.every(isOverlay)) return undefined;
  return { base, overlays };
}

function isOverlay(value: unknown): value is Overlay<string> {
  return isRecord(value) && typeof value["holder"] === "string" && typeof value["value"] === "string";
}
