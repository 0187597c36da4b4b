import type { HoldfastObject } from "../api/types.gen.ts";
import { loadObjects } from "../api/load-objects.ts";
import { formatManifestError } from "../api/manifest-error.ts";
import { durationMs } from "../api/duration.ts";
import { readSources } from "../sources/read-sources.ts";
import { explore as exploreSeeds, type Explored, type Failure } from "../../sim/explore.ts";
import { keepFailure, type Keeping } from "./keep-failure.ts";
import { openCatalog } from "./open-catalog.ts";
import { startProgress } from "./start-progress.ts";
import type { Terminal } from "./terminal.ts";

export interface ExploreOptions {
  readonly filename: readonly string[];
  readonly seeds: number;
  readonly from: number;
  /** How long things go wrong in each run, as a duration. */
  readonly duration: string;
  /** Where the scenario of a failure is written; a name of its own where nothing is said. */
  readonly out?: string;
  /** How often a shorter failure is tried at most. */
  readonly shrinkRuns: number;
  /** Print everything that happened before the failure, not its end only. */
  readonly trace: boolean;
  readonly output: "text" | "json";
}

const traceLinesMax = 40;
const faultsMax = 20;

/**
 * `holdfast sim explore`: the cluster of the manifests in a simulated world, once for each seed, with faults drawn from
 * it. The first failure is kept as the shortest scenario that fails in the same way. Exit code 0 where every promise was
 * kept in every run, 3 where one was not, 1 where something that was given is wrong.
 */
export async function explore(options: ExploreOptions, terminal: Terminal): Promise<number> {
  const objects = await readObjects(options.filename, terminal);
  if (objects === undefined) return 1;
  const began = performance.now();
  const progress = startProgress(terminal, () => performance.now());
  const explored = await exploreSeeds({
    objects,
    from: options.from,
    seeds: options.seeds,
    safetyMs: durationMs(options.duration),
    onSeed: (done) => {
      progress.say(rateText(done, performance.now() - began));
      return true;
    },
  });
  progress.end();
  const seconds = (performance.now() - began) / 1000;
  const { failure } = explored;
  if (options.output === "text") tellText(explored, { options, seconds, terminal });
  const keeping = failure === undefined ? undefined : await keep({ failure, objects, options }, terminal);
  if (options.output === "json") terminal.out(`${JSON.stringify(summary(explored, { options, seconds, keeping }))}\n`);
  if (keeping !== undefined) terminal.err(`${keepingText(keeping)}\n`);
  return failure === undefined ? 0 : 3;
}

function keep(
  {
    failure,
    objects,
    options,
  }: { readonly failure: Failure; readonly objects: readonly HoldfastObject[]; readonly options: ExploreOptions },
  terminal: Terminal,
): Promise<Keeping> {
  const { out: file, shrinkRuns: runsMax, duration } = options;
  return keepFailure({ failure, objects, safetyMs: durationMs(duration), runsMax, file }, terminal);
}

/** What was kept, and the command that plays it again. */
export function keepingText(keeping: Keeping): string {
  if (!keeping.ok) return keeping.problem;
  const { file, faults, faultsBefore, runs, isCut } = keeping.kept;
  const cut = isCut ? ", the most that were allowed: it might be shorter yet" : "";
  return `shortened to ${faults} of ${faultsBefore} faults in ${runs} runs${cut}\nreplay it: holdfast sim run ${file}`;
}

/** Objects that are right each by itself; undefined where any is not, which is said. */
export async function readObjects(
  paths: readonly string[],
  terminal: Terminal,
): Promise<readonly HoldfastObject[] | undefined> {
  const { sources, errors: unread } = await readSources(paths, { environment: terminal.env });
  const { objects, errors } = loadObjects(sources, openCatalog());
  const faults = [...unread, ...errors];
  for (const error of faults) terminal.err(`${formatManifestError(error)}\n`);
  return faults.length === 0 ? objects.map(({ object }) => object) : undefined;
}

function rateText({ seeds, simulatedMs }: Explored, tookMs: number): string {
  const rate = (seeds * 1000) / tookMs;
  return `${seeds} seeds, ${rate.toFixed(1)} a second, ${(simulatedMs / 3_600_000).toFixed(1)} simulated hours`;
}

function replayOf({ seed }: Failure, { filename, duration }: ExploreOptions): string {
  const paths = filename.map((path) => `-f ${path}`).join(" ");
  return `holdfast sim explore ${paths} --from ${seed} --seeds 1 --duration ${duration} --trace`;
}

function tellText(
  explored: Explored,
  told: { readonly options: ExploreOptions; readonly seconds: number; readonly terminal: Terminal },
): void {
  const { options, seconds, terminal } = told;
  const { failure } = explored;
  if (failure === undefined) {
    terminal.out(`every promise was kept: ${rateText(explored, seconds * 1000)}\n`);
    return;
  }
  const { violation, plan, trace } = failure;
  const lines = options.trace ? trace : trace.slice(-traceLinesMax);
  terminal.out(`${lines.join("\n")}\n\nfaults before it:\n`);
  for (const fault of plan.slice(-faultsMax))
    terminal.out(`  ${(fault.at / 1000).toFixed(3)} s to ${(fault.until / 1000).toFixed(3)} s  ${faultText(fault)}\n`);
  terminal.err(
    `seed ${failure.seed}, ${(violation.at / 1000).toFixed(3)} s: ${violation.checker}: ${violation.detail}\n`,
  );
  terminal.err(`${rateText(explored, seconds * 1000)}\nreplay the seed: ${replayOf(failure, options)}\n`);
}

function faultText(fault: Failure["plan"][number]): string {
  const args = Object.entries(fault.args).map(([name, value]) => `${name} ${value}`);
  return [fault.fault, fault.target, ...args].join("  ");
}

function summary(
  explored: Explored,
  {
    options,
    seconds,
    keeping,
  }: { readonly options: ExploreOptions; readonly seconds: number; readonly keeping: Keeping | undefined },
): unknown {
  const { failure } = explored;
  return {
    from: options.from,
    seeds: explored.seeds,
    simulatedHours: explored.simulatedMs / 3_600_000,
    seconds,
    ...(failure === undefined
      ? {}
      : {
          failure: {
            seed: failure.seed,
            ...failure.violation,
            ...(keeping?.ok === true ? { scenario: keeping.kept } : {}),
            replay: replayOf(failure, options),
            faults: failure.plan,
            trace: options.trace ? failure.trace : failure.trace.slice(-traceLinesMax),
          },
        }),
  };
}
