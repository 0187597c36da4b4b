import { isDeepStrictEqual } from "node:util";
import type { HoldfastObject } from "../controller/api/types.gen.ts";
import { checkObjects } from "../controller/core/check/check-objects.ts";
import { shrinkList } from "./shrink-list.ts";
import { simplifications } from "./scenario/simpler-entries.ts";
import { knownNames } from "./scenario/known-names.ts";
import { runScenario, type RunOptions } from "./scenario/run-scenario.ts";
import type { Entry, Scenario } from "./scenario/scenario.ts";
import type { SimTime } from "./event-queue.ts";
import type { Violation } from "./checkers/watch-over.ts";

export interface ShrinkParts {
  /** It breaks the promise that it expects to be broken. */
  readonly scenario: Scenario;
  /** After so many runs the shortest that was found so far is given. */
  readonly runsMax: number;
  /** What a candidate breaks, and when its timeline began; `runScenario` where nothing is said. */
  readonly run?: RunCandidate;
  /** Called after each run; where it gives false, no more are made. */
  readonly onRun?: (progress: ShrinkProgress) => boolean;
}

export type RunCandidate = (
  scenario: Scenario,
  options: RunOptions,
) => Promise<{ readonly violation: Violation | undefined; readonly from: SimTime | undefined }>;

export interface ShrinkProgress {
  readonly runs: number;
  /** Of the shortest found so far. */
  readonly faults: number;
  readonly objects: number;
}

export interface Shrunk {
  /** Undefined where the scenario did not break the promise when it was run again. */
  readonly scenario: Scenario | undefined;
  readonly runs: number;
  /** Whether it ended because of the limit, so that it might be shorter yet. */
  readonly isCut: boolean;
}

/** A candidate that has not failed so long after the moment at which the first one did is not waited for any longer. */
const slackMs = 30_000;

/**
 * The shortest scenario that still breaks the same promise, as far as it is found: fewer things that happen (ddmin, Zeller
 * and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002), a simpler cluster, and times
 * and numbers that are shorter and rounder. What it gives was run, and failed by the same checker.
 */
export async function shrink(parts: ShrinkParts): Promise<Shrunk> {
  const search = new Search(parts);
  if (!(await search.begin())) return { scenario: undefined, runs: search.runs(), isCut: false };
  await search.simplifySetup();
  await search.takeEntriesAway();
  await search.takeObjectsAway();
  await search.takeEntriesAway();
  await search.simplifyEntries();
  return { scenario: search.best(), runs: search.runs(), isCut: search.isSpent() };
}

class Search {
  readonly #parts: ShrinkParts;
  readonly #run: RunCandidate;
  readonly #tried = new Set<string>();
  #best: Scenario;
  #runs = 0;
  #isStopped = false;
  #giveUpAfterMs = Number.POSITIVE_INFINITY;

  constructor(parts: ShrinkParts) {
    this.#parts = parts;
    this.#run = parts.run ?? runScenario;
    this.#best = parts.scenario;
  }

  best(): Scenario {
    return this.#best;
  }

  runs(): number {
    return this.#runs;
  }

  isSpent(): boolean {
    return this.#isStopped || this.#runs >= this.#parts.runsMax;
  }

