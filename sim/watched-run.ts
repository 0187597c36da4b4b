import type { HoldfastObject } from "../controller/api/types.gen.ts";
import { compileDesired } from "../controller/core/compile-desired.ts";
import { backstopOf } from "./backstop-of.ts";
import type { Checker } from "./checkers/checker.ts";
import { isRenewal } from "./checkers/idempotence.ts";
import { watchOver, type Violation } from "./checkers/watch-over.ts";
import type { SimTime } from "./event-queue.ts";
import { findUnfinished } from "./find-unfinished.ts";
import { seededRandom } from "./random.ts";
import { World } from "./world.ts";
import type { WorldEvent } from "./world-event.ts";

/** What of a world is no fault and no object. */
export interface Setup {
  readonly managers: number;
  readonly managersOn: "Nodes" | "OwnMachines";
  /** How far the rate of a machine's clock may lie from 1, on either side. */
  readonly clockSlewMax: number;
}

export interface WatchedRunParts {
  readonly seed: number;
  readonly objects: readonly HoldfastObject[];
  readonly setup: Setup;
  readonly isTraced: boolean;
  /** All of `allCheckers` where nothing is said. */
  readonly checkers?: readonly Checker[];
  /** Called at each event of the world, in order, before the checkers look at it. */
  readonly onEvent?: (event: WorldEvent) => void;
}

/** The world is at rest when nothing was done or written, renewals excepted, for longer than agents look around. */
const restMs = 12_000;
/** And the last fault may still work until a stalled watch was noticed. */
export const afterFaultsMs = 25_000;
const lookEveryMs = 250;

/** The set-up that a seed draws. */
export function drawSetup(seed: number): Setup {
  const random = seededRandom(seed).fork("setup");
  return {
    managers: random.between(1, 3),
    managersOn: random.chance(0.5) ? "Nodes" : "OwnMachines",
    clockSlewMax: random.pick([0, 0.001, 0.08]),
  };
}

/** A world with every checker looking on: the first promise that is found broken stops it. */
export class WatchedRun {
  readonly world: World;
  #violation: Violation | undefined;
  #isBuilt = false;
  #lastNews: SimTime = 0;

  constructor(parts: WatchedRunParts) {
    const watch = watchOver(parts.checkers);
    this.world = new World({
      seed: parts.seed,
      objects: parts.objects,
      ...parts.setup,
      backstop: backstopOf(compileDesired(parts.objects, { isKubernetes: false })),
      isTraced: parts.isTraced,
      onEvent: (event) => {
        if (isNews(event)) this.#lastNews = event.at;
        parts.onEvent?.(event);
        const violation = watch(event);
        if (violation !== undefined) this.fail(violation);
      },
    });
    this.#isBuilt = true;
    if (this.#violation !== undefined) this.world.queue.stop();
  }

  violation(): Violation | undefined {
    return this.#violation;
  }

  fail(violation: Violation): void {
    this.#violation ??= violation;
    if (!this.#isBuilt) return;
    this.world.trace.note("violation", { ...violation });
    this.world.queue.stop();
  }

  /**
   * Lets time go on until everything that can run runs and nothing was done for a while. False where it was stopped before,
   * or is not so within the bound, which breaks a promise. `since`: when the last thing went wrong.
   */
  async comesToRest(boundMs: SimTime, since: SimTime): Promise<boolean> {
    const left = await this.#waitUntilNothingIsLeft(boundMs, () => this.#unfinished(since));
    if (left === undefined) return false;
    if (left.length > 0) this.world.tell({ type: "overdue", at: this.world.now(), left });
    return left.length === 0;
  }

  /** The same where something is still wrong: until nothing is done any more, whatever does not run. Breaks no promise. */
  async comesToQuiet(boundMs: SimTime, since: SimTime): Promise<boolean> {
    const left = await this.#waitUntilNothingIsLeft(boundMs, () => (this.#isFresh(since) ? ["it goes on"] : []));
    return left?.length === 0;
  }

  /** What is left at the bound; undefined where the world was stopped. */
  async #waitUntilNothingIsLeft(
    boundMs: SimTime,
    leftNow: () => readonly string[],
  ): Promise<readonly string[] | undefined> {
    const { world } = this;
    const end = world.now() + boundMs;
    let left = leftNow();
    while (left.length > 0 && world.now() < end) {
      await world.run(lookEveryMs);
      if (world.queue.isStopped()) return undefined;
      left = leftNow();
    }
    return left;
  }

  #unfinished(since: SimTime): readonly string[] {
    const left = findUnfinished(this.world);
    if (left.length > 0 || !this.#isFresh(since)) return left;
    return [`it came to rest only ${(this.world.now() - this.#lastNews) / 1000} s ago`];
  }

  #isFresh(since: SimTime): boolean {
    return this.world.now() - this.#lastNews < restMs || this.world.now() - since < afterFaultsMs;
  }
}

/** A renewal, and the deadline that follows it, go on for ever. */
function isNews(event: WorldEvent): boolean {
  return event.type === "commit" ? !isRenewal(event) : event.type !== "deadline";
}

/**
 * Does the work, and gives the first violation of the run. A process that crashes on a broken promise of its own does so by
 * a promise that nobody waits for; what runs beside it in this process is not told apart from it.
 */
export async function watchWork(run: WatchedRun, work: () => Promise<void>): Promise<Violation | undefined> {
  let crash: Violation | undefined;
  const onRejection = (reason: unknown): void => {
    const detail = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    crash ??= { at: run.world.now(), checker: "no-crash", detail };
    run.fail(crash);
  };
  process.on("unhandledRejection", onRejection);
  try {
    await work();
    const violation = run.violation() ?? (run.world.queue.isLooping() ? loopAt(run.world.now()) : undefined);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    return violation ?? crash;
  } finally {
    process.off("unhandledRejection", onRejection);
  }
}

function loopAt(at: SimTime): Violation {
  return { at, checker: "bounded-work", detail: "so much happens at one moment that time does not go on" };
}
