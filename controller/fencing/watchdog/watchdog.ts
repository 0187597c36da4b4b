import type { Ms } from "../../core/lease.ts";
import type { Outcome } from "../../ports/driver.ts";
import { deadlineAt, replaceDeadline, resumeDeadline, type Deadline, type DeadlineWish } from "./deadline.ts";
import { Sweep, type SweepParts } from "./sweep.ts";

export interface WatchdogParts extends SweepParts {
  readonly deadlines: DeadlineStore;
}

/** Where the last deadline outlasts this process, but not the boot. */
export interface DeadlineStore {
  /** Undefined where none is known. */
  load(): Ms | undefined;
  save(at: Ms): Outcome;
}

/** How often it is asked whether a deadman that was told to end may. */
const askEveryMs: Ms = 100;

/**
 * The deadman: takes deadlines, and past one takes away what the agent has registered, again and again until a new one
 * is taken. It goes on with the deadline that an earlier process on this boot had taken.
 */
export class Watchdog {
  readonly #parts: WatchdogParts;
  #deadline: Deadline;
  #sweep: Sweep | undefined;
  #cancel = (): void => undefined;

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
    const { mayHaveEntries } = parts.readRegistered();
    this.#deadline = resumeDeadline(parts.deadlines.load(), mayHaveEntries, parts.clock.now());
    this.#arm();
  }

  /** Whether the deadline is in force; it is written down before this is said. */
  async set(wish: DeadlineWish): Promise<boolean> {
    const { clock, deadlines, log } = this.#parts;
    // What is being taken away just now might be brought up again before it is: it would go under a new deadline.
    if (wish.isJournalEmpty) await this.#sweep?.untilIdle();
    const next = replaceDeadline(this.#deadline, wish, clock.now());
    if (next === undefined) {
      this.#arm();
      return false;
    }
    const saved = deadlines.save(wish.at);
    if (saved.status === "failed") {
      log.error("a deadline cannot be written down and is refused; the former one stays", { error: saved.error });
      return false;
    }
    this.#sweep?.end();
    this.#sweep = undefined;
    this.#deadline = next;
    this.#arm();
    return true;
  }

  /** Resolves when nothing depends on this process any more; the reason to stay is logged. */
  async readyToGo(): Promise<void> {
    const { clock, log } = this.#parts;
    let told: string | undefined;
    for (;;) {
      const reason = this.#reasonToStay();
      if (reason === undefined) return;
      if (reason !== told) log.warn("the deadman was told to end and stays", { reason });
      told = reason;
      await new Promise<void>((resolve) => {
        clock.wakeAt(clock.now() + askEveryMs, resolve);
      });
    }
  }

  stop(): void {
    this.#cancel();
    this.#sweep?.end();
  }

  #arm(): void {
    const { clock } = this.#parts;
    this.#cancel();
    this.#deadline = deadlineAt(this.#deadline, clock.now());
    const deadline = this.#deadline;
    if (deadline.kind === "passed") this.#pass(deadline.at);
    else if (deadline.kind === "set" && Number.isFinite(deadline.at)) {
      this.#cancel = clock.wakeAt(deadline.at, () => this.#arm());
    }
  }

  #pass(deadline: Ms): void {
    if (this.#sweep !== undefined) return;
    this.#parts.log.warn("the deadline has passed; what this node has registered is taken away", { deadline });
    this.#sweep = new Sweep(this.#parts, deadline);
  }

  /** Nobody else would take away what an agent that is gone has left. */
  #reasonToStay(): string | undefined {
    const deadline = this.#deadline;
    const isBounded = deadline.kind !== "none" && Number.isFinite(deadline.at);
    if (!isBounded || !this.#parts.readRegistered().mayHaveEntries) return undefined;
    if (deadline.kind === "set") return "the journal has entries, and nobody else would take them away at the deadline";
    return this.#sweep?.isClean === true ? undefined : "what was registered is not yet gone";
  }
}
