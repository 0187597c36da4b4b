import { describe, expect, it } from "vitest";
import { findBreach, placementProperties } from "./placement-properties.ts";
import { trials } from "./trials.ts";

describe("placement over many generated clusters", () => {
  it.each(placementProperties)("$promise", (property) => {
    expect(findBreach(property, trials(1000))).toBeUndefined();
  });
});
