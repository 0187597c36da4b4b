import type { HAAssignmentMember } from "../api/types.gen.ts";
import { resourceKeyOf, type ResourceKey } from "../core/journal.ts";
import type { Ms } from "../core/lease.ts";
import type { Clock } from "../ports/clock.ts";
import type { NodeDriver, Observed, Outcome } from "../ports/driver.ts";
import { actionLimitOf, lookLimitOf, type Verb } from "./action-limit.ts";

export interface Performed {
  readonly outcome: Outcome;
  /** What was seen after the action: exit 0 alone proves nothing. */
  readonly observed: Observed;
}

/** Actions that one node runs at the same time; further ones wait for a place. */
const concurrencyMax = 32;

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

  /**
   * Runs one action, and a look after it. `mayBegin` is asked first, while the resource already counts as busy; where it
   * says no nothing is done, and the answer is undefined.
   */
  async perform(
    verb: Verb,
    resource: HAAssignmentMember,
    mayBegin: () => Promise<boolean>,
  ): Promise<Performed | undefined> {
    const key = resourceKeyOf(resource);
    const abort = new AbortController();
    this.#busy.add(key);
    const endsWithLease = verb === "start" || verb === "promote";
    if (endsWithLease) this.#starts.add(abort);
    try {
      const outcome = await this.#limited(actionLimitOf(verb, resource), abort, async () => {
        // Asked only when it has its place: while it waited the lease may have ended, or another word have come.
        if (!(await mayBegin()) || abort.signal.aborted) return undefined;
        return await this.#driver[verb](resource, { signal: abort.signal });
      });
      return outcome === undefined ? undefined : { outcome, observed: await this.look(resource) };
    } finally {
      this.#starts.delete(abort);
      this.#busy.delete(key);
    }
  }

  async look(resource: HAAssignmentMember): Promise<Observed> {
    const abort = new AbortController();
    const { signal } = abort;
    return await this.#limited(lookLimitOf(resource), abort, () => this.#driver.probe(resource, { signal }));
  }

  /** The lease is over: starts and promotions are ended with everything they began; stops run on. */
  endStarts(): void {
    for (const abort of this.#starts) abort.abort();
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
