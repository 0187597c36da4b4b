import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

export interface ReplaceOptions {
  /** The permissions of the file, from its first byte on. */
  readonly mode: number;
  /** Whether it must outlast a loss of power, not this process alone. */
  readonly isDurable: boolean;
}

/**
 * Puts a file in its place whole: readers, and whoever looks after a crash, find the former text or the new one. One
 * writer at a time. Throws as node:fs does, and the former file is then unharmed.
 */
export function replaceFile(path: string, text: string, { mode, isDurable }: ReplaceOptions): void {
  const next = `${path}.new`;
  // What a crash has left there may have other permissions.
  rmSync(next, { force: true });
  const file = openSync(next, "wx", mode);
  try {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    if (isDurable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
}
