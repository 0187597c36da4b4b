import type { HoldfastObject } from "../controller/api/types.gen.ts";
import { compileDesired } from "../controller/core/compile-desired.ts";
import { backstopOf } from "./backstop-of.ts";
import { isRenewal } from "./checkers/idempotence.ts";
import { watchOver, type Violation } from "./checkers/watch-over.ts";
import type { SimTime } from "./event-queue.ts";
import { injectFaults, planFaults } from "./faults/plan-faults.ts";
import type { PlannedFault } from "./faults/fault.ts";
import { findUnfinished } from "./find-unfinished.ts";
import { restBoundMs } from "./rest-bound.ts";
import { restore } from "./restore.ts";
import { seededRandom } from "./random.ts";
import { World } from "./world.ts";
import type { WorldEvent } from "./world-event.ts";

export interface RunParts {
  readonly seed: number;
  readonly objects: readonly HoldfastObject[];
  /** How long things go wrong, in milliseconds of the world. */
  readonly safetyMs: SimTime;
  readonly isTraced: boolean;
}

export interface RunResult {
  readonly seed: number;
  readonly violation: Violation | undefined;
  readonly plan: readonly PlannedFault[];
  readonly simulatedMs: SimTime;
  readonly events: number;
  readonly trace: readonly string[];
}

/** The world is at rest when nothing was done or written, renewals excepted, for longer than agents look around. */
const restMs = 12_000;
/** And the last fault may still work until a stalled watch was noticed. */
const afterFaultsMs = 25_000;
/** After that nothing may be written any more but renewals, for this long. */
const quietMs = 15_000;
const lookEveryMs = 250;

/**
 * One seed: the cluster comes up, then things go wrong for a while, then nothing does any more and everything that can
 * run must run within a bound. The first promise that is found broken ends it.
 */
export async function runSeed(parts: RunParts): Promise<RunResult> {
  const run = new Run(parts);
  const violation = await withRejections(run, () => run.go());
  const { world } = run;
  return {
    seed: parts.seed,
    violation,
    plan: run.plan,
    simulatedMs: world.now(),
    events: world.queue.eventsRun(),
    trace: world.trace.lines(),
  };
}

class Run {
  readonly world: World;
  plan: readonly PlannedFault[] = [];
  readonly #parts: RunParts;
  #violation: Violation | undefined;
  #isBuilt = false;
  #lastNews: SimTime = 0;
  #healedAt: SimTime = 0;

  constructor(parts: RunParts) {
    this.#parts = parts;
    const random = seededRandom(parts.seed).fork("setup");
    const desired = compileDesired(parts.objects, { isKubernetes: false });
    const watch = watchOver();
    this.world = new World({
      seed: parts.seed,
      objects: parts.objects,
      managers: random.between(1, 3),
      managersOn: random.chance(0.5) ? "Nodes" : "OwnMachines",
      backstop: backstopOf(desired),
      clockSlewMax: random.pick([0, 0.001, 0.08]),
      isTraced: parts.isTraced,
      onEvent: (event) => {
        if (isNews(event)) this.#lastNews = event.at;
        const violation = watch(event);
        if (violation !== undefined) this.fail(violation);
      },
    });
    this.#isBuilt = true;
    if (this.#violation !== undefined) this.world.queue.stop();
  }

  fail(violation: Violation): void {
    this.#violation ??= violation;
    if (!this.#isBuilt) return;
    this.world.trace.note("violation", { ...violation });
    this.world.queue.stop();
  }

  async go(): Promise<Violation | undefined> {
    const { world } = this;
    const { safetyMs, seed } = this.#parts;
    const bound = restBoundMs(world.desired());
    if (!(await this.#comesToRest(bound))) return this.#violation;
    const random = seededRandom(seed).fork("faults");
    const from = world.now();
    this.plan = planFaults(world, { from, until: from + safetyMs, random });
    injectFaults(world, this.plan);
    await world.run(safetyMs + 1);
    if (world.queue.isStopped()) return this.#violation;
    restore(world);
    this.#healedAt = world.now();
    world.tell({ type: "healed", at: world.now() });
    if (!(await this.#comesToRest(bound))) return this.#violation;
    world.tell({ type: "settled", at: world.now() });
    await world.run(quietMs);
    return this.#violation;
  }

  #unfinished(): readonly string[] {
    const { world } = this;
    const left = findUnfinished(world);
    const since = world.now() - this.#lastNews;
    const isFresh = since < restMs || world.now() - this.#healedAt < afterFaultsMs;
    return left.length === 0 && isFresh ? [`it came to rest only ${since / 1000} s ago`] : left;
  }

  async #comesToRest(boundMs: SimTime): Promise<boolean> {
    const { world } = this;
    const end = world.now() + boundMs;
    let left = this.#unfinished();
    while (left.length > 0 && world.now() < end) {
      await world.run(lookEveryMs);
      if (world.queue.isStopped()) return false;
      left = this.#unfinished();
    }
    if (left.length > 0) world.tell({ type: "overdue", at: world.now(), left });
    return left.length === 0;
  }
}

function isNews(event: WorldEvent): boolean {
  return event.type !== "commit" || !isRenewal(event);
}

function loopAt(at: SimTime): Violation {
  return { at, checker: "bounded-work", detail: "so much happens at one moment that time does not go on" };
}

/** A process that crashes on a broken promise of its own does so by a promise that nobody waits for. */
async function withRejections(run: Run, work: () => Promise<Violation | undefined>): Promise<Violation | undefined> {
  let crash: Violation | undefined;
  const onRejection = (reason: unknown): void => {
    const detail = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    crash ??= { at: run.world.now(), checker: "no-crash", detail };
    run.fail(crash);
  };
  process.on("unhandledRejection", onRejection);
  try {
    const found = await work();
    const violation = found ?? (run.world.queue.isLooping() ? loopAt(run.world.now()) : undefined);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    return violation ?? crash;
  } finally {
    process.off("unhandledRejection", onRejection);
  }
}
