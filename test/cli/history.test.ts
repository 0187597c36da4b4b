import { describe, expect, it } from "vitest";
import type { HADecisionSpec } from "../../controller/api/types.gen.ts";
import { selectDecisions } from "../../controller/cli/history.ts";
import { historyText } from "../../controller/report/history-text.ts";
import { createStyle } from "../../controller/report/style.ts";

function decision(number: number, changes: Partial<HADecisionSpec> = {}): HADecisionSpec {
  return {
    at: `2026-01-01T00:00:0${number}.250Z`,
    leader: "m1",
    term: 1,
    number,
    type: "Assignment",
    about: { kind: "HAGroup", name: "web" },
    change: `change ${number}`,
    from: [],
    to: [],
    why: [],
    renewals: [],
    format: 1,
    ...changes,
  };
}

const all = [
  decision(3, { from: ["n1"], to: ["n2"] }),
  decision(1),
  decision(2, { about: { kind: "HANode", name: "n1" } }),
  decision(4, { about: { kind: "VirtualIP", name: "n1" }, term: 2 }),
  decision(4, { about: { kind: "VirtualIP", name: "web" } }),
];

describe("the history that is shown", () => {
  it.each<[string | undefined, readonly string[]]>([
    [undefined, ["1.1", "1.2", "1.3", "1.4", "2.4"]],
    ["web", ["1.1", "1.3", "1.4"]],
    ["HAGroup/web", ["1.1", "1.3"]],
    ["hag/web", ["1.1", "1.3"]],
    ["n1", ["1.2", "1.3", "2.4"]],
    ["han/n1", ["1.2", "1.3"]],
    ["n2", ["1.3"]],
    ["nobody", []],
  ])("of %s is in the order of decisions", (of, expected) => {
    const found = selectDecisions(all, of, Number.NEGATIVE_INFINITY);
    expect(found.map(({ term, number }) => `${term}.${number}`)).toEqual(expected);
  });

  it("leaves out what is older, and nothing whose time cannot be read", () => {
    const since = Date.parse("2026-01-01T00:00:03Z");
    const found = selectDecisions([...all, decision(9, { at: "some time" })], undefined, since);
    expect(found.map(({ number }) => number)).toEqual([3, 4, 4, 9]);
  });

  it("is one line each: when, what, what changed, and why", () => {
    const text = historyText(
      [
        decision(1, { change: "is taken from n1", why: ["n1 is Lost: its lease was closed", "it waits\n"] }),
        decision(2, { about: { kind: "HACluster", name: "cluster" } }),
      ],
      createStyle(false),
    );
    expect(text)
      .toBe(`2026-01-01 00:00:01Z  HAGroup/web        is taken from n1: n1 is Lost: its lease was closed; it waits\\u000A
2026-01-01 00:00:02Z  HACluster/cluster  change 2
`);
  });
});
