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

function fromEnvironment(name: string): number {
  const value = Number(process.env[name] ?? 1);
  if (!Number.isSafeInteger(value)) throw new Error(`${name} must be a whole number, is ${process.env[name]}`);
  return value;
}
