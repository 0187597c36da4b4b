import type { Decision } from "../controller/core/decide.ts";
import type { Desired, LeaseTiming } from "../controller/core/desired.ts";
import { Manager } from "../controller/runtime/manager.ts";
import type { StoredObject } from "../controller/ports/store.ts";
import { digestText } from "./digest-text.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Tell } from "./machine.ts";
import { MachineClock } from "./machine-clock.ts";
import { ProcessGate } from "./process-gate.ts";
import type { SeededRandom } from "./random.ts";
import { SimFencer, type FenceTrouble } from "./sim-fencer.ts";
import type { SimNode } from "./sim-node.ts";
import type { SimStore } from "./sim-store.ts";
import { noTrouble, type StoreTrouble, type WriteCrash } from "./store-trouble.ts";
import type { Trace } from "./trace.ts";

export interface SimManagerParts {
  readonly name: string;
  /** The node that it runs on and goes down with; undefined: a machine of its own. */
  readonly host: SimNode | undefined;
  readonly timing: LeaseTiming;
  readonly clockSlewMax: number;
  readonly queue: EventQueue;
  readonly store: SimStore;
  readonly random: SeededRandom;
  readonly nodes: ReadonlyMap<string, SimNode>;
  readonly fenceTrouble: FenceTrouble;
  readonly compile: (objects: Iterable<StoredObject>) => Desired;
  readonly onDecision: (decision: Decision) => void;
  readonly tell: Tell;
  readonly trace: Trace;
}

/** How long a manager that was told to stop has at most before its process is gone. */
const resignMsMax = 5_000;

/** One manager process: the production loop behind a gate. */
export class SimManager {
  readonly name: string;
  /** Of the way between it and the store; shared with the agent where both are on one machine. */
  readonly trouble: StoreTrouble;
  writeCrash: WriteCrash | undefined;
  readonly #parts: SimManagerParts;
  readonly #ownClock: MachineClock;
  #gate: ProcessGate | undefined;
  #manager: Manager | undefined;
  #isResigning = false;

  constructor(parts: SimManagerParts) {
    this.name = parts.name;
    this.trouble = parts.host?.storeTrouble ?? noTrouble();
    this.#parts = parts;
    this.#ownClock = new MachineClock(parts.queue, 1 + (parts.random.next() * 2 - 1) * parts.clockSlewMax);
    parts.host?.onPower((isUp) => {
      if (isUp) parts.queue.after(parts.random.between(200, 1500), () => this.start());
      else this.kill();
    });
  }

  isAlive(): boolean {
    return this.#gate?.isAlive() === true;
  }

  isLeading(): boolean {
    return this.isAlive() && this.#manager?.isLeading() === true;
  }

  start(): void {
    const { queue, random, trace, store, host, name } = this.#parts;
    // One that is still resigning is not waited for.
    if (this.#isResigning) this.kill();
    this.#isResigning = false;
    if (this.isAlive() || (host !== undefined && !host.isUp())) return;
    const gate = new ProcessGate(queue, host?.clock() ?? this.#ownClock);
    this.#gate = gate;
    trace.note("manager-start", { manager: name });
    const manager = new Manager({
      name,
      namespace: "sim",
      timing: this.#parts.timing,
      store: store.connect({
        name,
        gate,
        trouble: this.trouble,
        random: random.fork("store"),
        writeCrash: () => this.writeCrash,
        die: () => this.kill(),
      }),
      clock: gate.clock,
      random: random.fork("manager"),
      digest: digestText,
      wall: () => new Date(Date.UTC(2026, 0, 1) + this.#parts.queue.now()).toISOString(),
      log: trace.logOf(name),
      fencer: new SimFencer({
        manager: name,
        gate,
        queue,
        random: random.fork("fencer"),
        trouble: this.#parts.fenceTrouble,
        nodes: this.#parts.nodes,
        tell: this.#parts.tell,
        trace,
      }),
      compile: this.#parts.compile,
      onDecision: this.#parts.onDecision,
    });
    this.#manager = manager;
    manager.begin();
  }

  kill(): void {
    if (!this.isAlive()) return;
    this.#parts.trace.note("manager-kill", { manager: this.name });
    this.writeCrash = undefined;
    this.#gate?.kill();
  }

  /** As systemd stops it: it lets its lease go, and the process is then gone. */
  resign(): void {
    if (!this.isAlive()) return;
    this.#parts.trace.note("manager-resign", { manager: this.name });
    const gate = this.#gate;
    this.#isResigning = true;
    this.#parts.queue.after(resignMsMax, () => gate?.kill());
    void this.#manager?.resign().then(() => gate?.kill());
  }

  pause(): void {
    this.#parts.trace.note("manager-pause", { manager: this.name });
    this.#gate?.pause();
  }

  resume(): void {
    this.#parts.trace.note("manager-resume", { manager: this.name });
    this.#gate?.resume();
  }
}
