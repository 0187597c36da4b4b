import { formatDuration } from "../api/duration.ts";
import { checkTurnsAt, faultsBy, followCheck, noteInCheck, verdictOf, type CheckState } from "../core/check-state.ts";
import type { CheckHere } from "../core/checks-here.ts";
import type { Verdict } from "../core/checker-verdict.ts";
import type { GroupKey } from "../core/desired.ts";
import type { Ms } from "../core/lease.ts";
import type { ProbeAnswer, Prober } from "../ports/checker.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Places } from "./places.ts";

interface CheckRunParts {
  readonly clock: Clock;
  readonly prober: Prober;
  readonly log: Log;
  readonly places: Places;
  /** Of the first second, when the first probe begins: from 0 to 1, so that not all begin at once. */
  readonly phase: number;
  /** The verdict, or the groups that fail by it, have changed. */
  readonly onTurned: () => void;
}

/** The first probe begins within this, however long the interval is. */
const firstWithinMs: Ms = 1_000;
/** How long a probe that was ended has to say what it was waiting for. */
const lastWordMs: Ms = 20;

/**
 * One check on one node: probes at fixed moments, an interval apart, whatever each of them takes; never two at once. A
 * moment that is missed altogether, because the machine or the probe before stood still, is left out and not made up for.
 */
export class CheckRun {
  readonly #parts: CheckRunParts;
  #check: CheckHere;
  #state: CheckState;
  #told: { readonly verdict: Verdict; readonly message: string };
  #faults: ReadonlyMap<GroupKey, string>;
  #tickAt: Ms;
  #cancelTick: () => void;
  #cancelTurn: (() => void) | undefined;
  #abort: AbortController | undefined;
  #isDue = false;
  #isStopped = false;

  constructor(parts: CheckRunParts, check: CheckHere, earlier: Verdict | undefined) {
    const now = parts.clock.now();
    this.#parts = parts;
    this.#check = check;
    this.#state = followCheck(undefined, check, { now, earlier });
    this.#told = verdictOf(this.#state, check, now);
    this.#faults = faultsBy(this.#state, check, now);
    this.#tickAt = now + parts.phase * Math.min(firstWithinMs, check.intervalMs);
    this.#cancelTick = parts.clock.wakeAt(this.#tickAt, () => this.#tick());
    this.#turnByTime();
  }

  /** What it found: as it was when it last turned, for what each probe says may be new each time. */
  get told(): { readonly verdict: Verdict; readonly message: string } {
    return this.#told;
  }

  /** The groups that fail by it, each with the reason. */
  get faults(): ReadonlyMap<GroupKey, string> {
    return this.#faults;
  }

  /** Whether it can go on as this one: probing the same at the same moments. */
  isOf({ probe, intervalMs }: CheckHere): boolean {
    return this.#check.intervalMs === intervalMs && JSON.stringify(this.#check.probe) === JSON.stringify(probe);
  }

  follow(check: CheckHere): void {
    const now = this.#parts.clock.now();
    this.#check = check;
    this.#state = followCheck(this.#state, check, { now });
    this.#look();
    this.#turnByTime();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTick();
    this.#cancelTurn?.();
    this.#abort?.abort();
  }

  #tick(): void {
    const { clock } = this.#parts;
    const missed = Math.floor((clock.now() - this.#tickAt) / this.#check.intervalMs);
    this.#tickAt += (missed + 1) * this.#check.intervalMs;
    this.#cancelTick = clock.wakeAt(this.#tickAt, () => this.#tick());
    if (this.#abort !== undefined) this.#isDue = true;
    else void this.#probeOnce();
  }

  /** One that ends just after the next moment is followed at once: by default a probe may take as long as the interval. */
  async #probeOnce(): Promise<void> {
    const { places } = this.#parts;
    const abort = new AbortController();
    this.#abort = abort;
    this.#isDue = false;
    await places.take();
    if (!this.#isStopped) await this.#probeWithin(abort);
    places.leave();
    this.#abort = undefined;
    if (this.#isDue && !this.#isStopped) void this.#probeOnce();
  }

  async #probeWithin(abort: AbortController): Promise<void> {
    const { clock } = this.#parts;
    const { timeoutMs } = this.#check;
    let isOver = false;
    let cancel = clock.wakeAt(clock.now() + timeoutMs, () => {
      isOver = true;
      abort.abort();
      cancel = clock.wakeAt(clock.now() + lastWordMs, () => {
        this.#note(lateAnswer(undefined, timeoutMs));
        isOver = false;
      });
    });
    const answer = await this.#ask(abort.signal);
    cancel();
    if (!abort.signal.aborted) this.#note(answer);
    else if (isOver) this.#note(lateAnswer(answer, timeoutMs));
  }

  async #ask(signal: AbortSignal): Promise<ProbeAnswer> {
    const { prober, log } = this.#parts;
    const { name, probe } = this.#check;
    try {
      return await prober.probe({ checker: name, probe }, { signal });
    } catch (error) {
      log.error("a probe broke off by an error of its own", { checker: name, error: String(error) });
      return { found: "Unknown", message: `the probe broke off: ${String(error)}` };
    }
  }

  #note(answer: ProbeAnswer): void {
    if (this.#isStopped) return;
    const { clock, onTurned } = this.#parts;
    const message = answer.found === "Healthy" ? "" : answer.message;
    this.#state = noteInCheck(this.#state, this.#check, { at: clock.now(), found: answer.found, message });
    if (this.#look()) onTurned();
  }

  /** True where the verdict or the failing groups are others than before. */
  #look(): boolean {
    const { clock, log } = this.#parts;
    const now = clock.now();
    const found = verdictOf(this.#state, this.#check, now);
    const faults = faultsBy(this.#state, this.#check, now);
    const isTurned = found.verdict !== this.#told.verdict;
    const areOthers = faults.size !== this.#faults.size || [...faults.keys()].some((key) => !this.#faults.has(key));
    this.#faults = faults;
    if (!isTurned) return areOthers;
    this.#told = found;
    log.info("the verdict of a checker has turned", { checker: this.#check.name, ...found });
    return true;
  }

  /** A warm-up may end without a probe. */
  #turnByTime(): void {
    const { clock, onTurned } = this.#parts;
    this.#cancelTurn?.();
    const at = checkTurnsAt(this.#state, this.#check, clock.now());
    if (at === undefined) return;
    this.#cancelTurn = clock.wakeAt(at, () => {
      if (this.#look()) onTurned();
      this.#turnByTime();
    });
  }
}

/** Whatever it says: it had its time, and was not done. */
function lateAnswer(answer: ProbeAnswer | undefined, timeoutMs: Ms): ProbeAnswer {
  const late = `not within ${formatDuration(timeoutMs)}`;
  const isTold = answer !== undefined && answer.found !== "Healthy";
  return { found: "Unhealthy", message: isTold ? `${late}: ${answer.message}` : late };
}
