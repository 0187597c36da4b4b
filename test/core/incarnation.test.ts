import { describe, expect, it } from "vitest";
import { isLaterIncarnation, isSameOrLaterIncarnation, nextIncarnation } from "../../controller/core/incarnation.ts";

describe("incarnations", () => {
  it.each([
    { known: [], next: "1.new" },
    { known: ["1.a"], next: "2.new" },
    { known: ["9.a", "10.b", "2.c"], next: "11.new" },
    { known: ["no number", "3.a"], next: "4.new" },
  ])("after $known comes $next", ({ known, next }) => {
    expect(nextIncarnation(known, "new")).toBe(next);
  });

  it.each([
    { a: "2.x", b: "1.y", isLater: true, isSameOrLater: true },
    { a: "10.x", b: "9.y", isLater: true, isSameOrLater: true },
    { a: "1.x", b: "1.x", isLater: false, isSameOrLater: true },
    { a: "1.x", b: "1.y", isLater: false, isSameOrLater: false },
    { a: "1.x", b: "2.y", isLater: false, isSameOrLater: false },
  ])("$a is later than $b: $isLater, or the same: $isSameOrLater", ({ a, b, isLater, isSameOrLater }) => {
    expect(isLaterIncarnation(a, b)).toBe(isLater);
    expect(isSameOrLaterIncarnation(a, b)).toBe(isSameOrLater);
  });
});
