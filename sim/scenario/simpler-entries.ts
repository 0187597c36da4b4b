import { durationMs } from "../../controller/api/duration.ts";
import type { SimTime } from "../event-queue.ts";
import { faultGuide } from "../faults/fault-guide.ts";
import type { Entry, FaultStep, Scenario } from "./scenario.ts";

/** Between two things that happen, where nothing speaks for more. */
const shortGapMs = 1_000;
const roundTo: readonly SimTime[] = [10_000, 1_000, 100, 10, 1];

/** Gives scenarios in which one thing that happens is simpler in one respect, the boldest first. */
type Simplify = (scenario: Scenario, index: number) => readonly Scenario[];

/** Each is asked of what the one before has come to. */
export const simplifications: readonly Simplify[] = [
  earlier,
  rounder,
  forFaults(shorter),
  forFaults(roundShorter),
  forFaults(fewerArgs),
  forFaults(roundArgs),
];

function earlier(scenario: Scenario, index: number): readonly Scenario[] {
  const place = placeOf(scenario, index);
  if (place === undefined) return [];
  const gap = place.entry.atMs - place.before;
  return [shortGapMs, gap / 2].filter((less) => less < gap).map((less) => withGap(scenario, place, gap - less));
}

function rounder(scenario: Scenario, index: number): readonly Scenario[] {
  const place = placeOf(scenario, index);
  if (place === undefined) return [];
  const { entry, before } = place;
  return rounded(entry.atMs)
    .filter((atMs) => atMs >= before)
    .map((atMs) => withEntry(scenario, place, { ...entry, atMs }));
}

function forFaults(simpler: (step: FaultStep) => readonly FaultStep[]): Simplify {
  return (scenario, index) => {
    const place = placeOf(scenario, index);
    const step = place?.entry.step;
    if (place === undefined || step?.type !== "fault") return [];
    return simpler(step).map((one) => withEntry(scenario, place, { ...place.entry, step: one }));
  };
}

function shorter(step: FaultStep): readonly FaultStep[] {
  const { lastsMs } = step;
  return lastsMs === undefined ? [] : [100, 10, 2].map((part) => ({ ...step, lastsMs: toNanoseconds(lastsMs / part) }));
}

function roundShorter(step: FaultStep): readonly FaultStep[] {
  const { lastsMs } = step;
  if (lastsMs === undefined) return [];
  return rounded(lastsMs)
    .filter((time) => time > 0)
    .map((time) => ({ ...step, lastsMs: time }));
}

function fewerArgs(step: FaultStep): readonly FaultStep[] {
  const guide = faultGuide[step.fault]?.args ?? {};
  const needed = Object.entries(step.args).filter(([name]) => guide[name]?.usual === undefined);
  const without = Object.keys(step.args).map((name) => Object.entries(step.args).filter(([other]) => other !== name));
  return [needed, ...without]
    .filter((args) => args.length >= needed.length)
    .map((args) => ({ ...step, args: Object.fromEntries(args) }));
}

function roundArgs(step: FaultStep): readonly FaultStep[] {
  return [0, 1, 2].map((digits) => {
    const args = Object.entries(step.args).map(([name, value]) => [name, Number(value.toFixed(digits))]);
    return { ...step, args: Object.fromEntries(args) };
  });
}

/** As fine as a duration can be written, and just as it is read again. */
export function toNanoseconds(time: SimTime): SimTime {
  return durationMs(`${time.toFixed(6)}ms`);
}

function rounded(time: SimTime): readonly SimTime[] {
  return roundTo.map((unit) => Math.round(time / unit) * unit);
}

interface EntryPlace {
  readonly stage: number;
  readonly index: number;
  readonly entry: Entry;
  /** When the entry before it in its stage begins. */
  readonly before: SimTime;
}

function placeOf({ stages }: Scenario, index: number): EntryPlace | undefined {
  let left = index;
  for (const [stage, { entries }] of stages.entries()) {
    const entry = entries[left];
    if (entry !== undefined) return { stage, index: left, entry, before: entries[left - 1]?.atMs ?? 0 };
    left -= entries.length;
  }
  return undefined;
}

function withEntry(scenario: Scenario, place: EntryPlace, changed: Entry): Scenario {
  return mapEntries(scenario, place.stage, (entry, index) => (index === place.index ? changed : entry));
}

/** It and all after it in its stage come so much earlier. */
function withGap(scenario: Scenario, place: EntryPlace, byMs: SimTime): Scenario {
  return mapEntries(scenario, place.stage, (entry, index) =>
    index < place.index ? entry : { ...entry, atMs: toNanoseconds(Math.max(place.before, entry.atMs - byMs)) },
  );
}

function mapEntries(scenario: Scenario, at: number, change: (entry: Entry, index: number) => Entry): Scenario {
  const stages = scenario.stages.map((stage, index) => (index === at ? { entries: stage.entries.map(change) } : stage));
  return { ...scenario, stages };
}