  /** False where it does not fail. Nothing that begins after the failure has to do with it. */
  async begin(): Promise<boolean> {
    const { scenario } = this.#parts;
    const violation = await this.#violationOf(scenario);
    if (violation === undefined) return false;
    const { sinceMs } = violation;
    this.#giveUpAfterMs = Math.max(0, sinceMs) + slackMs;
    if (scenario.stages.length === 1)
      await this.#keeps(
        withEntries(
          scenario,
          entriesOf(scenario).filter(({ entry }) => entry.atMs <= sinceMs),
        ),
      );
    return true;
  }

  async simplifySetup(): Promise<void> {
    for (const change of [{ clockSlewMax: 0 }, { managers: 1 }, { managersOn: "OwnMachines" }] as const)
      await this.#keeps(withoutMissed({ ...this.#best, setup: { ...this.#best.setup, ...change } }));
  }

  async takeEntriesAway(): Promise<void> {
    await shrinkList(entriesOf(this.#best), (entries) => this.#keeps(withEntries(this.#best, entries)));
  }

  /** With an object goes what cannot stand without it, and what strikes it. */
  async takeObjectsAway(): Promise<void> {
    await shrinkList(this.#best.objects, async (objects) => {
      const sound = withoutDangling(objects);
      const candidate = sound.length === 0 ? undefined : withoutMissed({ ...this.#best, objects: sound });
      // Without its policy a group is taken over in another way, and what breaks that is another matter.
      return candidate !== undefined && this.#assumesNoMore(candidate) && (await this.#keeps(candidate));
    });
  }

  #assumesNoMore(candidate: Scenario): boolean {
    const before = new Set(assumptionNotes(this.#parts.scenario));
    return assumptionNotes(candidate).every((note) => before.has(note));
  }

  async simplifyEntries(): Promise<void> {
    for (let index = 0; index < entriesOf(this.#best).length; index += 1)
      for (const simplify of simplifications) await this.#firstThatKeeps(simplify(this.#best, index));
  }

  async #firstThatKeeps(candidates: readonly Scenario[]): Promise<void> {
    for (const candidate of candidates) if (await this.#keeps(candidate)) return;
  }

  /** Takes a candidate over where it fails as the first one did. */
  async #keeps(candidate: Scenario): Promise<boolean> {
    if (isDeepStrictEqual(candidate, this.#best)) return true;
    const key = JSON.stringify(candidate);
    if (this.isSpent() || this.#tried.has(key)) return false;
    this.#tried.add(key);
    if ((await this.#violationOf(candidate)) === undefined) return false;
    this.#best = candidate;
    return true;
  }

  async #violationOf(candidate: Scenario): Promise<{ readonly sinceMs: SimTime } | undefined> {
    const { violation, from } = await this.#run(candidate, { giveUpAfterMs: this.#giveUpAfterMs });
    this.#runs += 1;
    const [faults, objects] = [entriesOf(this.#best).length, this.#best.objects.length];
    if (this.#parts.onRun?.({ runs: this.#runs, faults, objects }) === false) this.#isStopped = true;
    if (violation?.checker !== this.#parts.scenario.expected.violation || violation === undefined) return undefined;
    return { sinceMs: violation.at - (from ?? violation.at) };
  }
}

interface PlacedEntry {
  readonly stage: number;
  readonly entry: Entry;
}

function entriesOf({ stages }: Scenario): readonly PlacedEntry[] {
  return stages.flatMap(({ entries }, stage) => entries.map((entry) => ({ stage, entry })));
}

/** The stages stay, for each one waits until the cluster has settled; empty ones at the end go. */
function withEntries(scenario: Scenario, kept: readonly PlacedEntry[]): Scenario {
  const stages = scenario.stages.map((_stage, index) => ({
    entries: kept.filter(({ stage }) => stage === index).map(({ entry }) => entry),
  }));
  const last = stages.findLastIndex(({ entries }) => entries.length > 0);
  return { ...scenario, stages: stages.slice(0, Math.max(1, last + 1)) };
}

/** Without the faults that would strike what is not there. */
function withoutMissed(scenario: Scenario): Scenario {
  const { objects, setup } = scenario;
  const known = knownNames({ objects, later: [], setup, added: [] });
  const kept = entriesOf(scenario).filter(
    ({ entry: { step } }) => step.type !== "fault" || known.targetsOf(step.fault).includes(step.target),
  );
  return withEntries(scenario, kept);
}

function assumptionNotes(scenario: Scenario): readonly string[] {
  const steps = entriesOf(scenario).map(({ entry }) => entry.step);
  const faults = steps.flatMap((step) => (step.type === "fault" ? [step.fault] : []));
  return knownNames({ objects: scenario.objects, later: [], setup: scenario.setup, added: [] }).assumptionNotes(faults);
}

function withoutDangling(objects: readonly HoldfastObject[]): readonly HoldfastObject[] {
  if (!objects.some(({ kind }) => kind === "HANode")) return [];
  const wrong = new Set(checkObjects(objects, []).map(({ object }) => `${object.kind}/${object.name}`));
  if (wrong.size === 0) return objects;
  return withoutDangling(objects.filter(({ kind, metadata }) => !wrong.has(`${kind}/${metadata.name}`)));
}
