import type { Command } from "commander";
import type { RunScenariosOptions } from "./run-scenarios.ts";
import type { ExploreOptions } from "./sim.ts";
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
