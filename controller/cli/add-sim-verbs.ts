import { InvalidArgumentError, type Command } from "commander";
import type { RunScenariosOptions } from "./run-scenarios.ts";
import type { ExploreOptions } from "./sim.ts";
import type { SurviveOptions } from "./survive.ts";
import type { Terminal } from "./terminal.ts";
import { example, outputOption, shortTime, wholeNumber, type Exit } from "./verb.ts";

/** The verbs that rehearse: sim run, sim explore. */
export function addSimVerbs(program: Command, terminal: Terminal, exit: Exit): void {
  const sim = program
    .command("sim")
    .description("rehearse failures of a declared cluster in a simulated world")
    .helpCommand(false);
  addRun(sim, terminal, exit);
  addExplore(sim, terminal, exit);
  addSurvive(sim, terminal, exit);
}

function addRun(sim: Command, terminal: Terminal, exit: Exit): void {
  sim
    .command("run")
    .description("scenarios: what happens to a cluster, and what is expected of it; docs/simulation.md has the format")
    .argument("<path...>", "files with a scenario, folders of them, or - for standard input")
    .option("--html <file>", "also write a page with a timeline of each: who held what, when, and what went wrong")
    .option("--trace", "also print everything that happened, line by line", false)
    .addOption(outputOption())
    .addHelpText(
      "after",
      `${example("holdfast sim run manifests/scenarios", "holdfast sim run power-loss.yaml --html power-loss.html")}

Exit codes: 0 all that was expected came true, and every promise was kept; 3 something did not, or a promise was broken; 1
something that was given is wrong, and nothing was run.`,
    )
    .action(async (paths: readonly string[], options: RunScenariosOptions) => {
      const { runScenarios } = await import("./run-scenarios.ts");
      exit(await runScenarios(paths, options, terminal));
    });
}

function addExplore(sim: Command, terminal: Terminal, exit: Exit): void {
  sim
    .command("explore")
    .description("random faults by seed: a phase in which things go wrong, then one in which all must come to rest")
    .requiredOption("-f, --filename <path...>", "files, directories, kustomizations, or - for standard input")
    .option("--seeds <count>", "how many seeds to run, one after the other", wholeNumber, 100)
    .option("--from <seed>", "the first of them", wholeNumber, 1)
    .option("--duration <time>", "how long things go wrong in each run", shortTime, "60s")
    .option(
      "--out <file>",
      "where the scenario of a failure is written; by default in this folder, by a name of its own",
    )
    .option(
      "--shrink-runs <count>",
      "how many runs may be made to shorten a failure; 0 keeps it as it is",
      wholeNumber,
      300,
    )
    .option("--trace", "after a failure print everything that happened, not its end only", false)
    .addOption(outputOption())
    .addHelpText(
      "after",
      `${example("holdfast sim explore -f manifests/ --seeds 500")}

The first seed that breaks a promise ends it: it is shortened to the fewest and shortest faults that break the same one, and
written as a scenario for \`holdfast sim run\`. Exit codes: 0 every promise was kept; 3 one was broken; 1 something that was
given is wrong.`,
    )
    .action(async (options: ExploreOptions) => {
      const { explore } = await import("./sim.ts");
      exit(await explore(options, terminal));
    });
}

function addSurvive(sim: Command, terminal: Terminal, exit: Exit): void {
  sim
    .command("survive")
    .description(
      "every failure of one node, link, fence device or store member, and of every two: what runs where then",
    )
    .requiredOption("-f, --filename <path...>", "files, directories, kustomizations, or - for standard input")
    .option("--store-members <count>", "how many members the store has; most of them must be there", fewCount, 3)
    .option("--managers <count>", "how many managers there are, on the first nodes by name", fewCount, 3)
    .option("--duration <time>", "how long each failure is looked at, at most", shortTime, "3m")
    .addOption(outputOption())
    .addHelpText(
      "after",
      `${example("holdfast sim survive -f manifests/", "holdfast sim survive -f manifests/ --store-members 1 -o json")}

Exit codes: 0 every group that has a spare node runs after every single failure; 3 one does not, or a promise of Holdfast
itself was broken; 1 something that was given is wrong, and nothing was run.`,
    )
    .action(async (options: SurviveOptions) => {
      const { survive } = await import("./survive.ts");
      exit(await survive(options, terminal));
    });
}

function fewCount(text: string): number {
  const number = wholeNumber(text);
  if (number < 1 || number > 9) throw new InvalidArgumentError("It must be a whole number from 1 to 9.");
  return number;
}
