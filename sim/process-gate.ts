import type { Clock } from "../controller/ports/clock.ts";
import type { EventQueue } from "./event-queue.ts";
import type { MachineClock } from "./machine-clock.ts";

/**
 * One simulated process: whatever the world wants to tell it comes through here. A dead one hears nothing any more, so
 * that code of it that waits simply never goes on; a paused one hears everything later, in order.
 */
export class ProcessGate {
  readonly clock: Clock;
  readonly #queue: EventQueue;
  #state: "running" | "paused" | "dead" = "running";
  #backlog: (() => void)[] = [];
  #isCatchingUp = false;

  constructor(queue: EventQueue, machine: MachineClock) {
    this.#queue = queue;
    this.clock = {
      now: () => machine.now(),
      wakeAt: (local, call) => this.#wakeAt(machine, local, call),
    };
  }

  isAlive(): boolean {
    return this.#state !== "dead";
  }

  isRunning(): boolean {
    return this.#state === "running";
  }

  /** Hands a call to the process now, or when it is resumed, or never. */
  deliver(call: () => void): void {
    if (this.#state === "dead") return;
    if (this.#state === "running" && this.#backlog.length === 0) call();
    else this.#backlog.push(call);
  }

  /** A promise that the process waits for: settled by the world through the gate. */
  promise<T>(settle: (resolve: (value: T) => void) => void): Promise<T> {
    return new Promise((resolve) => settle((value) => this.deliver(() => resolve(value))));
  }

  pause(): void {
    if (this.#state === "running") this.#state = "paused";
  }

  resume(): void {
    if (this.#state !== "paused") return;
    this.#state = "running";
    this.#catchUp();
  }

  #wakeAt(machine: MachineClock, local: number, call: () => void): () => void {
    let isCancelled = false;
    const ring = (): void => {
      if (!isCancelled) call();
    };
    const cancel = machine.wakeAt(local, () => this.deliver(ring));
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  /** One call after the other, each with all that follows from it, as a process works off what has come. */
  #catchUp(): void {
    if (this.#isCatchingUp || this.#backlog.length === 0) return;
    this.#isCatchingUp = true;
    this.#queue.after(0, () => {
      this.#isCatchingUp = false;
      if (this.#state !== "running") return;
      this.#backlog[0]?.();
      this.#backlog.shift();
      this.#catchUp();
    });
  }

  kill(): void {
    this.#state = "dead";
    this.#backlog = [];
  }
}
