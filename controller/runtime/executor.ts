import type { HAAssignmentMember } from "../api/types.gen.ts";
import type { AgentAction } from "../core/act.ts";
import { actionLimitMs, lookLimitMs } from "../core/action-limit.ts";
import { resourceKeyOf, type ResourceKey } from "../core/journal.ts";
import type { Ms } from "../core/lease.ts";
import type { Clock } from "../ports/clock.ts";
import type { NodeDriver, Observed, StartOutcome } from "../ports/driver.ts";

type Verb = AgentAction["verb"];

export interface Performed {
  readonly outcome: StartOutcome;
  /** From the beginning of the driver's verb to its end, of the last try; the look after it is not in it. */
  readonly tookMs: Ms;
  /** What was seen after the action: exit 0 alone proves nothing. */
  readonly observed: Observed;
  /** The end of the lease has ended it, and nothing that is wrong with it. */
  readonly isCutShort: boolean;
}

type Ended = Pick<Performed, "outcome" | "tookMs">;

interface Asked {
  /**
   * Asked before each try, while the resource already counts as busy; where it says no nothing is done any more. It is
   * asked only when the action has its place: while it waited the lease may have ended, or another word have come.
   */
  readonly mayBegin: () => Promise<boolean>;
  /** A start waits for this, and is tried again after a moment; told at each try. */
  readonly onWaits: (what: string) => void;
}

/** Actions that one node runs at the same time; further ones wait for a place. */
const concurrencyMax = 32;
/** How often a start is tried that waits for something; in between it needs no place. */
const tryAgainMs: Ms = 200;

/** Why an action was ended that its own deadline has not ended. */
const leaseOver = Symbol("the lease is over");

/** Runs actions and looks at a driver, one action at a time for each resource, each with a deadline. */
export class Executor {
  readonly #driver: NodeDriver;
  readonly #clock: Clock;
  readonly #busy = new Set<ResourceKey>();
  readonly #starts = new Set<AbortController>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(driver: NodeDriver, clock: Clock) {
    this.#driver = driver;
    this.#clock = clock;
  }

  /** Resources on which an action runs, or for which one is reserved: nothing is known of them. */
  get busy(): ReadonlySet<ResourceKey> {
    return this.#busy;
  }

  /** Runs one action, and a look after it; undefined where it may not begin. A start that waits is tried as long as it may. */
  async perform(verb: Verb, resource: HAAssignmentMember, asked: Asked): Promise<Performed | undefined> {
    const key = resourceKeyOf(resource);
    const abort = new AbortController();
    this.#busy.add(key);
    const endsWithLease = verb === "start" || verb === "promote";
    if (endsWithLease) this.#starts.add(abort);
    try {
      const ended = await this.#tryUntilItEnds(verb, resource, { ...asked, abort });
      if (ended === undefined) return undefined;
      return { ...ended, observed: await this.look(resource), isCutShort: abort.signal.reason === leaseOver };
    } finally {
      this.#starts.delete(abort);
      this.#busy.delete(key);
    }
  }

  async look(resource: HAAssignmentMember): Promise<Observed> {
    const abort = new AbortController();
    const { signal } = abort;
    return await this.#limited(lookLimitMs(resource.spec), abort, () => this.#driver.probe(resource, { signal }));
  }

  /** The lease is over: starts and promotions are ended with everything they began; stops run on. */
  endStarts(): void {
    for (const abort of this.#starts) abort.abort(leaseOver);
  }

  async #tryUntilItEnds(
    verb: Verb,
    resource: HAAssignmentMember,
    { mayBegin, onWaits, abort }: Asked & { readonly abort: AbortController },
  ): Promise<Ended | undefined> {
    const { signal } = abort;
    for (;;) {
      const ended = await this.#limited(actionLimitMs(verb, resource.spec), abort, async () =>
        (await mayBegin()) && !signal.aborted ? await this.#tryOnce(verb, resource, signal) : undefined,
      );
      if (ended?.outcome.status !== "waits" || signal.aborted) return ended;
      onWaits(ended.outcome.for);
      await this.#pause(tryAgainMs, signal);
    }
  }

  async #tryOnce(verb: Verb, resource: HAAssignmentMember, signal: AbortSignal): Promise<Ended> {
    const began = this.#clock.now();
    const outcome = await this.#driver[verb](resource, { signal });
    return { outcome, tookMs: this.#clock.now() - began };
  }

  #pause(forMs: Ms, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const cancel = this.#clock.wakeAt(this.#clock.now() + forMs, end);
      signal.addEventListener("abort", end);
    });
  }

  async #limited<T>(timeoutMs: Ms, abort: AbortController, work: () => Promise<T>): Promise<T> {
    if (this.#running >= concurrencyMax) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    const cancel = this.#clock.wakeAt(this.#clock.now() + timeoutMs, () => abort.abort());
    try {
      return await work();
    } finally {
      cancel();
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
