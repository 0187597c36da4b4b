import { describe, expect, it } from "vitest";
import { cellText, median, overlapText, tableLine } from "../../bench/failover/failover-table.ts";
import { programOf } from "../../bench/failover/idle-usage.ts";
import type { RunOutcome } from "../../bench/failover/outcome.ts";

function run(ms: number | undefined, more: Partial<RunOutcome> = {}): RunOutcome {
  return { ms, hasMoved: false, overlapMs: 0, ...more };
}

describe("the table of failover", () => {
  it("has the median, of an even number the mean of the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
    expect(median([])).toBeNaN();
  });

  it.each([
    ["median and worst", { mustStay: false, runs: [run(2_000), run(3_456), run(46)] }, "2.00 s (3.46 s)"],
    ["milliseconds of what is short", { mustStay: false, runs: [run(17), run(46), run(31)] }, "0.031 s (0.046 s)"],
    ["what was not noticed", { mustStay: true, runs: [run(0), run(0)] }, "no break"],
    [
      "what moved and must not",
      { mustStay: true, runs: [run(0), run(500, { hasMoved: true })] },
      "0.250 s (0.500 s); 1 of 2 moved",
    ],
    ["what moved and may", { mustStay: false, runs: [run(500, { hasMoved: true })] }, "0.500 s (0.500 s)"],
    ["what never came", { mustStay: false, runs: [run(undefined), run(500)] }, "0.500 s (0.500 s); 1 of 2 not in time"],
    ["nothing that came", { mustStay: false, runs: [run(undefined)] }, "1 of 1 not in time"],
    ["a dash for a row that the contender has not", undefined, "-"],
  ])("says %s", (_, cell, text) => {
    expect(cellText(cell)).toBe(text);
  });

  it("says how often two machines had the address", () => {
    const cell = { mustStay: false, runs: [run(1), run(1, { overlapMs: 700 }), run(1, { overlapMs: 1_200 })] };
    expect(overlapText([cell])).toBe("2 of 3 runs, 1.20 s at most");
    expect(overlapText([{ mustStay: false, runs: [run(1)] }])).toBe("never in 1 runs");
  });

  it("is Markdown", () => {
    expect(tableLine(["a", "b"])).toBe("| a | b |\n");
  });
});

describe("what is measured at rest", () => {
  it.each([
    [["/usr/bin/node", "/x/controller/cli/holdfast.mjs", "agent", "--config", "y"], "agent"],
    [["keepalived", "--dont-fork"], "keepalived"],
    [["/usr/bin/nsenter", "--", "/usr/bin/node", "/x/controller/cli/holdfast.mjs", "agent"], undefined],
    [["nsenter", "--", "keepalived"], undefined],
    [["/usr/bin/node", "/x/bench/failover.ts", "inside", "web"], undefined],
  ])("is told by its command: %j", (command, program) => {
    expect(programOf(command)).toBe(program);
  });
});
