import type { Command } from "commander";

import type { Terminal } from "./terminal.ts";
import { example, type Exit } from "./verb.ts";

/** The verbs that make a node safe to use before it runs anything: its deadman, and certificates. */
export function addGuardVerbs(program: Command, terminal: Terminal, exit: Exit): void {
  addWatchdog(program, terminal, exit);
}

function addWatchdog(program: Command, terminal: Terminal, exit: Exit): void {
  program
    .command("watchdog")
    .description("the deadman of this node: takes its addresses away when its agent falls silent")
    .option("--state-dir <folder>", "where the agent keeps its journal; made if its parent exists", "/run/holdfast")
    .addHelpText(
      "after",
      `${example("holdfast watchdog --state-dir /run/holdfast")}
It must run beside the agent of every node whose groups are taken over by lease. Told to end, it stays as long as
addresses depend on it: stop the agent first.`,
    )
    .action(async (options: { readonly stateDir: string }) => {
      const { watchdog } = await import("./watchdog.ts");
      const { lastingStopSignal } = await import("./stop-signal.ts");
      exit(await watchdog(options, terminal, lastingStopSignal()));
    });
}
