import { CommanderError } from "commander";

import { createProgram } from "./create-program.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs the verb that `args` name (without the program's own name) and gives the exit code: 0 the wish is met, 1 error.
 * Throws only where an invariant is broken.
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode;
  }
  return exitCode;
}
