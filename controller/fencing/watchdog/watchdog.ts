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
  /** One that fails leaves what was there before. */
  save(at: Ms): Outcome;
  /** From here on none is known; that needs no room on a disk. */
  forget(): Outcome;
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
  /** What the next deadman on this boot would go on with. */
  #written: Ms | undefined;
  /** Why deadlines cannot be written down, as it was last told. */
  #trouble: string | undefined;
  #sweep: Sweep | undefined;
  #cancel = (): void => undefined;

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
    const { mayHaveEntries } = parts.readRegistered();
    this.#written = parts.deadlines.load();
    this.#deadline = resumeDeadline(this.#written, mayHaveEntries, parts.clock.now());
    this.#arm();
  }

  /**
   * Whether the deadline is in force: before this is said it is made sure that a deadman which is started in this one's
   * place would act at the same time, or before it.
   */
  async set(wish: DeadlineWish): Promise<boolean> {
    const { clock } = this.#parts;
    // What is being taken away just now might be brought up again before it is: it would go under a new deadline.
    if (wish.isJournalEmpty) await this.#sweep?.untilIdle();
    const next = replaceDeadline(this.#deadline, wish, clock.now());
    if (next === undefined) {
      this.#arm();
      return false;
    }
    if (!this.#writeDown(wish.at)) return false;
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

  /**
   * A later deadline than the one that is written down may go unwritten, and so may any where none is left there: over a
   * journal with entries a deadman that knows none takes them away at once. Else a full disk would make a node let go
   * that is well.
   */
  #writeDown(at: Ms): boolean {
    const { deadlines, log } = this.#parts;
    const saved = deadlines.save(at);
    if (saved.status !== "failed") {
      this.#written = at;
      if (this.#trouble !== undefined) log.info("deadlines are written down again");
      this.#trouble = undefined;
      return true;
    }
    const isEarlier = this.#written !== undefined && this.#written <= at;
    const left = isEarlier ? undefined : deadlines.forget();
    if (left?.status === "failed") {
      log.error("a deadline cannot be written down and is refused; the former one stays", { error: saved.error });
      return false;
    }
    if (!isEarlier) this.#written = undefined;
    if (this.#trouble !== saved.error)
      log.error("a deadline cannot be written down; a deadman that is started anew acts too early", {
        error: saved.error,
      });
    this.#trouble = saved.error;
    return true;
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
