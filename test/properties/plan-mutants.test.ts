import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeChange, type Change } from "./describe-change.ts";
import { faultsOfPlan } from "./judge-actions.ts";
import { planMutants } from "./plan-mutants.ts";
import { arbitraryChange, type ChangeText } from "./random-change.ts";
import { trials } from "./trials.ts";

/** The rarest, of two groups that a rule keeps apart, is met in about one change of forty. */
const texts = fc.sample(arbitraryChange({ nodesMax: 5, groupsMax: 5 }), { ...trials(1), numRuns: 400 });
const described = new Map<ChangeText, Change>();

function changeOf(text: ChangeText): Change {
  const change = described.get(text) ?? describeChange(text);
  described.set(text, change);
  return change;
}

describe("what judges plans reports a planner that", () => {
  it.each(planMutants)("$name", ({ plan }) => {
    const reported = texts.some((text, number) => {
      const change = changeOf(text);
      const wrong = plan(change, number);
      return wrong !== undefined && faultsOfPlan(change, wrong).length > 0;
    });
    expect(reported).toBe(true);
  });
});
