import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { shrinkList } from "../../sim/shrink-list.ts";
import { trials } from "../properties/trials.ts";

const whole = Array.from({ length: 20 }, (_unused, index) => index);

function needs(...needed: readonly number[]): (part: readonly number[]) => Promise<boolean> {
  return (part) => Promise.resolve(needed.every((one) => part.includes(one)));
}

describe("the part of a list that still fails", () => {
  it.each([
    ["nothing, where it fails without anything", [], []],
    ["one", [13], [13]],
    ["two that are far apart", [0, 19], [0, 19]],
    ["neighbours", [7, 8, 9], [7, 8, 9]],
    ["all", whole, whole],
  ])("is %s", async (_what, needed, left) => {
    expect(await shrinkList(whole, needs(...needed))).toEqual(left);
  });

  it("keeps the order, and needs everything that is in it, whatever fails", async () => {
    const subsets = fc.uniqueArray(fc.integer({ min: 0, max: 19 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(subsets, { minLength: 1, maxLength: 3 }), async (causes) => {
        const fails = (part: readonly number[]): Promise<boolean> =>
          Promise.resolve(causes.some((cause) => cause.every((one) => part.includes(one))));
        const left = await shrinkList(whole, fails);
        expect(await fails(left)).toBe(true);
        expect(left).toEqual(left.toSorted((a, b) => a - b));
        for (const one of left) expect(await fails(left.filter((other) => other !== one))).toBe(false);
      }),
      trials(50),
    );
  });

  it("is the whole where nobody says that a part fails, as when no more is asked", async () => {
    expect(await shrinkList(whole, () => Promise.resolve(false))).toEqual(whole);
  });
});
