import { Argument, type Command } from "commander";

import { keepCompiled } from "./keep-compiled.ts";
import type { InitOptions, IssueKind, IssueOptions } from "./pki.ts";
import type { Terminal } from "./terminal.ts";
import { example, outputOption, wholeNumber, type Exit } from "./verb.ts";

/** The verbs that make a node safe to use before it runs anything: its deadman, and certificates. */
export function addGuardVerbs(program: Command, terminal: Terminal, exit: Exit): void {
  addWatchdog(program, terminal, exit);
  const pki = program.command("pki").description("make certificates for mutual TLS, without another tool");
  pki.helpCommand(false);
  addPkiInit(pki, terminal, exit);
  addPkiIssue(pki, terminal, exit);
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
      const { watchdog } = await keepCompiled(import("./watchdog.ts"));
      const { lastingStopSignal } = await import("./stop-signal.ts");
      exit(await watchdog(options, terminal, lastingStopSignal()));
    });
}

function addPkiInit(pki: Command, terminal: Terminal, exit: Exit): void {
  pki
    .command("init")
    .description("make an authority: ca.crt, which everybody gets, and ca.key, which stays where it is")
    .requiredOption("--dir <folder>", "where it goes; made if its parent exists")
    .option("--name <text>", "what it is called in its certificate", "Holdfast")
    .option("--force", "replace an authority that is there, and with it all that it has issued", false)
    .addOption(outputOption())
    .addHelpText("after", example("holdfast pki init --dir /root/holdfast-pki"))
    .action(async (options: InitOptions) => {
      const { pkiInit } = await import("./pki.ts");
      exit(pkiInit(options, terminal));
    });
}

function addPkiIssue(pki: Command, terminal: Terminal, exit: Exit): void {
  pki
    .command("issue")
    .description("make a key and its certificate: KIND-NAME.key, KIND-NAME.crt, and ca.crt beside them")
    .addArgument(
      new Argument(
        "<kind>",
        "node and manager for those processes, user for a person or program that may write all objects, server for holdfast serve",
      ).choices(["node", "manager", "user", "server"]),
    )
    .argument("<name>", "of a node the name of its HANode")
    .requiredOption("--dir <folder>", "the folder of the authority")
    .option("--out <folder>", "where the files go (default: the folder of the authority)")
    .option("--address <address...>", "IP addresses and DNS names by which a server or a node is reached")
    .option("--namespace <name>", "the cluster of a node (default: default)")
    .option("--days <count>", "how long it is valid (default: 825, and never longer than the authority)", wholeNumber)
    .option("--force", "replace files that are there", false)
    .addOption(outputOption())
    .addHelpText(
      "after",
      example(
        "holdfast pki issue server store --dir /root/holdfast-pki --address 192.0.2.5 store.example.com",
        "holdfast pki issue node n1 --dir /root/holdfast-pki --address 192.0.2.1 --out n1/",
        "holdfast pki issue user ada --dir /root/holdfast-pki",
      ),
    )
    .action(async (kind: IssueKind, name: string, options: IssueOptions) => {
      const { pkiIssue } = await import("./pki.ts");
      exit(pkiIssue({ kind, name }, options, terminal));
    });
}
