import { describe, expect, it } from "vitest";
import { addAnswer, outageOf, spansMax, type AnswerSpan } from "../../controller/lab/answer-spans.ts";

/** `n1 0 100 n2 250 400`: who answered every 10 ms from when to when. */
function spans(text: string): readonly AnswerSpan[] {
  const words = text.split(" ");
  let found: readonly AnswerSpan[] = [];
  for (let index = 0; index < words.length; index += 3) {
    const [by = "", from, to] = words.slice(index, index + 3);
    for (let atMs = Number(from); atMs <= Number(to); atMs += 10) found = addAnswer(found, { by, atMs });
  }
  return found;
}

describe("answers", () => {
  it("become spans that end where another machine answers or nobody for more than 40 ms", () => {
    expect(spans("n1 0 100 n1 140 200 n1 250 300 n2 310 320")).toEqual([
      { by: "n1", fromMs: 0, toMs: 200, answers: 18 },
      { by: "n1", fromMs: 250, toMs: 300, answers: 6 },
      { by: "n2", fromMs: 310, toMs: 320, answers: 2 },
    ]);
  });

  it("are kept up to a limit, and the oldest go", () => {
    let found: readonly AnswerSpan[] = [];
    for (let turn = 0; turn < spansMax + 5; turn += 1) found = addAnswer(found, { by: "n1", atMs: turn * 100 });
    expect(found).toHaveLength(spansMax);
    expect(found[0]?.fromMs).toBe(500);
  });
});

describe("the outage after a fault", () => {
  const watch = { atMs: 105, untilMs: Infinity, nowMs: 500 };

  it.each([
    ["n1 0 490", { type: "none" }],
    ["n1 0 100", { type: "lasting", silentMs: 400, from: "n1" }],
    ["n1 0 100 n2 300 490", { type: "over", ms: 195, silentMs: 200, from: "n1", to: "n2" }],
    ["n1 0 100 n1 300 490", { type: "over", ms: 195, silentMs: 200, from: "n1", to: "n1" }],
    // The change counts, not a longer silence elsewhere.
    ["n1 0 150 n1 200 240 n2 250 300 n2 400 490", { type: "over", ms: 145, silentMs: 10, from: "n1", to: "n2" }],
    ["n1 0 110 n1 200 240 n1 400 490", { type: "over", ms: 295, silentMs: 160, from: "n1", to: "n1" }],
    ["n1 200 490", { type: "none" }],
  ] as const)("of %s is %j", (text, outage) => {
    expect(outageOf(spans(text), watch)).toEqual(outage);
  });

  it("is none where the silence began after what came next", () => {
    const answers = spans("n1 0 200 n2 400 490");
    expect(outageOf(answers, { ...watch, untilMs: 150 })).toEqual({ type: "none" });
    expect(outageOf(spans("n1 0 200"), { ...watch, untilMs: 150 })).toEqual({ type: "none" });
  });
});
