import { describe, expect, it } from "vitest";
import { allFaults } from "../../../sim/faults/all-faults.ts";
import { faultGuide } from "../../../sim/faults/fault-guide.ts";
import { seededRandom } from "../../../sim/random.ts";

it("the guide speaks of every fault, in the order of the code, and of no other", () => {
  expect(Object.keys(faultGuide)).toEqual(allFaults.map(({ name }) => name));
});

describe.each(allFaults.map((fault) => ({ name: fault.name, fault })))("the guide to $name", ({ name, fault }) => {
  const { does, strikes, args } = faultGuide[name] ?? { does: "", strikes: "", args: {} };

  it("is a sentence on what it does, and a word for what it strikes", () => {
    expect(does).toMatch(/^[A-Z].*\.$/);
    expect(strikes).not.toBe("");
  });

  it("has for each number that it takes bounds within which all that is drawn lies", () => {
    const random = seededRandom(1);
    for (let draw = 0; draw < 200; draw += 1) {
      const drawn = fault.draw?.(random) ?? {};
      for (const [arg, { low, high, usual = low }] of Object.entries(args)) {
        expect(drawn[arg]).toBeGreaterThanOrEqual(low);
        expect(drawn[arg]).toBeLessThanOrEqual(high);
        expect(usual >= low && usual <= high).toBe(true);
      }
    }
  });
});
