import { type Command, Option } from "commander";
import type { PlanOptions, PlanOutput } from "./plan.ts";
import { addStoreOptions, setOption, storeHelp } from "./store-options.ts";
import type { Terminal } from "./terminal.ts";
import { example, outputOption, shortTime, type Exit } from "./verb.ts";
import type { WhyOptions } from "./why.ts";

/** The verbs that foretell and explain: plan, show, why. */
export function addPlanVerbs(program: Command, terminal: Terminal, exit: Exit): void {
  addPlan(program, terminal, exit);
  addShow(program, terminal, exit);
  addWhy(program, terminal, exit);
}

/** As commander gives them: a flag that was not given is not there. */
type GivenPlanOptions = Omit<PlanOptions, "prune" | "detailedExitcode" | "whatIf" | "accept" | "denyRisk" | "source"> &
  Partial<Pick<PlanOptions, "prune" | "detailedExitcode" | "whatIf" | "accept" | "denyRisk">>;

function addPlan(program: Command, terminal: Terminal, exit: Exit): void {
  addStoreOptions(
    program
      .command("plan")
      .description(
        "what applying manifests would stop, move and restart, in which order and for how long; writes nothing",
      )
      .requiredOption("-f, --filename <path...>", "files, directories, kustomizations, or - for standard input")
      .option(
        "--facts <file>",
        "start from facts that `holdfast facts export` wrote, not from the store; - for standard input",
      )
      .option(
        "--base <dir|commit>",
        "start from a healthy cluster of these manifests, or of a Git commit of the same paths",
      )
      .addOption(setOption())
      .option("--prune", "also delete the objects of the set that are no longer given")
      .option("--what-if <event>", "plan as if this happened now; may be repeated", collect)
      .option("--accept <code>", "a risk that does not block this plan; may be repeated", collect)
      .option("--deny-risk <code>", "a risk that blocks this plan, or `disruptive`; may be repeated", collect)
      .option("--facts-age <time>", "facts that were written longer ago make the plan incomplete", shortTime)
      .option("--detailed-exitcode", "exit code 2 where there is something to do")
      .option("--out <file>", "save the plan, with the objects in it, for `holdfast apply FILE`")
      .option("--no-agents", "do not ask the OCF and fence agents that are installed here for their parameters")
      .addOption(planOutputOption()),
  )
    .addHelpText(
      "after",
      `${example(
        "holdfast plan -f manifests/",
        "holdfast plan -f manifests/ --facts facts.json -o markdown",
        "holdfast plan -f manifests/ --base origin/main --deny-risk disruptive",
        "holdfast plan -f manifests/ --what-if node-down=n1 --what-if node-maintenance=n2",
      )}

What may happen: node-down=NODE, node-maintenance=NODE, checker-fails=CHECKER (or GROUP/INDEX of one that is written in a
group), group-stopped=GROUP, store-lost. Exit codes: 0 planned; 1 an error; 2 with --detailed-exitcode, there is something
to do; 3 blocked by a risk that was not accepted; 4 the facts have gaps or are too old.
${storeHelp}`,
    )
    .action(async (options: GivenPlanOptions, command: Command) => {
      if (options.prune === true && options.set === undefined)
        command.error("error: option '--prune' needs '--set <name>'");
      const { plan } = await import("./plan.ts");
      const { describeSource } = await import("./describe-source.ts");
      const given = { whatIf: [], accept: [], denyRisk: [], prune: false, detailedExitcode: false, ...options };
      exit(await plan({ ...given, source: await describeSource(options.filename, terminal) }, terminal));
    });
}

function addShow(program: Command, terminal: Terminal, exit: Exit): void {
  program
    .command("show")
    .description("a plan that `plan --out` or `plan -o json` wrote, in any form")
    .argument("<plan>", "its file, or - for standard input")
    .addOption(planOutputOption())
    .addHelpText("after", example("holdfast show plan.json", "holdfast show plan.json -o markdown"))
    .action(async (file: string, options: { readonly output: PlanOutput }) => {
      const { showPlan } = await import("./show-plan.ts");
      exit(await showPlan(file, options, terminal));
    });
}

function planOutputOption(): Option {
  const words = "text for people, one JSON document, Markdown for any host of code, or for GitHub with its alerts";
  return new Option("-o, --output <format>", words).choices(["text", "json", "markdown", "github"]).default("text");
}

function addWhy(program: Command, terminal: Terminal, exit: Exit): void {
  addStoreOptions(
    program
      .command("why")
      .description("why a group is where it is and why not elsewhere, node by node, and what would change it")
      .argument("<object>", "a group, a resource or a node, by its name or as KIND/NAME")
      .option(
        "-f, --filename <path...>",
        "manifests to lay over the stored objects, as apply would, before it is asked",
      )
      .option(
        "--facts <file>",
        "of a cluster as `holdfast facts export` wrote it, not as its store has it; - for standard input",
      )
      .addOption(outputOption()),
  )
    .addHelpText(
      "after",
      `${example("holdfast why web", "holdfast why vip/web --facts facts.json", "holdfast why node/n1 -o json")}

Of a group, or of that of a resource: each node with the rule that keeps it away, or with its score, term by term; what it
waits for; what would have another node chosen. Of a node: what runs there, and what may not. Exit codes: 0 explained; 1 an
error, or there is no such object; 4 no manager was seen to lead, so that nothing of it is done for now.
${storeHelp}`,
    )
    .action(async (object: string, options: WhyOptions) => {
      const { why } = await import("./why.ts");
      exit(await why(object, options, terminal));
    });
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
