import type { Checker } from "../checkers/checker.ts";
import type { Violation } from "../checkers/watch-over.ts";
import type { SimTime } from "../event-queue.ts";
import { injectFaults } from "../faults/plan-faults.ts";
import { restBoundMs } from "../rest-bound.ts";
import { restore } from "../restore.ts";
import { quietMs } from "../run-seed.ts";
import { WatchedRun, watchWork } from "../watched-run.ts";
import type { World } from "../world.ts";
import type { WorldEvent } from "../world-event.ts";
import { createHappenings, type Happenings } from "./happenings.ts";
import { isMomentary } from "./judge-fault.ts";
import { judgeState, judgeWhole, type Finding } from "./judge-scenario.ts";
import type { FaultStep, Scenario, Stage, Step } from "./scenario.ts";
import { toNanoseconds } from "./simpler-entries.ts";
import { createTruth, type Truth } from "./truth.ts";

export interface RunOptions {
  readonly isTraced?: boolean;
  /** All of `allCheckers` where nothing is said. */
  readonly checkers?: readonly Checker[];
  /** The run is stopped so long after its timeline began, whatever is still to come; what is expected is then not met. */
  readonly giveUpAfterMs?: SimTime;
  /** Called at each event of the world, in order. */
  readonly onEvent?: (event: WorldEvent) => void;
}

/** Something of the timeline that has happened, in milliseconds of the world. */
export interface TakenStep {
  readonly at: SimTime;
  /** When a fault ended; of one that did not, infinity. */
  readonly until: SimTime;
  readonly step: Step;
}

export interface ScenarioRun {
  /** Whether everything that was expected came true; that every promise is kept is expected without a word. */
  readonly isMet: boolean;
  /** Each expectation, in the order of the file, and whether it came true. */
  readonly findings: readonly Finding[];
  /** The promise that was found broken, with times of the world; it ended the run. */
  readonly violation: Violation | undefined;
  /** What of the timeline has happened, in order. */
  readonly steps: readonly TakenStep[];
  /** When the timeline began, in milliseconds of the world; undefined where the cluster did not come up. */
  readonly from: SimTime | undefined;
  readonly simulatedMs: SimTime;
  readonly events: number;
  readonly trace: readonly string[];
}

/** Runs a scenario from power-on to rest; the same one always gives the same. */
export async function runScenario(scenario: Scenario, options: RunOptions = {}): Promise<ScenarioRun> {
  const truth = createTruth();
  const groups = scenario.expected.outages.map(({ group }) => group);
  const happenings = createHappenings(truth, groups);
  const { seed, objects, setup } = scenario;
  const run = new WatchedRun({
    seed,
    objects,
    setup,
    isTraced: options.isTraced === true,
    ...(options.checkers === undefined ? {} : { checkers: options.checkers }),
    onEvent: (event) => {
      truth.see(event);
      happenings.see(event);
      options.onEvent?.(event);
    },
  });
  const { world } = run;
  const { giveUpAfterMs = Number.POSITIVE_INFINITY } = options;
  const play = new Play(run, { scenario, truth, happenings, giveUpAfterMs });
  const violation = await watchWork(run, () => play.go());
  const findings = [
    ...play.findings,
    ...unreached(scenario, play.findings),
    ...judgeWhole({ expected: scenario.expected, happenings, violation, from: play.from, end: world.now() }),
  ];
  const isExpected = scenario.expected.violation !== undefined;
  return {
    isMet: findings.every(({ isMet }) => isMet) && (violation === undefined || isExpected),
    findings,
    violation,
    steps: play.steps,
    from: play.from,
    simulatedMs: world.now(),
    events: world.queue.eventsRun(),
    trace: world.trace.lines(),
  };
}

/** What was to be looked at when the run was over already. */
function unreached({ stages, expected }: Scenario, looked: readonly Finding[]): readonly Finding[] {
  const steps = stages.flatMap(({ entries }) => entries.map(({ step }) => step));
  const states = steps.flatMap((step) => (step.type === "expect" ? step.states : []));
  const paths = new Set(looked.map(({ path }) => path));
  return [...states, ...expected.atEnd]
    .filter(({ path }) => !paths.has(path))
    .map(({ path }) => ({
      path,
      expected: "it must be looked at",
      isMet: false,
      found: "the run ended before",
    }));
}

interface Seen {
  readonly scenario: Scenario;
  readonly truth: Truth;
  readonly happenings: Happenings;
  readonly giveUpAfterMs: SimTime;
}

/** One run of a timeline. */
class Play {
  readonly findings: Finding[] = [];
  readonly steps: TakenStep[] = [];
  from: SimTime | undefined;
  readonly #run: WatchedRun;
  readonly #seen: Seen;
  /** When the last thing was repaired or ceased to go wrong. */
  #calmSince: SimTime = 0;
  #endFaults: (() => void)[] = [];
  /** Faults that go on until a repair. */
  #openFaults = 0;

