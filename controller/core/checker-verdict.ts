import type { Ms } from "./lease.ts";

export type Verdict = "Healthy" | "Unhealthy" | "Unknown";

/** How probes become a verdict: as a Checker's CRD describes its fields of these names. */
export interface VerdictRule {
  readonly rise: number;
  readonly fall: number;
  readonly warmUpMs: Ms;
  readonly startState: "Healthy" | "Unhealthy";
}

/** One run of a checker. One without an answer in time is unhealthy. */
export interface Probe {
  /** When its answer was there, on the clock of the node that probes. */
  readonly at: Ms;
  readonly isHealthy: boolean;
  readonly message: string;
}

/** What the probes since the beginning have come to. */
export interface VerdictState {
  /** When the group was started here, or the node began to probe. */
  readonly begunAt: Ms;
  readonly lastAt: Ms;
  /** What rise or fall was last reached for; undefined before the first time. */
  readonly reached: "Healthy" | "Unhealthy" | undefined;
  /** The last probes that agree with each other, counted up to what rise and fall ask for. */
  readonly streak: { readonly isHealthy: boolean; readonly length: number };
  /** What the last probe that counts said. */
  readonly message: string;
}

/** Begins anew, as after each start of the group on the node: what was probed before says nothing of it. */
export function beginVerdict(begunAt: Ms): VerdictState {
  return { begunAt, lastAt: begunAt, reached: undefined, streak: { isHealthy: true, length: 0 }, message: "" };
}

/** Adds one probe. One that is older than the last is passed over, and so is an unhealthy one during warm-up. */
export function noteProbe(state: VerdictState, probe: Probe, rule: VerdictRule): VerdictState {
  if (probe.at < state.lastAt) return state;
  const { at, isHealthy, message } = probe;
  if (!isHealthy && isWarmingUp(state, rule, at)) return { ...state, lastAt: at };
  const needed = isHealthy ? rule.rise : rule.fall;
  const before = state.streak.isHealthy === isHealthy ? state.streak.length : 0;
  const length = Math.min(before + 1, needed);
  const verdict = isHealthy ? "Healthy" : "Unhealthy";
  const reached = length >= needed ? verdict : state.reached;
  return { ...state, lastAt: at, reached, streak: { isHealthy, length }, message };
}

/** The verdict at this moment: `Unknown` during warm-up, and then `startState`, until rise or fall is first reached. */
export function verdictAt(state: VerdictState, rule: VerdictRule, now: Ms): Verdict {
  if (state.reached !== undefined) return state.reached;
  return isWarmingUp(state, rule, now) ? "Unknown" : rule.startState;
}

function isWarmingUp(state: VerdictState, rule: VerdictRule, now: Ms): boolean {
  return now < state.begunAt + rule.warmUpMs;
}
