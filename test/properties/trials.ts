import process from "node:process";

/** How often a property is tried, and from which seed. */
export interface Trials {
  readonly seed: number;
  readonly numRuns: number;
}

/**
 * `count` trials in the quick gate, ten times as many in `npm test`, always from the same seed, so that a failure is one of
 * the change at hand. HOLDFAST_SEED chooses another seed, HOLDFAST_TRIALS says how many times `count`.
 */
export function trials(count: number): Trials {
  return { seed: fromEnvironment("HOLDFAST_SEED"), numRuns: count * fromEnvironment("HOLDFAST_TRIALS") };
}

/**
 * The first `count` of these cases in the quick gate and all of them in `npm test`: of a story that is told under several
 * modes, of several clusters, or at many moments, where each takes its time.
 */
export function firstOf<Case>(cases: readonly Case[], count = 1): readonly Case[] {
  return isQuick() ? cases.slice(0, count) : cases;
}

/** Every `step`th of these in the quick gate and all of them in `npm test`: of many that differ little. */
export function everyOf<Case>(cases: readonly Case[], step: number): readonly Case[] {
  return isQuick() ? cases.filter((_, index) => index % step === 0) : cases;
}

function isQuick(): boolean {
  return fromEnvironment("HOLDFAST_TRIALS") <= 1;
}

function fromEnvironment(name: string): number {
  const value = Number(process.env[name] ?? 1);
  if (!Number.isSafeInteger(value)) throw new Error(`${name} must be a whole number, is ${process.env[name]}`);
  return value;
}
