import type { ChildProcess } from "node:child_process";
import { closeSync, copyFileSync, openSync, readdirSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { AnswerSpan } from "./answer-spans.ts";
import type { BootedMachine } from "./boot-machine.ts";

/** Starts a program whose output is appended to a file. */
export function startLogged(machine: BootedMachine, command: readonly string[], file: string): ChildProcess {
  const output = openSync(file, "a", 0o600);
  try {
    return machine.start(command, [output, output]);
  } finally {
    closeSync(output);
  }
}

/** Starts a program that tells answer spans on standard output, a list of them a line. */
export function startTelling(
  machine: BootedMachine,
  command: readonly string[],
  take: (spans: readonly AnswerSpan[]) => void,
): ChildProcess {
  const child = machine.start(command, ["pipe", "inherit"]);
  if (child.stdout !== null) createInterface({ input: child.stdout }).on("line", (line) => take(JSON.parse(line)));
  return child;
}

/** A log that has grown beyond this is moved aside, and the one before it is lost. */
const logBytesMax = 8_000_000;

/** Programs write on to the file that they have open, so it is copied and emptied. */
export function keepLogsShort(folder: string): void {
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".log"))) {
    const path = join(folder, name);
    if (statSync(path).size <= logBytesMax) continue;
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  }
}
