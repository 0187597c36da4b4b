import type { HoldfastObject } from "../controller/api/types.gen.ts";
import type { Checker } from "./checkers/checker.ts";
import type { Violation } from "./checkers/watch-over.ts";
import type { SimTime } from "./event-queue.ts";
import type { PlannedFault } from "./faults/fault.ts";
import { runSeed, type RunParts } from "./run-seed.ts";

export interface ExploreParts {
  readonly objects: readonly HoldfastObject[];
  readonly from: number;
  readonly seeds: number;
  /** How long things go wrong in each run, in milliseconds of the world. */
  readonly safetyMs: SimTime;
  /** All of `allCheckers` where nothing is said. */
  readonly checkers?: readonly Checker[];
  /** Called after each seed; what it gives says whether to go on. */
  readonly onSeed: (done: Explored) => boolean;
}

export interface Explored {
  readonly seeds: number;
  readonly simulatedMs: SimTime;
  readonly events: number;
  /** The first promise found broken; nothing is explored after it. */
  readonly failure: Failure | undefined;
}

export interface Failure {
  readonly seed: number;
  readonly violation: Violation;
  /** When things began to go wrong, in milliseconds of the world; undefined where the cluster did not come up. */
  readonly from: SimTime | undefined;
  /** What went wrong in the world before it did. */
  readonly plan: readonly PlannedFault[];
  /** What happened, to the last line. */
  readonly trace: readonly string[];
}

/** Runs one seed after the other until a promise is found broken; that seed is run once more with its trace. */
export async function explore(parts: ExploreParts): Promise<Explored> {
  let done: Explored = { seeds: 0, simulatedMs: 0, events: 0, failure: undefined };
  for (let seed = parts.from; seed < parts.from + parts.seeds; seed++) {
    const result = await runSeed({ ...runPartsOf(parts, seed), isTraced: false });
    done = {
      seeds: done.seeds + 1,
      simulatedMs: done.simulatedMs + result.simulatedMs,
      events: done.events + result.events,
      failure: result.violation === undefined ? undefined : await traceFailure(parts, seed),
    };
    if (!parts.onSeed(done) || done.failure !== undefined) break;
  }
  return done;
}

function runPartsOf({ objects, safetyMs, checkers }: ExploreParts, seed: number): Omit<RunParts, "isTraced"> {
  return { seed, objects, safetyMs, ...(checkers === undefined ? {} : { checkers }) };
}

async function traceFailure(parts: ExploreParts, seed: number): Promise<Failure> {
  const { violation, plan, trace, from } = await runSeed({ ...runPartsOf(parts, seed), isTraced: true });
  if (violation === undefined)
    throw new Error(`seed ${seed} broke a promise once and then kept it: it is not replayed`);
  return { seed, violation, from, plan: plan.filter((fault) => fault.at <= violation.at), trace };
}
