import { Argument, type Command } from "commander";

import type { LabUpOptions } from "./lab-up.ts";
import type { Terminal } from "./terminal.ts";
import { example, outputOption, wholeNumber, type Exit } from "./verb.ts";

interface Named {
  readonly name: string;
}

type Shown = Named & { readonly output: "text" | "json" };

const nameOption = ["--name <lab>", "which lab; several may stand side by side", "default"] as const;

/** `holdfast lab`: a whole cluster on this machine, to try things out and to break them. */
export function addLabVerbs(program: Command, terminal: Terminal, exit: Exit): void {
  const lab = program
    .command("lab")
    .description("a cluster of network namespaces on this machine, with a store, a client, and faults")
    .helpCommand(false);
  addUp(lab, terminal, exit);
  addDown(lab, terminal, exit);
  addStatus(lab, terminal, exit);
  addDemo(lab, terminal, exit);
  addFault(lab, terminal, exit);
  addExec(lab, terminal, exit);
  addInner(lab, terminal, exit);
}

function addUp(lab: Command, terminal: Terminal, exit: Exit): void {
  lab
    .command("up")
    .description("raise a lab, give it objects, and wait until its address answers")
    .option("-f, --filename <path...>", "its objects: files, directories, kustomizations; an example by default")
    .option("--nodes <count>", "how many nodes, 1 to 16, where the objects bring no HANodes (default: 3)", wholeNumber)
    .option("--managers <count>", "how many nodes run a manager, from the first on (default: at most 3)", wholeNumber)
    .option("--systemd", "nodes boot a systemd, with the units of this machine and none of them enabled", false)
    .option("--no-apply", "only raise the machines, and give them no objects")
    .option("--replace", "take a lab of this name down first", false)
    .option(...nameOption)
    .addHelpText("after", example("holdfast lab up", "holdfast lab up --name mine --nodes 5 -f manifests/"))
    .action(async (options: LabUpOptions) => {
      const { labUp } = await import("./lab-up.ts");
      const { stopSignal } = await import("./stop-signal.ts");
      exit(await labUp(options, terminal, stopSignal()));
    });
}

function addDemo(lab: Command, terminal: Terminal, exit: Exit): void {
  lab
    .command("demo")
    .description("raise a lab with the web example, show it live, and take it down at the end; without root, simulated")
    .option(...nameOption)
    .addHelpText("after", example("holdfast lab demo"))
    .action(async (options: Named) => {
      const { labDemo } = await import("./lab-demo.ts");
      const { stopSignal } = await import("./stop-signal.ts");
      exit(await labDemo(options, terminal, stopSignal()));
    });
}

function addDown(lab: Command, terminal: Terminal, exit: Exit): void {
  lab
    .command("down")
    .description("end a lab and take away all that it had, also after a crash")
    .option(...nameOption)
    .option("--all", "all labs of this machine", false)
    .addHelpText("after", example("holdfast lab down", "holdfast lab down --all"))
    .action(async (options: Named & { readonly all: boolean }) => {
      const { labDown } = await import("./lab.ts");
      exit(await labDown(options, terminal));
    });
}

function addStatus(lab: Command, terminal: Terminal, exit: Exit): void {
  lab
    .command("status")
    .description("what runs where, who has the address by fact, what the client is answered")
    .option(...nameOption)
    .addOption(outputOption())
    .addHelpText("after", example("holdfast lab status", "watch -c -n 1 holdfast lab status"))
    .action(async (options: Shown) => {
      const { labStatus } = await import("./lab.ts");
      exit(await labStatus(options, terminal));
    });
}

function addFault(lab: Command, terminal: Terminal, exit: Exit): void {
  lab
    .command("fault")
    .description("break something, or mend it")
    .argument("[words...]", "what, and on which machine; without words, the list of what can be broken")
    .option(...nameOption)
    .addHelpText(
      "after",
      example(
        "holdfast lab fault power n1 off",
        "holdfast lab fault power n1 on",
        "holdfast lab fault partition n1 store",
        "holdfast lab fault heal",
      ),
    )
    .action(async (words: readonly string[], options: Named) => {
      const { labFault } = await import("./lab.ts");
      exit(await labFault(words, options, terminal));
    });
}

function addExec(lab: Command, terminal: Terminal, exit: Exit): void {
  lab
    .command("exec")
    .description("run a command on a machine of a lab")
    .addArgument(new Argument("<machine>", "a node, store or client"))
    .argument("<command...>", "the program and its arguments, behind --")
    .option(...nameOption)
    .addHelpText("after", example("holdfast lab exec n1 -- ip address", "holdfast lab exec n1 -- bash"))
    .action(async (machine: string, command: readonly string[], options: Named) => {
      const { labExec } = await import("./lab.ts");
      exit(await labExec(machine, command, { ...options, terminal }));
    });
}

/** What a lab itself starts. */
function addInner(lab: Command, terminal: Terminal, exit: Exit): void {
  lab
    .command("keep", { hidden: true })
    .argument("<name>")
    .action(async (name: string) => {
      const { keep } = await import("./lab-inner.ts");
      exit(await keep(name, terminal));
    });
  lab
    .command("probe", { hidden: true })
    .argument("<target>", "as JSON")
    .action(async (target: string) => {
      const { probe } = await import("./lab-inner.ts");
      exit(await probe(target, terminal));
    });
}
