import type { Command } from "commander";

import type { ProcessOptions } from "./agent.ts";
import { keepCompiled } from "./keep-compiled.ts";
import type { Terminal } from "./terminal.ts";
import { example, type Exit } from "./verb.ts";

type Run = (options: ProcessOptions, terminal: Terminal, stop: AbortSignal) => Promise<number>;

interface RunVerb {
  readonly name: string;
  readonly description: string;
  readonly load: () => Promise<Run>;
}

const verbs: readonly RunVerb[] = [
  {
    name: "agent",
    description: "run this node: hold its lease, start and stop what it is assigned, report what is seen",
    load: async () => (await import("./agent.ts")).agent,
  },
  {
    name: "manager",
    description: "decide for a cluster: any number run, one leads",
    load: async () => (await import("./manager.ts")).manager,
  },
  {
    name: "up",
    description: "run store, manager and agent of one machine in one process",
    load: async () => (await import("./up.ts")).up,
  },
];

/** The verbs that run until they are stopped. */
export function addRunVerbs(program: Command, terminal: Terminal, exit: Exit): void {
  for (const { name, description, load } of verbs) {
    program
      .command(name)
      .description(description)
      .requiredOption("--config <file>", "what this machine is called, where its store is, what objects may use on it")
      .addHelpText("after", example(`holdfast ${name} --config /etc/holdfast/${name}.yaml`))
      .action(async (options: ProcessOptions) => {
        const run = await keepCompiled(load());
        const { stopSignal } = await import("./stop-signal.ts");
        exit(await run(options, terminal, stopSignal()));
      });
  }
  // What `npm ci` runs, and who raises a lab.
  program
    .command("compile", { hidden: true })
    .description("keep the compiled code of what runs for long, so that its first start is as light as any other")
    .action(async () => {
      const { compile } = await import("./compile.ts");
      await compile();
      exit(0);
    });
}
