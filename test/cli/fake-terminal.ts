import { runCommandLine } from "../../controller/cli/run-command-line.ts";
import type { Terminal } from "../../controller/cli/terminal.ts";

/** What a command line left behind. */
export interface CommandResult {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, with its output kept. */
export async function run(args: readonly string[], surroundings: Partial<Terminal> = {}): Promise<CommandResult> {
  let out = "";
  let err = "";
  const exitCode = await runCommandLine(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    isOutTerminal: false,
    isErrTerminal: false,
    width: 80,
    env: {},
    ...surroundings,
  });
  return { exitCode, out, err };
}
