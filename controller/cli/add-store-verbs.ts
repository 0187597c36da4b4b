import { type Command, InvalidArgumentError, Option } from "commander";

import { parseDuration } from "../api/duration.ts";
import type { LabelSelector } from "../core/label-selector.ts";
import type { ApplyOptions } from "./apply.ts";
import type { DiffOptions } from "./diff.ts";
import type { ExportOptions } from "./export-facts.ts";
import type { GetOptions } from "./get.ts";
import type { HistoryOptions } from "./history.ts";
import { parseSelector } from "./parse-selector.ts";
import { addStoreOptions, setOption, storeHelp } from "./store-options.ts";
import type { StatusOptions } from "./status.ts";
import type { Terminal } from "./terminal.ts";
import { example, outputOption, shortTime, type Exit } from "./verb.ts";

/** The verbs that speak to a store: apply, diff, get, status, history, facts. */
export function addStoreVerbs(program: Command, terminal: Terminal, exit: Exit): void {
  addApply(program, terminal, exit);
  addDiff(program, terminal, exit);
  addGet(program, terminal, exit);
  addStatus(program, terminal, exit);
  addHistory(program, terminal, exit);
  addFacts(program, terminal, exit);
}

/** What is not given is off; commander would print that beside each of them. */
const flagsOff = { prune: false, pruneAll: false, dryRun: false, wait: false, watch: false } as const;

/** As commander gives them: a flag that was not given is not there. */
type Flagged<T> = Omit<T, keyof typeof flagsOff> & Partial<Pick<T, keyof T & keyof typeof flagsOff>>;

type GivenApplyOptions = Flagged<Omit<ApplyOptions, "filename">> & Partial<Pick<ApplyOptions, "filename">>;

function addApply(program: Command, terminal: Terminal, exit: Exit): void {
  addStoreOptions(
    program
      .command("apply")
      .description("make the store hold the objects of manifests, all or none of them, once all are right")
      .argument("[plan]", "a plan that was saved with `holdfast plan --out`, in place of -f")
      .option("-f, --filename <path...>", "files, directories, kustomizations, or - for standard input")
      .addOption(setOption())
      .option(
        "--prune",
        "delete the objects of the set that are no longer given, in the namespaces that are applied to",
      )
      .option("--prune-all", "the same, also where that is more than half of the set")
      .option("--dry-run", "judge everything and print what would be done, and write nothing")
      .option("--wait", "until every object is Ready in the generation that was written")
      .option("--timeout <time>", "how long to wait", shortTime, "60s")
      .option("--no-agents", "do not ask the OCF and fence agents that are installed here for their parameters")
      .addOption(outputOption()),
  )
    .addHelpText(
      "after",
      `${example(
        "holdfast apply -f manifests/ --wait",
        "holdfast apply -f manifests/ --set site-a --prune",
        "holdfast plan -f manifests/ --out change.plan && holdfast apply change.plan",
        "holdfast get hag web -o yaml | holdfast apply --dry-run -f -",
      )}

Pruning deletes at most half of the objects of a set, unless --prune-all is given: what is missing may be missing by a
slip. A saved plan is
applied only where what it would do now is still the same. Exit codes: 0 done; 1 an error, and nothing was written; 3 too
much would be pruned, or the plan is blocked; 5 others write the same objects, or the world is not as it was planned for; 6 a part was written (which, is printed), or not everything became ready in time.
${storeHelp}`,
    )
    .action(async (saved: string | undefined, options: GivenApplyOptions, command: Command) => {
      requireSet(options, command);
      const { stopSignal } = await import("./stop-signal.ts");
      const stop = options.wait === true ? stopSignal() : new AbortController().signal;
      const { filename } = options;
      if ((saved === undefined) === (filename === undefined)) command.error("error: give either a saved plan or -f");
      if (saved !== undefined) {
        if (options.set !== undefined) command.error("error: a saved plan knows its set: option '--set' is for -f");
        const { applyPlan } = await import("./apply-plan.ts");
        return exit(await applyPlan(saved, { ...flagsOff, ...options }, { terminal, stop }));
      }
      const { apply } = await import("./apply.ts");
      const prune = options.prune === true || options.pruneAll === true;
      return exit(await apply({ ...flagsOff, ...options, filename: filename ?? [], prune }, terminal, stop));
    });
}

function addDiff(program: Command, terminal: Terminal, exit: Exit): void {
  addStoreOptions(
    program
      .command("diff")
      .description("what apply would change in the store, object by object; exit code 2 where that is anything")
      .requiredOption("-f, --filename <path...>", "files, directories, kustomizations, or - for standard input")
      .addOption(setOption())
      .option("--prune", "show the objects of the set that are no longer given as deleted")
      .option("--no-agents", "do not ask the OCF and fence agents that are installed here for their parameters")
      .addOption(outputOption()),
  )
    .addHelpText("after", `${example("holdfast diff -f manifests/")}\n${storeHelp}`)
    .action(async (options: Flagged<DiffOptions>, command: Command) => {
      requireSet(options, command);
      const { diff } = await import("./diff.ts");
      exit(await diff({ ...flagsOff, ...options }, terminal));
    });
}

