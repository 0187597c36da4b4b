import { readFileSync } from "node:fs";

/** The process id that a shell has written into a file; undefined until it is there as a whole. */
export function readPid(path: string): number | undefined {
  try {
    const text = readFileSync(path, "latin1");
    return text.endsWith("\n") ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}
