import { describe, expect, it } from "vitest";
import { findBreach, placementProperties } from "./placement-properties.ts";

describe("placement over many generated clusters", () => {
  it.each(placementProperties)("$promise", (property) => {
    expect(findBreach(property, 10_000)).toBeUndefined();
  });
});
