import { expect, it } from "vitest";
import { isSelected } from "../../controller/core/label-selector.ts";
import { parseSelector } from "../../controller/cli/parse-selector.ts";

const labels = { rack: "a", "example.com/zone": "x", disk: "ssd" };

it.each<[string, boolean]>([
  ["rack=a", true],
  ["rack==a", true],
  ["rack=b", false],
  ["rack!=b", true],
  ["rack!=a", false],
  ["other!=a", true],
  ["rack", true],
  ["other", false],
  ["!other", true],
  ["! rack", false],
  ["disk in (ssd, nvme)", true],
  ["disk in (hdd)", false],
  ["disk notin (hdd,nvme)", true],
  ["example.com/zone=x", true],
  ["rack=a,disk in (ssd,nvme),!other", true],
  ["rack=a,disk in (hdd,nvme)", false],
  ["rack=", false],
])("the selector %j: %s", (text, isChosen) => {
  const selector = parseSelector(text);
  if (selector === undefined) throw new Error("it is one");
  expect(isSelected(selector, labels)).toBe(isChosen);
});

it.each(["", "a=b=c", "a in b", "a in (b", ",", "a,,b", "=a", "a > 3"])("%j is none", (text) => {
  expect(parseSelector(text)).toBeUndefined();
});
