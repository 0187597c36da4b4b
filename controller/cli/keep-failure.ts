import { writeFile } from "node:fs/promises";
import process from "node:process";
import type { HoldfastObject } from "../api/types.gen.ts";
import type { Failure } from "../../sim/explore.ts";
import { scenarioOfFailure } from "../../sim/scenario/scenario-of-failure.ts";
import { writeScenario } from "../../sim/scenario/write-scenario.ts";
import { shrink, type RunCandidate } from "../../sim/shrink.ts";
import { openCatalog } from "./open-catalog.ts";
import { startProgress } from "./start-progress.ts";
import type { Terminal } from "./terminal.ts";

export interface KeepParts {
  readonly failure: Failure;
  readonly objects: readonly HoldfastObject[];
  /** How long things went wrong in the run, in milliseconds of the world. */
  readonly safetyMs: number;
  /** How often a shorter one is tried; 0: it is kept as it is. */
  readonly runsMax: number;
  /** Where it is written; undefined: in the present folder, by a name that no file has yet. */
  readonly file: string | undefined;
  readonly run?: RunCandidate;
}

export interface Kept {
  readonly file: string;
  readonly faultsBefore: number;
  readonly faults: number;
  readonly runs: number;
  /** Whether the limit of runs ended it, so that it might be shorter yet. */
  readonly isCut: boolean;
}

export type Keeping = { readonly ok: true; readonly kept: Kept } | { readonly ok: false; readonly problem: string };

/** Writes the shortest scenario that fails as a seed did, so that `holdfast sim run` plays it again. */
export async function keepFailure(parts: KeepParts, terminal: Terminal): Promise<Keeping> {
  const { failure, runsMax } = parts;
  const whole = scenarioOfFailure(failure, parts);
  const progress = startProgress(terminal, () => performance.now());
  const shrunk =
    runsMax === 0
      ? { scenario: whole, runs: 0, isCut: true }
      : await shrink({
          scenario: whole,
          runsMax,
          ...(parts.run === undefined ? {} : { run: parts.run }),
          onRun: ({ runs, faults, objects }) => {
            progress.say(
              `shrinking: run ${runs} of at most ${runsMax}, ${faults} faults, ${objects} objects left`,
              true,
            );
            return true;
          },
        });
  progress.end();
  const { scenario, runs, isCut } = shrunk;
  if (scenario === undefined) {
    const problem = `seed ${failure.seed} as a scenario does not break ${failure.violation.checker}: its times are rounded to a nanosecond`;
    return { ok: false, problem: `holdfast: Cannot keep the failure as ${problem}; replay the seed` };
  }
  const { violation, seed } = failure;
  const text = writeScenario(scenario, openCatalog(), [
    `Seed ${seed}: ${violation.checker}: ${violation.detail.split("\n")[0] ?? ""}`,
    "It comes true as long as that promise is broken. Once it is mended take `violation` away: then it holds that it is kept.",
  ]);
  const written = await write(text, parts);
  if (!written.ok) return written;
  const faults = scenario.stages.reduce((sum, { entries }) => sum + entries.length, 0);
  return { ok: true, kept: { file: written.file, faultsBefore: failure.plan.length, faults, runs, isCut } };
}

const namesMax = 1_000;

async function write(
  text: string,
  { file, failure }: KeepParts,
): Promise<{ readonly ok: true; readonly file: string } | { readonly ok: false; readonly problem: string }> {
  const name = `sim-${failure.violation.checker}-${failure.seed}`;
  const names = file === undefined ? [`${name}.yaml`, ...numbered(name)] : [file];
  for (const one of names) {
    try {
      // What somebody has kept and edited under a name of ours stays as it is.
      await writeFile(one, text, { flag: file === undefined ? "wx" : "w" });
      return { ok: true, file: one };
    } catch (error) {
      if (file === undefined && isTaken(error)) continue;
      const why = error instanceof Error ? error.message : String(error);
      return { ok: false, problem: `holdfast: Cannot write the scenario to ${one}: ${why}` };
    }
  }
  const problem = `holdfast: Cannot write the scenario in ${process.cwd()}: at most ${namesMax} of one name stand there; give --out`;
  return { ok: false, problem };
}

function numbered(name: string): readonly string[] {
  return Array.from({ length: namesMax - 1 }, (_unused, index) => `${name}-${index + 2}.yaml`);
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}
