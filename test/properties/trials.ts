import process from "node:process";

/**
 * How often a property is tried, and from which seed: always the same, so that a failure is one of the change at hand;
 * HOLDFAST_SEED chooses another, HOLDFAST_TRIALS tries so many times more.
 */
export function trials(count: number): { readonly seed: number; readonly numRuns: number } {
  return { seed: fromEnvironment("HOLDFAST_SEED"), numRuns: count * fromEnvironment("HOLDFAST_TRIALS") };
}

function fromEnvironment(name: string): number {
  const value = Number(process.env[name] ?? 1);
  if (!Number.isSafeInteger(value)) throw new Error(`${name} must be a whole number, is ${process.env[name]}`);
  return value;
}
