import type { HoldfastObject } from "../controller/api/types.gen.ts";
import type { Checker } from "./checkers/checker.ts";
import type { Violation } from "./checkers/watch-over.ts";
import type { SimTime } from "./event-queue.ts";
import { injectFaults, planFaults } from "./faults/plan-faults.ts";
import type { PlannedFault } from "./faults/fault.ts";
import { restBoundMs } from "./rest-bound.ts";
import { restore } from "./restore.ts";
import { seededRandom } from "./random.ts";
import { drawSetup, WatchedRun, watchWork } from "./watched-run.ts";

export interface RunParts {
  readonly seed: number;
  readonly objects: readonly HoldfastObject[];
  /** How long things go wrong, in milliseconds of the world. */
  readonly safetyMs: SimTime;
  readonly isTraced: boolean;
  /** All of `allCheckers` where nothing is said. */
  readonly checkers?: readonly Checker[];
}

export interface RunResult {
  readonly seed: number;
  readonly violation: Violation | undefined;
  /** When things began to go wrong; undefined where the cluster did not come up. */
  readonly from: SimTime | undefined;
  readonly plan: readonly PlannedFault[];
  readonly simulatedMs: SimTime;
  readonly events: number;
  readonly trace: readonly string[];
}

/** Once it is at rest, nothing may be written any more but renewals, for this long. */
export const quietMs = 15_000;

/**
 * One seed: the cluster comes up, then things go wrong for a while, then nothing does any more and everything that can
 * run must run within a bound. The first promise that is found broken ends it.
 */
export async function runSeed(parts: RunParts): Promise<RunResult> {
  const run = new WatchedRun({ ...parts, setup: drawSetup(parts.seed) });
  const { world } = run;
  const planned: Planned = { from: undefined, plan: [] };
  const violation = await watchWork(run, () => play(run, parts, planned));
  return {
    seed: parts.seed,
    violation,
    ...planned,
    simulatedMs: world.now(),
    events: world.queue.eventsRun(),
    trace: world.trace.lines(),
  };
}

interface Planned {
  from: SimTime | undefined;
  plan: readonly PlannedFault[];
}

async function play(run: WatchedRun, { safetyMs, seed }: RunParts, planned: Planned): Promise<void> {
  const { world } = run;
  const bound = restBoundMs(world.desired());
  if (!(await run.comesToRest(bound, 0))) return;
  const random = seededRandom(seed).fork("faults");
  const from = world.now();
  planned.from = from;
  planned.plan = planFaults(world, { from, until: from + safetyMs, random });
  injectFaults(world, planned.plan);
  await world.run(safetyMs + repairAfterMs);
  if (world.queue.isStopped()) return;
  restore(world);
  world.tell({ type: "healed", at: world.now() });
  if (!(await run.comesToRest(bound, world.now()))) return;
  world.tell({ type: "settled", at: world.now() });
  await world.run(quietMs);
}

/** After the faults have ended by themselves, everything is repaired. */
export const repairAfterMs = 1;
