import { realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import process from "node:process";

/** What systems say of a file that cannot be written, in words. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: "this user may not write there",
  EDQUOT: "the user's share of the disk is used up",
  EFBIG: "it would be larger than a file may be here",
  EISDIR: "it is a directory",
  ENOENT: "its directory is not there",
  ENOSPC: "no space is left on the device",
  ENOTDIR: "a part of its path is no directory",
  EPERM: "this user may not write there",
  EROFS: "the file system is read-only",
};

/**
 * Writes what `--out` names: a file whole or not at all, which its owner alone may read, and a former one is unharmed where
 * that fails. What stands there and is no file, such as /dev/stdout or a pipe, is written to and never replaced.
 * Gives a sentence where it could not be written; never throws.
 */
export async function writeOut(file: string, text: string): Promise<string | undefined> {
  try {
    const present = await stat(file).catch(() => undefined);
    if (present === undefined || present.isFile()) await replace(await pathBehind(file), text);
    else await writeFile(file, text);
    return undefined;
  } catch (error) {
    return `Cannot write --out ${file}: ${describeWriteError(error)}`;
  }
}

/** Also of standard output, say. */
export function describeWriteError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  return reasons[code] ?? error.message;
}

/** Beside it first, so that nobody reads a half. */
async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.new`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: "wx" });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** A link goes on naming the file that it names. */
async function pathBehind(file: string): Promise<string> {
  return await realpath(file).catch(() => file);
}
