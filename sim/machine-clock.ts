import type { EventQueue, PlannedEvent, SimTime } from "./event-queue.ts";

/** CLOCK_BOOTTIME of one machine: its own zero, and a rate of its own that may change; it never goes back. */
export class MachineClock {
  readonly #queue: EventQueue;
  #worldBase: SimTime;
  #localBase = 0;
  #rate: number;
  #isStill = false;

  constructor(queue: EventQueue, rate: number) {
    this.#queue = queue;
    this.#worldBase = queue.now();
    this.#rate = rate;
  }

  /** Milliseconds since boot. */
  now(): number {
    return this.#isStill ? this.#localBase : this.#localBase + (this.#queue.now() - this.#worldBase) * this.#rate;
  }

  /** Local milliseconds per millisecond of the world, while it does not stand still. */
  setRate(rate: number): void {
    this.#rebase();
    this.#rate = rate;
  }

  /** A virtual machine is paused, or goes on. */
  setStill(isStill: boolean): void {
    this.#rebase();
    this.#isStill = isStill;
  }

  rate(): number {
    return this.#rate;
  }

  /** Calls back once when this clock shows `local`, whatever its rate does in between; gives what takes it back. */
  wakeAt(local: number, call: () => void): () => void {
    let planned: PlannedEvent;
    let isCancelled = false;
    const wake = (): void => {
      if (isCancelled) return;
      if (this.now() >= local) call();
      else planned = this.#queue.plan(this.#meetAt(local), wake);
    };
    planned = this.#queue.plan(this.#meetAt(local), wake);
    return () => {
      isCancelled = true;
      planned.call = undefined;
    };
  }

  /** When this clock will show `local` if its rate stays as it is. What is rounded off must not stop time. */
  #meetAt(local: number): SimTime {
    const delay = this.#isStill ? standstillPollMs : (local - this.now()) / this.#rate;
    return this.#queue.now() + Math.max(shortestMs, delay);
  }

  #rebase(): void {
    this.#localBase = this.now();
    this.#worldBase = this.#queue.now();
  }
}

const standstillPollMs = 100;
const shortestMs = 1e-6;
