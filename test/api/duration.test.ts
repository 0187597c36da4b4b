import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { durationMs, formatDuration, parseDuration } from "../../controller/api/duration.ts";

describe("parseDuration", () => {
  it.each([
    ["0", 0],
    ["0s", 0],
    ["250ms", 250],
    ["1.5h", 5_400_000],
    ["1m30s", 90_000],
    ["1h0m0.001s", 3_600_001],
    [".5s", 500],
    ["1.s", 1000],
    ["-1s", -1000],
    ["+1s", 1000],
    ["1us", 0.001],
    ["1µs", 0.001],
    ["1ns", 0.000001],
    ["2562047h", 9_223_369_200_000],
    ["720h", 2_592_000_000],
  ])("reads %s", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
    expect(durationMs(text)).toBe(milliseconds);
  });

  it.each([
    "",
    "5",
    "s",
    ".s",
    "1 s",
    "1d",
    "1S",
    "1s ",
    "--1s",
    "1e3s",
    "2562048h",
    "9".repeat(63) + "h",
    `${"0".repeat(64)}s`,
  ])("refuses %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(() => durationMs(text)).toThrow(/passed the schema/);
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0s"],
    [0.25, "0.25ms"],
    [250, "250ms"],
    [1000, "1s"],
    [1500, "1.5s"],
    [90_000, "1m30s"],
    [3_600_000, "1h"],
    [5_400_000, "1h30m"],
    [3_601_000, "1h1s"],
    [-90_000, "-1m30s"],
    [1499.9999999999998, "1.5s"],
  ])("writes %d ms", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it("is read back as it was", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
      }),
    );
  });
});
