import { describe, expect, it } from "vitest";
import { findPlanBreach, planProperties } from "./plan-properties.ts";
import { trials } from "./trials.ts";

describe("a plan of a generated change", () => {
  it.each(planProperties)("$promise", (property) => {
    expect(findPlanBreach(property, { nodesMax: 5, groupsMax: 5 }, trials(15))).toBeUndefined();
  });
});