  constructor(run: WatchedRun, seen: Seen) {
    this.#run = run;
    this.#seen = seen;
  }

  async go(): Promise<void> {
    await this.#playAll();
    const { scenario, truth } = this.#seen;
    if (this.from === undefined) return;
    for (const state of scenario.expected.atEnd) this.findings.push(judgeState(state, truth));
  }

  async #playAll(): Promise<void> {
    const { world } = this.#run;
    const { scenario, happenings, giveUpAfterMs } = this.#seen;
    if (!(await this.#run.comesToRest(restBoundMs(world.desired()), 0))) return;
    this.from = world.now();
    happenings.begin(this.from);
    world.queue.at(this.from + giveUpAfterMs, () => world.queue.stop());
    for (const [index, stage] of scenario.stages.entries()) {
      if (index > 0) await this.#settle(index);
      if (!world.queue.isStopped()) await this.#playStage(stage);
      if (world.queue.isStopped()) return;
    }
    await runTo(world, this.from + scenario.lastsMs);
    if (world.queue.isStopped()) return;
    const hasSettled = await this.#settle(scenario.stages.length);
    if (!hasSettled || !this.#isWhole()) return;
    world.tell({ type: "settled", at: world.now() });
    await world.run(quietMs);
  }

  async #playStage({ entries }: Stage): Promise<void> {
    const { world } = this.#run;
    const began = world.now();
    let end = began;
    for (const { atMs, step } of entries) {
      const at = began + atMs;
      if (step.type === "fault") this.#planFault(step, { at, until: began + endOf(atMs, step) });
      else
        world.queue.at(at, () => {
          this.steps.push({ at, until: at, step });
          this.#take(step);
        });
      end = Math.max(end, step.type === "fault" && step.lastsMs !== undefined ? began + endOf(atMs, step) : at);
    }
    await runTo(world, end);
    this.#calmSince = world.now();
  }

  #planFault(step: FaultStep, { at, until }: Pick<TakenStep, "at" | "until">): void {
    const { world } = this.#run;
    const { fault, target, args } = step;
    const hasEnd = Number.isFinite(until);
    this.#endFaults.push(injectFaults(world, [{ at, fault, target, args, until }]));
    world.queue.at(at, () => {
      this.steps.push({ at, until, step });
      if (!hasEnd) this.#openFaults += 1;
    });
  }

  #take(step: Exclude<Step, FaultStep>): void {
    const { world } = this.#run;
    switch (step.type) {
      case "apply":
        for (const object of step.objects) world.put(object);
        return;
      case "delete":
        for (const { kind, name } of step.objects) world.remove(kind, name);
        return;
      case "repair":
        for (const end of this.#endFaults) end();
        this.#endSteps(world.now());
        this.#openFaults = 0;
        restore(world);
        world.tell({ type: "healed", at: world.now() });
        return;
      case "expect":
        for (const state of step.states) this.findings.push(judgeState(state, this.#seen.truth));
    }
  }

  #endSteps(at: SimTime): void {
    for (const [index, taken] of this.steps.entries())
      if (taken.until > at) this.steps[index] = { ...taken, until: at };
  }

  /** While nothing is wrong any more, everything that can run must run within the bound: that is a promise. */
  #isWhole(): boolean {
    const { nodes } = this.#run.world;
    return this.#openFaults === 0 && [...nodes.values()].every((node) => node.isUp() || node.isComingUp());
  }

  /** False where the world was stopped, or where something went on and on. */
  async #settle(stage: number): Promise<boolean> {
    const { world } = this.#run;
    const bound = restBoundMs(world.desired());
    if (this.#isWhole()) return await this.#run.comesToRest(bound, this.#calmSince);
    const isQuiet = await this.#run.comesToQuiet(bound, this.#calmSince);
    if (!isQuiet && !world.queue.isStopped() && stage < this.#seen.scenario.stages.length)
      this.findings.push({
        path: "timeline",
        expected: `settling number ${stage} must come within ${bound / 1000} s`,
        isMet: false,
        found: "something was still being done",
      });
    return isQuiet;
  }
}

/** After the beginning of its stage; to the nanosecond, so that what ends at one moment ends in the order in which it began. */
function endOf(atMs: SimTime, { fault, lastsMs }: FaultStep): SimTime {
  if (lastsMs === undefined && !isMomentary(fault)) return Number.POSITIVE_INFINITY;
  return toNanoseconds(atMs + (lastsMs ?? 1));
}

async function runTo(world: World, end: SimTime): Promise<void> {
  if (end > world.now()) await world.run(end - world.now());
}
