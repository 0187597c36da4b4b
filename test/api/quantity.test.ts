import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { compareQuantities, formatQuantity, parseQuantity } from "../../controller/api/quantity.ts";

const one = 10n ** 9n;

describe("parseQuantity", () => {
  it.each([
    ["0", 0n],
    ["2", 2n * one],
    [2, 2n * one],
    ["+2", 2n * one],
    ["-2", -2n * one],
    ["500m", one / 2n],
    ["1.5", (3n * one) / 2n],
    [".5", one / 2n],
    ["1.", one],
    ["1k", 1000n * one],
    ["1Ki", 1024n * one],
    ["1.5Gi", 1_610_612_736n * one],
    ["12e6", 12_000_000n * one],
    ["12E-3", 12_000_000n],
    ["1E", 10n ** 18n * one],
    ["1n", 1n],
    ["0.1n", 1n],
    ["-0.1n", -1n],
    ["1u", 1000n],
    ["16Ei", (2n ** 63n - 1n) * one],
    ["9007199254740993", 9_007_199_254_740_993n * one],
  ])("reads %s", (text, nano) => {
    expect(parseQuantity(text)).toBe(nano);
  });

  it.each([
    "",
    ".",
    "-",
    "1 Gi",
    "1gi",
    "1K",
    "1mi",
    "e3",
    "1e",
    "1e1000",
    "0x1",
    "1,5",
    "1".repeat(65),
    1.5,
    Number.NaN,
    2 ** 53,
  ])("refuses %j", (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });
});

describe("compareQuantities", () => {
  it.each([
    ["1", "1000m", 0],
    ["1Gi", "1G", 1],
    ["0.3", "300001u", -1],
  ])("%s against %s", (a, b, order) => {
    expect(compareQuantities(parseQuantity(a) ?? 0n, parseQuantity(b) ?? 0n)).toBe(order);
  });

  it("orders whole numbers as numbers are ordered", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (a, b) => {
        expect(compareQuantities(parseQuantity(a) ?? 0n, parseQuantity(String(b)) ?? 0n)).toBe(Math.sign(a - b));
      }),
    );
  });
});

describe("a quantity in words", () => {
  it.each([
    ["64Gi", "64Gi"],
    ["1.5Gi", "1536Mi"],
    ["2048", "2048"],
    ["3", "3"],
    ["0", "0"],
    ["1500m", "1500m"],
    ["12e6", "12000000"],
    ["100u", "0.0001"],
  ])("%s is told as %s", (given, told) => {
    expect(formatQuantity(Number(parseQuantity(given)))).toBe(told);
  });
});
