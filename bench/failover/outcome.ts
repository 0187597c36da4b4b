import type { AnswerSpan } from "../../controller/lab/answer-spans.ts";
import type { Overlap } from "../../controller/lab/holder-record.ts";

/** Shorter than this without an answer is the noise of a busy machine. */
export const noticedMs = 100;

/** What one run of one row came to. */
export interface RunOutcome {
  /** As the row means it; undefined where it has not come about in time. */
  readonly ms: number | undefined;
  /** Whether another machine than before answered in the end. */
  readonly hasMoved: boolean;
  /** How long two machines had the address at once, as far as was seen. */
  readonly overlapMs: number;
}

/** From the fault until the client had an answer from another machine than `before`; undefined where it had none. */
export function untilOther(spans: readonly AnswerSpan[], before: string, faultMs: number): number | undefined {
  const found = spans.find(({ by, fromMs }) => fromMs > faultMs && by !== before);
  return found === undefined ? undefined : found.fromMs - faultMs;
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The longest time in the stretch in which nobody answered; 0 where no break was as long as one. */
export function longestSilence(spans: readonly AnswerSpan[], stretch: Stretch): number {
  return Math.max(0, ...silences(spans, stretch).map(({ fromMs, toMs }) => toMs - fromMs));
}

/** From the beginning of the stretch to the end of the last break in it; 0 where there was none. */
export function untilSteady(spans: readonly AnswerSpan[], stretch: Stretch): number {
  return Math.max(0, ...silences(spans, stretch).map(({ toMs }) => toMs - stretch.fromMs));
}

/** Every time without an answer that is noticed and ends in the stretch, or lasts at its end. */
function silences(spans: readonly AnswerSpan[], { fromMs, toMs }: Stretch): readonly Stretch[] {
  const answered = spans.filter((span) => span.toMs >= fromMs - noticedMs && span.fromMs <= toMs);
  const ends = [...answered.slice(1).map((span) => span.fromMs), toMs];
  const starts = answered.map((span) => span.toMs);
  const found = starts.map((start, index) => ({ fromMs: Math.max(start, fromMs), toMs: ends[index] ?? toMs }));
  const first = answered[0];
  const before = first === undefined ? [{ fromMs, toMs }] : [{ fromMs, toMs: Math.max(fromMs, first.fromMs) }];
  return [...before, ...found].filter((silence) => silence.toMs - silence.fromMs > noticedMs);
}

/** Who answered last up to this moment. */
export function lastAnswering(spans: readonly AnswerSpan[], atMs: number): string | undefined {
  return spans.findLast(({ fromMs }) => fromMs <= atMs)?.by;
}

/** For how much of the stretch two machines were seen with the address. */
export function overlapIn(overlaps: readonly Overlap[], stretch: Stretch): number {
  const cut = overlaps.map(({ fromMs, toMs }) => Math.min(toMs, stretch.toMs) - Math.max(fromMs, stretch.fromMs));
  return cut.reduce((sum, ms) => sum + Math.max(0, ms), 0);
}
