import type { LeaseTiming } from "../controller/core/desired.ts";
import type { Shutdown } from "../controller/core/shutdown.ts";
import type { Deadman } from "../controller/ports/deadman.ts";
import type { JournalStore } from "../controller/ports/journal-store.ts";
import type { Agent } from "../controller/runtime/agent.ts";
import { readJournal } from "../controller/runtime/journal-text.ts";
import { startAgent } from "../controller/runtime/start-agent.ts";
import type { EventQueue, SimTime } from "./event-queue.ts";
import { Machine, type ActiveResource, type Tell } from "./machine.ts";
import { MachineClock } from "./machine-clock.ts";
import { ProcessGate } from "./process-gate.ts";
import type { SeededRandom } from "./random.ts";
import { noDriverTrouble, SimDriver, type DriverTrouble } from "./sim-driver.ts";
import { SimDeadman, type BackstopKind } from "./sim-deadman.ts";
import { SimProber, type ProbeTrouble } from "./sim-prober.ts";
import type { SimStore } from "./sim-store.ts";
import { noTrouble, type StoreTrouble, type WriteCrash } from "./store-trouble.ts";
import type { ThingKey } from "./thing.ts";
import type { Trace } from "./trace.ts";

/** How long an agent that was told to stop has at most before its process is gone. */
const stopMsMax = 5_000;
/** A write to a disk that nothing is wrong with. */
export const quickDiskMs = 0.1;

/** How long a shutdown waits for the agent, and how long a machine is off when it boots again. */
const shutdownMsMax = 90_000;
const rebootMs: readonly [number, number] = [5_000, 30_000];

export interface SimNodeParts {
  readonly name: string;
  readonly machine: string | undefined;
  /** What its boots are called after, where two machines go by one name. */
  readonly bootsOf?: string;
  readonly timing: LeaseTiming;
  readonly backstop: BackstopKind;
  readonly watchdogTimeoutMs: number;
  /** How far the rate of a machine's clock may lie from 1, on either side. */
  readonly clockSlewMax: number;
  readonly queue: EventQueue;
  readonly store: SimStore;
  readonly random: SeededRandom;
  readonly trace: Trace;
  readonly tell: Tell;
}

/** One machine with its agent: power, clock, what runs on it, and everything that may go wrong with it. */
export class SimNode {
  readonly name: string;
  readonly machine: Machine;
  readonly storeTrouble: StoreTrouble = noTrouble();
  readonly driverTrouble: DriverTrouble = noDriverTrouble();
  readonly probeTrouble: ProbeTrouble = new Map();
  /** The agent dies at one of its own writes to the store. */
  writeCrash: WriteCrash | undefined;
  /** The journal cannot be written while the disk is full. */
  isDiskFull = false;
  /** How many milliseconds the journal takes to be written. */
  diskMs = quickDiskMs;
  /** The machine cannot be switched on for now. */
  staysOff = false;
  readonly #parts: SimNodeParts;
  readonly #deadman: SimDeadman;
  readonly #powerListeners: ((isUp: boolean) => void)[] = [];
  #isUp = false;
  #isLeaving = false;
  #boots = 0;
  #clock: MachineClock;
  #machineGate: ProcessGate;
  #gate: ProcessGate | undefined;
  #agent: Promise<Agent> | undefined;
  #comingUp = 0;
  #journal: string | undefined;
  #toldJournal = "";

