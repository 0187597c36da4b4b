import type { Ms } from "./lease.ts";

export type Verdict = "Healthy" | "Unhealthy" | "Unknown";

/** How probes become a verdict: as a Checker's CRD describes its fields of these names. */
export interface VerdictRule {
  readonly rise: number;
  readonly fall: number;
  readonly warmUpMs: Ms;
  readonly startState: "Healthy" | "Unhealthy";
}

/** One run of a checker. One without an answer in time is unhealthy; one that cannot be run has found nothing. */
export interface Probe {
  /** When its answer was there, on the clock of the node that probes. */
  readonly at: Ms;
  readonly found: Verdict;
  /** What it saw, where that was not good. */
  readonly message: string;
}

/** What the probes since the beginning have come to. */
export interface VerdictState {
  /** When the group was started here, or the node began to probe. */
  readonly begunAt: Ms;
  readonly lastAt: Ms;
  /** What rise or fall was last reached for; undefined before the first time. */
  readonly reached: "Healthy" | "Unhealthy" | undefined;
  /** The last probe could not be run. */
  readonly isBlind: boolean;
  /** The last probes that agree with each other, counted up to what rise and fall ask for. */
  readonly streak: { readonly isHealthy: boolean; readonly length: number };
  /** What the last probe that counts and was not good said; empty once the verdict is healthy. */
  readonly message: string;
}

/**
 * Begins anew, as after each start of the group on the node: what was probed before says nothing of it. `reached` is what
 * an earlier agent had come to, where this one only goes on.
 */
export function beginVerdict(begunAt: Ms, reached?: "Healthy" | "Unhealthy"): VerdictState {
  const streak = { isHealthy: true, length: 0 };
  return { begunAt, lastAt: begunAt, reached, isBlind: false, streak, message: "" };
}

/** Adds one probe. One that is older than the last is passed over, and so is an unhealthy one during warm-up. */
export function noteProbe(state: VerdictState, probe: Probe, rule: VerdictRule): VerdictState {
  if (probe.at < state.lastAt) return state;
  const { at, found, message } = probe;
  if (found === "Unknown")
    return { ...state, lastAt: at, isBlind: true, streak: { ...state.streak, length: 0 }, message };
  const isHealthy = found === "Healthy";
  if (!isHealthy && isWarmingUp(state, rule, at)) return { ...state, lastAt: at, isBlind: false };
  const needed = isHealthy ? rule.rise : rule.fall;
  const before = state.streak.isHealthy === isHealthy ? state.streak.length : 0;
  const length = Math.min(before + 1, needed);
  const reached = length >= needed ? found : state.reached;
  const told = isHealthy && reached !== "Healthy" ? state.message : message;
  return { ...state, lastAt: at, reached, isBlind: false, streak: { isHealthy, length }, message: told };
}

/**
 * The verdict at this moment: `Unknown` while the check cannot be run, and during warm-up; then `startState`, until rise
 * or fall is first reached.
 */
export function verdictAt(state: VerdictState, rule: VerdictRule, now: Ms): Verdict {
  if (state.isBlind) return "Unknown";
  if (state.reached !== undefined) return state.reached;
  return isWarmingUp(state, rule, now) ? "Unknown" : rule.startState;
}

/** When time alone changes the verdict: at the end of the warm-up; undefined where only a probe can. */
export function turnsAt(state: VerdictState, rule: VerdictRule, now: Ms): Ms | undefined {
  return state.reached === undefined && isWarmingUp(state, rule, now) ? state.begunAt + rule.warmUpMs : undefined;
}

function isWarmingUp(state: VerdictState, rule: VerdictRule, now: Ms): boolean {
  return now < state.begunAt + rule.warmUpMs;
}
