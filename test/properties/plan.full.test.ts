import { describe, expect, it } from "vitest";
import { findPlanBreach, planProperties } from "./plan-properties.ts";
import { trials } from "./trials.ts";

describe("a plan of many generated changes", () => {
  it.each(planProperties)("$promise", (property) => {
    expect(findPlanBreach(property, { nodesMax: 6, groupsMax: 8 }, trials(300))).toBeUndefined();
  });
});
