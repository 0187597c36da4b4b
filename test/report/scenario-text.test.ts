import { expect, it } from "vitest";
import {
  scenariosJson,
  scenariosSum,
  scenarioText,
  type ScenarioReport,
} from "../../controller/report/scenario-text.ts";

function aReport(changes: Partial<ScenarioReport> = {}): ScenarioReport {
  return {
    file: "a.yaml",
    title: "it moves",
    isMet: true,
    findings: [{ path: "expect.atEnd[0]", expected: "HAGroup/web must run on n2", isMet: true, found: "runs on n2" }],
    violation: undefined,
    isViolationExpected: false,
    simulatedMs: 3_600_000,
    events: 10,
    notes: [],
    ...changes,
  };
}

const crash = { checker: "no-crash", detail: "Error: x\n    at y", atMs: 1_500 };

it("a scenario that came true is one line", () => {
  expect(scenarioText(aReport())).toBe("met   a.yaml: it moves\n");
});

it("of others it is told what was expected and what was found, and which promise was broken", () => {
  const findings = [{ path: "expect.never[0]", expected: "no fence", isMet: false, found: "there was a fence on n1" }];
  expect(scenarioText(aReport({ isMet: false, findings, violation: crash, notes: ["it was dark"] })))
    .toBe(`FAIL  a.yaml: it moves
      expect.never[0]: no fence; there was a fence on n1
      no-crash was broken at 1.500 s: Error: x
            at y
      note: it was dark
`);
});

it("a broken promise that was expected is told as such", () => {
  expect(scenarioText(aReport({ violation: crash, isViolationExpected: true }))).toContain(
    "as expected, no-crash was broken",
  );
});

it("what somebody wrote commands no terminal", () => {
  expect(scenarioText(aReport({ title: "\u001B[2Jgone\nmet" }))).toBe("met   a.yaml: \\u001B[2Jgone\\u000Amet\n");
});

it("all together are summed up, and are one document", () => {
  const reports = [aReport(), aReport({ isMet: false, violation: crash })];
  expect(scenariosSum(reports)).toBe("2 scenarios, 2.00 simulated hours: 1 did not come true\n");
  const document: unknown = JSON.parse(scenariosJson(reports));
  expect(document).toMatchObject({
    format: 1,
    met: 1,
    unmet: 1,
    scenarios: [{ file: "a.yaml" }, { violation: crash }],
  });
  expect(scenariosJson(reports)).not.toContain("isViolationExpected");
});
