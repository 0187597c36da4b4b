import type { DeadlineAnswer } from "../controller/ports/deadman.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Machine, Tell } from "./machine.ts";
import type { ProcessGate } from "./process-gate.ts";
import type { SeededRandom } from "./random.ts";
import type { Trace } from "./trace.ts";

/**
 * What makes a node let go when its agent does not: a process that takes away what the agent has brought up, a device
 * that resets the machine, or nothing.
 */
export type BackstopKind = "Deadman" | "Watchdog" | "None";

interface SimDeadmanParts {
  readonly kind: BackstopKind;
  readonly timeoutMs: number;
  readonly machine: Machine;
  readonly queue: EventQueue;
  readonly random: SeededRandom;
  readonly trace: Trace;
  readonly tell: Tell;
  /** A deadline that cannot be written down is in force all the same. */
  readonly isDiskFull: () => boolean;
  /** As the agent's journal says that is written down. */
  readonly mayHaveEntries: () => boolean;
  /** The device resets the machine. */
  readonly reset: () => void;
}

/** How late the process may be that takes things away, in milliseconds: the host schedules it within that. */
const lateMsMax = 20;

/** A process of its own, which goes on when the agent is dead or stuck. A passed deadline is final. */
export class SimDeadman {
  readonly #parts: SimDeadmanParts;
  #gate: ProcessGate | undefined;
  /** It never acts: what the modes that count on it assume not to happen. */
  isBroken = false;
  /** Its process is being started anew: it goes on with the deadline that was written down, and nobody reaches it. */
  #isAway = false;
  #written: number | undefined;
  #hasPassed = false;
  #cancel = (): void => undefined;

  constructor(parts: SimDeadmanParts) {
    this.#parts = parts;
  }

  /** The machine has booted: nothing is fed, and no deadline is set. */
  boot(gate: ProcessGate): void {
    this.#cancel();
    this.#gate = gate;
    this.#isAway = false;
    this.#hasPassed = false;
    this.#written = undefined;
  }

  setDeadline(at: number, isJournalEmpty: boolean): DeadlineAnswer {
    const gate = this.#gate;
    if (gate === undefined || this.#parts.kind === "None") return "Set";
    if (this.#isAway) return "Unreached";
    if (this.#hasPassed && !isJournalEmpty) return "Refused";
    this.#hasPassed = false;
    this.#writeDown(at);
    this.#arm(gate, at);
    const { machine, queue, tell } = this.#parts;
    tell({ type: "deadline", node: machine.name, endsAt: queue.now() + at - gate.clock.now() });
    return "Set";
  }

  setAway(isAway: boolean): void {
    this.#isAway = isAway;
    if (isAway && this.#gate !== undefined && !this.#hasPassed) this.#resume(this.#gate);
  }

  /** What lies there never ends later than what is in force. */
  #writeDown(at: number): void {
    if (!this.#parts.isDiskFull()) this.#written = at;
    else if (this.#written !== undefined && this.#written > at) this.#written = undefined;
  }

  #resume(gate: ProcessGate): void {
    if (this.#written !== undefined) this.#arm(gate, this.#written);
    else if (this.#parts.mayHaveEntries()) this.#pass(gate);
    else this.#cancel();
  }

  #arm(gate: ProcessGate, at: number): void {
    this.#cancel();
    if (Number.isFinite(at)) this.#cancel = gate.clock.wakeAt(at, () => this.#pass(gate));
  }

  #pass(gate: ProcessGate): void {
    const { kind, machine, queue, random, trace, timeoutMs } = this.#parts;
    this.#hasPassed = true;
    trace.note("deadman", { node: machine.name, backstop: kind, held: [...machine.active.keys()] });
    // A feed may be late by nearly one timeout, so that the device fires up to two of them after the deadline.
    const delay = kind === "Watchdog" ? random.next() * 2 * timeoutMs : random.next() * lateMsMax;
    queue.after(delay, () =>
      gate.deliver(() => {
        if (!this.#hasPassed || this.isBroken) return;
        if (kind === "Watchdog") this.#parts.reset();
        else {
          machine.endAllActions();
          machine.takeAllAway("Backstop");
        }
      }),
    );
  }
}
