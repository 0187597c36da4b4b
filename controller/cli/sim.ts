import type { HoldfastObject } from "../api/types.gen.ts";
import { loadObjects } from "../api/load-objects.ts";
import { formatManifestError } from "../api/manifest-error.ts";
import { durationMs } from "../api/duration.ts";
import { readSources } from "../sources/read-sources.ts";
import { explore as exploreSeeds, type Explored, type Failure } from "../../sim/explore.ts";
import { openCatalog } from "./open-catalog.ts";
import { startProgress } from "./start-progress.ts";
import type { Terminal } from "./terminal.ts";

export interface ExploreOptions {
  readonly filename: readonly string[];
  readonly seeds: number;
  readonly from: number;
  /** How long things go wrong in each run, as a duration. */
  readonly duration: string;
  /** Print everything that happened before the failure, not its end only. */
  readonly trace: boolean;
  readonly output: "text" | "json";
}

const traceLinesMax = 40;
const faultsMax = 20;

/**
 * `holdfast sim explore`: the cluster of the manifests in a simulated world, once for each seed, with faults drawn from
 * it. Exit code 0 where every promise was kept in every run.
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
  if (options.output === "json") terminal.out(`${JSON.stringify(summary(explored, options, seconds))}\n`);
  else tellText(explored, { options, seconds, terminal });
  return explored.failure === undefined ? 0 : 1;
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
  terminal.err(`${rateText(explored, seconds * 1000)}\nreplay: ${replayOf(failure, options)}\n`);
}

function faultText(fault: Failure["plan"][number]): string {
  const args = Object.entries(fault.args).map(([name, value]) => `${name} ${value}`);
  return [fault.fault, fault.target, ...args].join("  ");
}

function summary(explored: Explored, options: ExploreOptions, seconds: number): unknown {
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
            replay: replayOf(failure, options),
            faults: failure.plan,
            trace: options.trace ? failure.trace : failure.trace.slice(-traceLinesMax),
          },
        }),
  };
}
