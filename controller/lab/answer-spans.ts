/** A stretch of time in which the same machine answered without a break. */
export interface AnswerSpan {
  /** Who answered: the name of a machine, or `?` where the answer does not say. */
  readonly by: string;
  /** The moments of the first and the last answer, in milliseconds of the machine's monotonic clock. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly answers: number;
}

/** Longer than this without an answer is a break: four probes at the client's pace. */
export const breakMs = 40;
/** How many spans are kept; the oldest go. */
export const spansMax = 4_000;

/** The spans with one more answer, which came last. */
export function addAnswer(
  spans: readonly AnswerSpan[],
  { by, atMs }: { readonly by: string; readonly atMs: number },
): readonly AnswerSpan[] {
  const last = spans.at(-1);
  if (last !== undefined && last.by === by && atMs - last.toMs <= breakMs) {
    return [...spans.slice(0, -1), { ...last, toMs: atMs, answers: last.answers + 1 }];
  }
  return [...spans.slice(1 - spansMax), { by, fromMs: atMs, toMs: atMs, answers: 1 }];
}

/** What the client noticed of a fault. */
export type Outage =
  | { readonly type: "none" }
  /** Another machine answered, or the same one again: this long after the fault, and after a silence this long. */
  | {
      readonly type: "over";
      readonly ms: number;
      readonly silentMs: number;
      readonly from: string;
      readonly to: string;
    }
  /** No answer since, and for this long up to now. */
  | { readonly type: "lasting"; readonly silentMs: number; readonly from: string };

export interface Watch {
  /** The moment of the fault. */
  readonly atMs: number;
  /** What begins after this moment belongs to something else, such as the next fault. */
  readonly untilMs: number;
  readonly nowMs: number;
}

/** The first change of who answers counts; where there is none, the longest silence. */
export function outageOf(spans: readonly AnswerSpan[], { atMs, untilMs, nowMs }: Watch): Outage {
  const first = spans.findLastIndex(({ fromMs }) => fromMs <= atMs);
  if (first < 0) return { type: "none" };
  const pairs = spans
    .slice(first)
    .flatMap((before, index, all) => {
      const after = all[index + 1];
      return after === undefined ? [] : [{ before, after, silentMs: after.fromMs - before.toMs }];
    })
    // The last answer before what came next may be a break old.
    .filter(({ before }) => before.toMs < untilMs - breakMs);
  const change = pairs.find(({ before, after }) => before.by !== after.by);
  const found = change ?? pairs.toSorted((one, other) => other.silentMs - one.silentMs)[0];
  if (found !== undefined) {
    const { before, after, silentMs } = found;
    return { type: "over", ms: after.fromMs - atMs, silentMs, from: before.by, to: after.by };
  }
  const last = spans.at(-1);
  const silentMs = nowMs - (last?.toMs ?? nowMs);
  return last !== undefined && silentMs > breakMs && last.toMs < untilMs - breakMs
    ? { type: "lasting", silentMs, from: last.by }
    : { type: "none" };
}