  constructor(parts: SimNodeParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.machine = new Machine(parts.name, parts.queue, parts.tell);
    this.#clock = new MachineClock(parts.queue, 1);
    this.#machineGate = new ProcessGate(parts.queue, this.#clock);
    this.#deadman = new SimDeadman({
      kind: parts.backstop,
      timeoutMs: parts.watchdogTimeoutMs,
      machine: this.machine,
      queue: parts.queue,
      random: parts.random.fork("deadman"),
      trace: parts.trace,
      tell: parts.tell,
      isDiskFull: () => this.isDiskFull,
      mayHaveEntries: () => this.#mayHaveEntries(),
      reset: () => {
        this.powerOff();
        this.powerOnAfter(parts.random.between(5_000, 20_000));
      },
    });
  }

  get active(): ReadonlyMap<ThingKey, ActiveResource> {
    return this.machine.active;
  }

  boot(): string {
    return `${this.#parts.bootsOf ?? this.name}-boot-${this.#boots}`;
  }

  clock(): MachineClock {
    return this.#clock;
  }

  isUp(): boolean {
    return this.#isUp;
  }

  isAgentAlive(): boolean {
    return this.#gate?.isAlive() === true;
  }

  onPower(listener: (isUp: boolean) => void): void {
    this.#powerListeners.push(listener);
  }

  /** False where it was on already, or cannot be switched on. */
  powerOn(): boolean {
    if (this.#isUp || this.staysOff) return false;
    const { queue, random, trace, clockSlewMax, tell } = this.#parts;
    this.#isUp = true;
    this.#boots += 1;
    this.#clock = new MachineClock(queue, 1 + (random.next() * 2 - 1) * clockSlewMax);
    this.#machineGate = new ProcessGate(queue, this.#clock);
    this.#deadman.boot(this.#machineGate);
    this.#journal = undefined;
    trace.note("power-on", { node: this.name, boot: this.boot(), rate: this.#clock.rate() });
    tell({ type: "power", node: this.name, boot: this.boot(), isUp: true });
    const boot = this.boot();
    queue.after(random.between(200, 1500), () => {
      if (this.#isUp && boot === this.boot()) this.startAgentProcess();
    });
    for (const listener of this.#powerListeners) listener(true);
    return true;
  }

  /** As a power switch or a watchdog that resets does it. */
  powerOnAfter(waitMs: SimTime): void {
    this.#comingUp += 1;
    this.#parts.queue.after(waitMs, () => {
      this.#comingUp -= 1;
      this.powerOn();
    });
  }

  /** Off, and about to be switched on. */
  isComingUp(): boolean {
    return !this.#isUp && !this.staysOff && this.#comingUp > 0;
  }

  powerOff(): void {
    if (!this.#isUp) return;
    const { trace, tell } = this.#parts;
    this.#isUp = false;
    trace.note("power-off", { node: this.name });
    this.#machineGate.kill();
    this.#gate?.kill();
    this.machine.endAllActions();
    this.machine.takeAllAway("Power");
    tell({ type: "power", node: this.name, boot: this.boot(), isUp: false });
    for (const listener of this.#powerListeners) listener(false);
  }

  /** `timing`: of its lease, where it is not the cluster's. */
  startAgentProcess(timing: LeaseTiming = this.#parts.timing): void {
    // One that is still leaving is not waited for.
    if (this.#isLeaving) this.killAgent();
    if (!this.#isUp || this.isAgentAlive()) return;
    this.#isLeaving = false;
    const { queue, random, trace, store, machine } = this.#parts;
    const gate = new ProcessGate(queue, this.#clock);
    this.#gate = gate;
    if (!this.#machineGate.isRunning()) gate.pause();
    trace.note("agent-start", { node: this.name });
    const driver = new SimDriver({
      queue,
      gate,
      machineGate: this.#machineGate,
      machine: this.machine,
      random: random.fork("driver"),
      trouble: this.driverTrouble,
      trace,
    });
    this.#agent = startAgent({
      node: this.name,
      namespace: "sim",
      machine,
      hardware: [],
      boot: this.boot(),
      timing,
      store: store.connect({
        name: this.name,
        gate,
        trouble: this.storeTrouble,
        random: random.fork("store"),
        writeCrash: () => this.writeCrash,
        die: () => this.killAgent(),
      }),
      clock: gate.clock,
      random: random.fork("agent"),
      log: trace.logOf(this.name),
      driver,
      journalStore: this.#journalStore(gate),
      deadman: this.#deadmanOf(gate),
      prober: new SimProber({ queue, gate, trouble: this.probeTrouble }),
    });
  }

  killAgent(): void {
    if (!this.isAgentAlive()) return;
    this.#parts.trace.note("agent-kill", { node: this.name });
    this.writeCrash = undefined;
    this.#gate?.kill();
  }

  /** As systemd stops it: it may do what it does at its end, and the process is then gone. What runs goes on running. */
  stopAgent(): void {
    if (!this.isAgentAlive()) return;
    this.#parts.trace.note("agent-stop", { node: this.name });
    const gate = this.#gate;
    this.#isLeaving = true;
    this.#parts.queue.after(stopMsMax, () => gate?.kill());
    void this.#suspend(gate);
  }

  async #suspend(gate: ProcessGate | undefined): Promise<void> {
    await (await this.#agent)?.suspend();
    gate?.kill();
  }

  /** As before the machine goes down: what runs is stopped, the lease closed, and the process gone. */
  async leave(shutdown?: Shutdown): Promise<void> {
    if (!this.isAgentAlive()) return;
    this.#parts.trace.note("agent-leave", { node: this.name, shutdown });
    const gate = this.#gate;
    this.#isLeaving = true;
    await (await this.#agent)?.leave(shutdown);
    gate?.kill();
  }

  /** In order, as an operator does it; one that boots again does so after a while. */
  async shutDown(shutdown: Shutdown): Promise<void> {
    const boot = this.boot();
    const { queue, random } = this.#parts;
    const powerOff = (): void => {
      if (!this.#isUp || boot !== this.boot()) return;
      this.powerOff();
      if (shutdown === "Reboot") this.powerOnAfter(random.between(...rebootMs));
    };
    // Systemd waits for an agent no longer than its unit says.
    const cancel = queue.after(shutdownMsMax, powerOff);
    await this.leave(shutdown);
    cancel();
    powerOff();
  }

  pauseAgent(): void {
    this.#parts.trace.note("agent-pause", { node: this.name });
    this.#gate?.pause();
  }

  resumeAgent(): void {
    this.#parts.trace.note("agent-resume", { node: this.name });
    if (this.#machineGate.isRunning()) this.#gate?.resume();
  }

  /** Everything on the machine stands still; `isClockRunning` says whether its clock does not. */
  pauseMachine(isClockRunning: boolean): () => void {
    if (!this.#isUp) return () => undefined;
    const boot = this.boot();
    this.#parts.trace.note("machine-pause", { node: this.name, isClockRunning });
    this.#machineGate.pause();
    this.#gate?.pause();
    if (!isClockRunning) {
      this.#clock.setStill(true);
      this.#parts.tell({ type: "still", node: this.name, isStill: true });
    }
    return () => {
      if (!this.#isUp || boot !== this.boot() || this.#machineGate.isRunning()) return;
      this.#parts.trace.note("machine-resume", { node: this.name });
      this.#clock.setStill(false);
      if (!isClockRunning) this.#parts.tell({ type: "still", node: this.name, isStill: false });
      this.#machineGate.resume();
      this.#gate?.resume();
    };
  }

  /** What makes it let go goes on with the deadline that it has, and takes no other. */
  setBackstopAway(isAway: boolean): void {
    this.#deadman.setAway(isAway);
  }

  setBackstopBroken(isBroken: boolean): void {
    this.#deadman.isBroken = isBroken;
  }

  /** Somebody breaks a running resource: it is there and does not work. */
  breakResource(thing: ThingKey): void {
    const found = this.machine.active.get(thing);
    if (found === undefined) return;
    found.isFailed = true;
    this.#parts.tell({ type: "broken", node: this.name, resource: found.resource });
  }

  /** The journal is damaged while nobody writes it: what is left cannot be read. */
  damageJournal(): void {
    if (this.isAgentAlive() || this.#journal === undefined) return;
    this.#parts.trace.note("journal-damaged", { node: this.name });
    this.#journal = "{";
    this.#toldJournal = "";
    for (const active of this.active.values()) active.isForgotten = true;
    this.#parts.tell({ type: "journal-lost", node: this.name, boot: this.boot() });
  }

  /** It was damaged in this boot: nobody knows any more all that was started. */
  hasLostJournal(): boolean {
    return this.#journal === "{" || this.#journal?.includes('"isWhole":false') === true;
  }

  /**
   * Of the present boot, for a boot begins with none; one that does not tell all may have any. Asked at each renewal, and
   * so not read as a whole.
   */
  #mayHaveEntries(): boolean {
    if (this.#journal === undefined) return false;
    return !this.#journal.includes('"entries":[]') || this.#journal.includes('"isWhole":false');
  }

  #journalStore(gate: ProcessGate): JournalStore {
    const { queue, tell } = this.#parts;
    return {
      load: () => gate.promise((resolve) => void queue.after(0.1, () => resolve(this.#journal))),
      save: (text) =>
        gate.promise((resolve) => {
          queue.after(this.diskMs, () => {
            if (!gate.isAlive()) return;
            if (this.isDiskFull) {
              resolve({ status: "failed", error: "no space left on device" });
              return;
            }
            this.#journal = text;
            // The lease's end changes with every renewal; what follows it says what was started and promised.
            const told = text.slice(text.indexOf('"entries":'));
            if (told !== this.#toldJournal) {
              this.#toldJournal = told;
              const read = readJournal(text, this.boot());
              if (read.kind === "read")
                tell({ type: "journal", node: this.name, boot: this.boot(), journal: read.journal });
            }
            resolve({ status: "done" });
          });
        }),
    };
  }

  #deadmanOf(gate: ProcessGate): Deadman {
    const { queue, backstop, watchdogTimeoutMs } = this.#parts;
    return {
      kind: backstop === "Watchdog" ? "Device" : backstop === "Deadman" ? "Deadman" : "None",
      timeoutMs: watchdogTimeoutMs,
      isArmed: () => backstop !== "None",
      setDeadline: (at, isJournalEmpty) =>
        gate.promise((resolve) => {
          queue.after(0.05, () => {
            resolve(gate.isAlive() ? this.#deadman.setDeadline(at, isJournalEmpty) : "Unreached");
          });
        }),
    };
  }
}
