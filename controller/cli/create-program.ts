import { Argument, Command } from "commander";

import { addGuardVerbs } from "./add-guard-verbs.ts";
import { addLabVerbs } from "./add-lab-verbs.ts";
import { addPlanVerbs } from "./add-plan-verbs.ts";
import { addRunVerbs } from "./add-run-verbs.ts";
import { addSimVerbs } from "./add-sim-verbs.ts";
import { addStoreVerbs } from "./add-store-verbs.ts";
import { keepCompiled } from "./keep-compiled.ts";
import type { Terminal } from "./terminal.ts";
import { example, outputOption, type Exit } from "./verb.ts";
import { version } from "./version.ts";

/**
 * All verbs with their options. A verb's code is imported when it is run, so that the others cost nothing; each verb
 * gives its exit code to `exit`.
 */
export function createProgram(terminal: Terminal, exit: (code: number) => void): Command {
  const program = new Command("holdfast");
  program
    .description("Keeps addresses, shared data and services alive on plain Linux nodes, as declared.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help; with a verb, its options and an example")
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
    });
  addValidate(program, terminal, exit);
  addExplain(program, terminal, exit);
  addSchema(program, terminal, exit);
  addPlanVerbs(program, terminal, exit);
  addStoreVerbs(program, terminal, exit);
  addServe(program, terminal, exit);
  addRunVerbs(program, terminal, exit);
  addSimVerbs(program, terminal, exit);
  addGuardVerbs(program, terminal, exit);
  addLabVerbs(program, terminal, exit);
  addCompletion(program, terminal, exit);
  const verbs = program.commands.flatMap((command) => [command, ...command.commands]);
  for (const command of [program, ...verbs]) reportUsageErrors(command);
  return program;
}

function addValidate(program: Command, terminal: Terminal, exit: Exit): void {
  program
    .command("validate")
    .description("check manifests offline: every error of all of them, with its file, line and column")
    .argument("<path...>", "files, directories, kustomizations, or - for standard input")
    .addOption(outputOption())
    .option("--no-agents", "do not ask the OCF and fence agents that are installed here for their parameters")
    .addHelpText("after", example("holdfast validate manifests/", "cat web.yaml | holdfast validate -o json -"))
    .action(
      async (paths: readonly string[], options: { readonly output: "text" | "json"; readonly agents: boolean }) => {
        const { validate } = await import("./validate.ts");
        exit(await validate(paths, options, terminal));
      },
    );
}

function addExplain(program: Command, terminal: Terminal, exit: Exit): void {
  program
    .command("explain")
    .description("what a kind or a field means: description, type, default, bounds, rules")
    .argument("<kind[.field.path]>", "a kind by its name, plural, singular or short name, and a field below it")
    .option("--recursive", "all fields below with their types")
    .addOption(outputOption())
    .addHelpText("after", example("holdfast explain hagroup.spec.members", "holdfast explain vip --recursive"))
    .action(async (topic: string, options: { readonly recursive?: true; readonly output: "text" | "json" }) => {
      const { explain } = await import("./explain.ts");
      exit(explain(topic, { isRecursive: options.recursive === true, output: options.output }, terminal));
    });
}

function addSchema(program: Command, terminal: Terminal, exit: Exit): void {
  program
    .command("schema")
    .description("the JSON Schema of a kind, for editors and other checkers")
    .argument("[kind]", "a kind by its name, plural, singular or short name")
    .option("--all", "one schema that takes an object of any kind")
    .addHelpText(
      "after",
      `${example("holdfast schema --all > .holdfast.schema.json")}
For an editor with the YAML language server, in its settings:
  "yaml.schemas": {".holdfast.schema.json": "manifests/**/*.yaml"}
or as a comment in each document of a file (below each ---; it counts for that one alone):
  # yaml-language-server: $schema=.holdfast.schema.json`,
    )
    .action(async (kind: string | undefined, options: { readonly all?: true }) => {
      const { schema } = await import("./schema.ts");
      exit(schema({ kind, isAll: options.all === true }, terminal));
    });
}

function addServe(program: Command, terminal: Terminal, exit: Exit): void {
  program
    .command("serve")
    .description("keep a cluster's objects in a file and serve them to managers, agents and people, by mutual TLS")
    .requiredOption("--data <folder>", "the folder of the store, on a local disk; made if its parent exists")
    .requiredOption("--listen <address:port>", "where to listen")
    .requiredOption(
      "--cert <file>",
      "the server's certificate, PEM; it and the next two are read again when they change",
    )
    .requiredOption("--key <file>", "its key, PEM")
    .requiredOption("--ca <file>", "the authority that every client's certificate must come from, PEM")
    .addHelpText(
      "after",
      example(
        "holdfast serve --data /var/lib/holdfast --listen 0.0.0.0:7420 --cert serve.crt --key serve.key --ca ca.crt",
      ),
    )
    .action(async (options: Readonly<Record<"data" | "listen" | "cert" | "key" | "ca", string>>) => {
      const { serve } = await keepCompiled(import("./serve.ts"));
      const { stopSignal } = await import("./stop-signal.ts");
      exit(await serve(options, terminal, stopSignal()));
    });
}

function addCompletion(program: Command, terminal: Terminal, exit: Exit): void {
  program
    .command("completion")
    .description("print what makes a shell complete verbs, options, kinds and fields")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "after",
      example(
        "source <(holdfast completion bash)",
        "source <(holdfast completion zsh)",
        "holdfast completion fish | source",
      ),
    )
    .action(async (shell: "bash" | "zsh" | "fish") => {
      const { completionScript } = await import("./completion-script.ts");
      terminal.out(completionScript(shell));
    });
  // What the scripts call; the last word is the one under the cursor.
  program
    .command("complete", { hidden: true })
    .description("print the completions of a command line, for the scripts of `completion`")
    .argument("[words...]")
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      const { complete } = await import("./complete.ts");
      terminal.out(complete(words, program));
      exit(0);
    });
}

function reportUsageErrors(command: Command): void {
  const path = pathOf(command);
  command.configureOutput({
    outputError: (text, write) => write(`holdfast: ${usageError(text)} see ${path} --help\n`),
  });
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** One line of commander's `error: …` and the suggestion that may follow it. */
function usageError(text: string): string {
  const line = text
    .replace(/^error: /, "")
    .trim()
    .replaceAll(/\s*\n\s*/g, " ");
  return `${line}${/[.?)]$/.test(line) ? "" : ";"}`;
}