function addGet(program: Command, terminal: Terminal, exit: Exit): void {
  addStoreOptions(
    program
      .command("get")
      .description("objects as they are stored: a table, or YAML and JSON that can be applied again")
      .argument("[what...]", "a kind by any of its names, with names of objects or none; KIND/NAME; all")
      .addOption(new Option("-l, --selector <labels>", "only objects with these labels").argParser(selectorOf))
      .addOption(new Option("-A, --all-namespaces", "of all clusters of the store").conflicts("namespace"))
      .addOption(
        new Option("-o, --output <format>", "a table for people, one JSON document, or YAML documents")
          .choices(["text", "json", "yaml"])
          .default("text"),
      ),
  )
    .addHelpText(
      "after",
      `${example("holdfast get vip", "holdfast get hag web db -o yaml", "holdfast get han -l rack=a,'zone in (x,y)'", "holdfast get hag -A")}\n${storeHelp}`,
    )
    .action(async (what: readonly string[], options: GetOptions) => {
      const { get } = await import("./get.ts");
      exit(await get(what, options, terminal));
    });
}

function addStatus(program: Command, terminal: Terminal, exit: Exit): void {
  addStoreOptions(
    program
      .command("status")
      .description("the cluster on one screen: who leads, what is wrong, nodes, groups, addresses, what to do next")
      .option("-w, --watch", "go on, and show what changes, until ctrl-c")
      .addOption(outputOption()),
  )
    .addHelpText(
      "after",
      `${example("holdfast status", "holdfast status --watch")}

Exit code 4 where no manager was seen to lead: what is shown is then old.
${storeHelp}`,
    )
    .action(async (options: Flagged<StatusOptions>) => {
      const { status } = await import("./status.ts");
      const { stopSignal } = await import("./stop-signal.ts");
      // Without --watch it ends soon by itself, and a signal ends it as it ends any process.
      const stop = options.watch === true ? stopSignal() : new AbortController().signal;
      exit(await status({ ...flagsOff, ...options }, terminal, stop));
    });
}

function addHistory(program: Command, terminal: Terminal, exit: Exit): void {
  addStoreOptions(
    program
      .command("history")
      .description("what the leading managers decided and why, the newest last; 500 decisions are kept")
      .argument("[of]", "a group or a node, by its name or as KIND/NAME")
      .option("--since <time>", "only what was decided so long ago or later, such as 1h", anyTime)
      .addOption(outputOption()),
  )
    .addHelpText("after", `${example("holdfast history", "holdfast history web --since 1h")}\n${storeHelp}`)
    .action(async (of: string | undefined, options: HistoryOptions) => {
      const { history } = await import("./history.ts");
      exit(await history(of, options, terminal));
    });
}

function addFacts(program: Command, terminal: Terminal, exit: Exit): void {
  const facts = program.command("facts").description("what is known of a cluster, as a file").helpCommand(false);
  addStoreOptions(
    facts
      .command("export")
      .description("what plan and why need of a cluster, at one revision of its store, as one JSON document")
      .option("--out <file>", "a file to write, readable by its owner alone; default: standard output"),
  )
    .addHelpText("after", `${example("holdfast facts export --out facts.json")}\n${storeHelp}`)
    .action(async (options: ExportOptions) => {
      const { exportFacts } = await import("./export-facts.ts");
      exit(await exportFacts(options, terminal));
    });
  facts
    .command("example")
    .description("the facts of the cluster in manifests/examples/web-pair when all of it runs, made by simulation")
    .addHelpText("after", example("holdfast facts example > facts.json"))
    .action(async () => {
      const { factsExample } = await import("./facts-example.ts");
      exit(await factsExample(terminal));
    });
}

function anyTime(text: string): string {
  if (parseDuration(text) !== undefined) return text;
  throw new InvalidArgumentError("It must be a duration such as 90m or 48h.");
}

/** Pruning knows by the label alone what it may delete. */
function requireSet(
  options: { readonly prune?: boolean; readonly pruneAll?: boolean; readonly set?: string },
  command: Command,
): void {
  const prunes = options.prune === true || options.pruneAll === true;
  if (prunes && options.set === undefined) command.error("error: option '--prune' needs '--set <name>'");
}

function selectorOf(text: string): LabelSelector {
  const selector = parseSelector(text);
  if (selector !== undefined) return selector;
  throw new InvalidArgumentError("It must be such as rack=a,zone!=b,'disk in (ssd,nvme)',gpu,!old.");
}
