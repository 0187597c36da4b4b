import { describe, expect, it } from "vitest";
import type { PlanAction, Risk } from "../../../../controller/core/plan/plan.ts";
import { findCodeFaults, judgeRisks } from "../../../../controller/core/plan/risks/judge-risks.ts";
import { nodes, role, unit } from "../../check/objects-of.ts";
import { planOf } from "./risk-case.ts";

const block: Risk = { code: "HA201", level: "Block", object: "HAGroup/web", message: "it restarts" };
const warn: Risk = { code: "HA101", level: "Warn", object: "HAGroup/web", message: "no spare" };
const other: Risk = { code: "HA204", level: "Block", object: "VirtualIP/web", message: "it is deleted" };

describe("a plan with a risk that blocks, one that warns, and an action that disrupts", () => {
  it.each([
    ["nothing is said", [], [], ["HA201"]],
    ["what blocks is accepted", ["HA201"], [], []],
    ["something else is accepted", ["HA101"], [], ["HA201"]],
    ["what warns is denied", [], ["HA101"], ["HA101", "HA201"]],
    ["what warns is denied, and what blocks accepted", ["HA201"], ["HA101"], ["HA101"]],
    ["what blocks is accepted and denied", ["HA201"], ["HA201"], ["HA201"]],
    ["disruption is denied", ["HA201"], ["disruptive"], ["disruptive"]],
    ["all is denied", [], ["disruptive", "HA101"], ["HA101", "HA201", "disruptive"]],
    ["a risk is denied that it does not have", ["HA201"], ["HA202"], []],
  ])("where %s", (_, accepted, denied, blockedBy) => {
    const { actions } = restart();
    expect(judgeRisks({ risks: [warn, block], actions }, { accepted, denied }).blockedBy).toEqual(blockedBy);
  });

  it("says of each risk in its order what became of it", () => {
    const { risks } = judgeRisks(
      { risks: [block, other, warn], actions: [] },
      { accepted: ["HA201"], denied: ["HA101"] },
    );
    expect(risks).toEqual([
      { ...block, accepted: true, denied: false, isBlocking: false },
      { ...other, accepted: false, denied: false, isBlocking: true },
      { ...warn, accepted: false, denied: true, isBlocking: true },
    ]);
  });
});

it("actions that take nothing down are not denied with those that do", () => {
  const { actions } = planOf({ before: nodes, after: { ...nodes, ...role("web") } });
  expect(actions.length).toBeGreaterThan(0);
  expect(judgeRisks({ risks: [], actions }, { accepted: [], denied: ["disruptive"] }).blockedBy).toEqual([]);
});

function restart(): { readonly actions: readonly PlanAction[] } {
  const web = { ...nodes, ...role("web") };
  return planOf({ before: web, after: { ...web, "HAService/web": unit("web-next") } });
}

describe("codes that somebody gives", () => {
  it.each([
    [["HA201"], ["HA101", "disruptive"], []],
    [["HA021"], [], ["--accept HA021 names no risk; did you mean HA201?"]],
    [["ha201"], [], ["--accept ha201 names no risk; did you mean HA201, HA202, HA203, HA204, HA205 and 5 more?"]],
    [[], ["HA399"], ["--deny-risk HA399 names no risk; did you mean HA301, HA302, HA303?"]],
    [[], ["disruptiv"], ["--deny-risk disruptiv names no risk; did you mean disruptive?"]],
    [
      ["disruptive"],
      [],
      [expect.stringMatching(/^--accept disruptive names no risk; they are HA101, HA102, .*, HA704$/)],
    ],
    [["HA201"], ["HA201"], ["--accept HA201 contradicts --deny-risk HA201: a risk is accepted or denied"]],
  ])("accepted %j, denied %j", (accepted, denied, faults) => {
    expect(findCodeFaults({ accepted, denied })).toEqual(faults);
  });
});
