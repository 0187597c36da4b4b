import { describe, expect, it } from "vitest";
import { compareEpochs, epochZero, formatEpoch, highestEpoch } from "../../controller/core/epoch.ts";
import { epoch } from "./build/records.ts";

describe("epochs", () => {
  it.each([
    [epoch(5), epoch(5), 0],
    [epoch(4), epoch(5), -1],
    [epoch(6), epoch(5), 1],
    [epoch(1, 2), epoch(999, 1), 1],
    [epoch(999, 1), epoch(1, 2), -1],
    [epochZero, epoch(1, 1), -1],
  ])("of %o and %o the comparison has the sign of %i: the leader's term first", (a, b, sign) => {
    expect(Math.sign(compareEpochs(a, b))).toBe(sign);
  });

  it("have a highest one, and zero where there is none", () => {
    expect(highestEpoch([epoch(7), epoch(2, 2), epoch(9)])).toEqual(epoch(2, 2));
    expect(highestEpoch([])).toEqual(epochZero);
  });

  it("are written as term and counter", () => {
    expect(formatEpoch(epoch(17, 3))).toBe("3.17");
  });
});
