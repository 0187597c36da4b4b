import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

/**
 * What `read` gives for a YAML text that comes with the program. It is kept as JSON in a folder, by the hash of the
 * text, and taken from there: which takes far less time. Where nothing can be written nothing is kept. For texts
 * that say nothing that JSON cannot.
 */
export function readKeptYaml(text: string, folder: string, read: (text: string) => unknown): unknown {
  const file = join(folder, `${createHash("sha256").update(text).digest("hex")}.json`);
  const kept = readKept(file);
  if (kept !== undefined) return kept;
  const value = read(text);
  keep({ folder, file }, value);
  return value;
}

function readKept(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Whole or not at all: another process may read it meanwhile. */
function keep({ folder, file }: { readonly folder: string; readonly file: string }, value: unknown): void {
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(unfinished, JSON.stringify(value));
    renameSync(unfinished, file);
  } catch {
    // As with compiled code: the next run takes as long as this one.
  }
}
