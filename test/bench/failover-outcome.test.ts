import { describe, expect, it } from "vitest";
import {
  lastAnswering,
  longestSilence,
  noticedMs,
  overlapIn,
  untilOther,
  untilSteady,
} from "../../bench/failover/outcome.ts";
import type { AnswerSpan } from "../../controller/lab/answer-spans.ts";

const spans: readonly AnswerSpan[] = [
  span("n1", 0, 1_000),
  span("n1", 1_000 + noticedMs, 2_000),
  span("n2", 5_000, 6_000),
  span("n2", 6_300, 9_000),
];

function span(by: string, fromMs: number, toMs: number): AnswerSpan {
  return { by, fromMs, toMs, answers: 1 };
}

describe("the outcome of a run", () => {
  it("is the time until another machine answers", () => {
    expect(untilOther(spans, "n1", 1_990)).toBe(3_010);
    expect(untilOther(spans, "n2", 1_990)).toBeUndefined();
    expect(untilOther(spans, "n1", 9_500)).toBeUndefined();
  });

  it("is the longest silence in a stretch, and the noise of a busy machine is none", () => {
    expect(longestSilence(spans, { fromMs: 500, toMs: 1_500 })).toBe(0);
    expect(longestSilence(spans, { fromMs: 500, toMs: 8_000 })).toBe(3_000);
    expect(longestSilence(spans, { fromMs: 3_000, toMs: 8_000 })).toBe(2_000);
    expect(longestSilence(spans, { fromMs: 8_000, toMs: 9_800 })).toBe(800);
    expect(longestSilence([], { fromMs: 0, toMs: 700 })).toBe(700);
  });

  it("is the end of the last silence in a stretch", () => {
    expect(untilSteady(spans, { fromMs: 500, toMs: 1_500 })).toBe(0);
    expect(untilSteady(spans, { fromMs: 500, toMs: 9_000 })).toBe(5_800);
    expect(untilSteady(spans, { fromMs: 500, toMs: 9_500 })).toBe(9_000);
    expect(untilSteady(spans, { fromMs: 2_500, toMs: 6_100 })).toBe(2_500);
  });

  it("says who answered last", () => {
    expect(lastAnswering(spans, 4_999)).toBe("n1");
    expect(lastAnswering(spans, 5_000)).toBe("n2");
    expect(lastAnswering(spans, -1)).toBeUndefined();
  });

  it("counts for how long two machines had the address, within the stretch alone", () => {
    const machines = ["n1", "n2"] as const;
    const overlaps = [
      { address: "a", machines, fromMs: 0, toMs: 100 },
      { address: "a", machines, fromMs: 150, toMs: 400 },
      { address: "a", machines, fromMs: 900, toMs: 2_000 },
    ];
    expect(overlapIn(overlaps, { fromMs: 120, toMs: 1_000 })).toBe(350);
    expect(overlapIn(overlaps, { fromMs: 500, toMs: 600 })).toBe(0);
  });
});
