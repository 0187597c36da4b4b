import { describe, expect, it } from "vitest";
import { isSelected, type LabelSelector } from "../../controller/core/label-selector.ts";

const labels = { rack: "a", slot: "7", empty: "" };
const one = (key: string, operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt", ...values: string[]) =>
  ({ matchExpressions: [{ key, operator, ...(values.length === 0 ? {} : { values }) }] }) satisfies LabelSelector;

describe("a selector", () => {
  it.each<LabelSelector>([
    { matchLabels: { rack: "a", slot: "7" } },
    { matchLabels: { empty: "" } },
    one("rack", "In", "b", "a"),
    one("rack", "NotIn", "b"),
    one("disk", "NotIn", "ssd"),
    one("empty", "Exists"),
    one("disk", "DoesNotExist"),
    one("slot", "Gt", "6"),
    one("slot", "Lt", "10"),
  ])("selects by %j", (selector) => {
    expect(isSelected(selector, labels)).toBe(true);
  });

  it.each<LabelSelector>([
    { matchLabels: { rack: "a", slot: "8" } },
    { matchLabels: { toString: "a" } },
    one("rack", "In", "b"),
    one("disk", "In", "ssd"),
    one("rack", "NotIn", "a"),
    one("constructor", "Exists"),
    one("empty", "DoesNotExist"),
    one("slot", "Gt", "7"),
    one("slot", "Lt", "7"),
    one("rack", "Gt", "1"),
    one("disk", "Lt", "1"),
    { ...one("rack", "Exists"), matchLabels: { slot: "8" } },
  ])("does not select by %j", (selector) => {
    expect(isSelected(selector, labels)).toBe(false);
  });
});
