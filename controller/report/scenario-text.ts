import { showInvisible } from "../api/manifest-error.ts";

/** What a run of a scenario came to, for people and programs. Times are in milliseconds of the world. */
export interface ScenarioReport {
  readonly file: string;
  readonly title: string;
  readonly isMet: boolean;
  readonly findings: readonly {
    readonly path: string;
    readonly expected: string;
    readonly isMet: boolean;
    readonly found: string;
  }[];
  /** `atMs`: from the beginning of the timeline; negative before it. */
  readonly violation: { readonly checker: string; readonly detail: string; readonly atMs: number } | undefined;
  readonly isViolationExpected: boolean;
  readonly simulatedMs: number;
  readonly events: number;
  readonly notes: readonly string[];
  /** Everything that happened, where that was asked for. */
  readonly trace?: readonly string[];
}

/** One line for each scenario that came true, and for the others below it what did not. */
export function scenarioText(report: ScenarioReport): string {
  const { file, title, isMet, findings, violation, isViolationExpected, notes } = report;
  const lines = [`${isMet ? "met " : "FAIL"}  ${file}: ${title}`];
  for (const { path, expected, found } of findings.filter((one) => !one.isMet))
    lines.push(`      ${path}: ${expected}; ${found}`);
  if (violation !== undefined) {
    const how = isViolationExpected ? "as expected, " : "";
    const [first = "", ...more] = violation.detail.split("\n");
    lines.push(`      ${how}${violation.checker} was broken at ${seconds(violation.atMs)}: ${first}`);
    lines.push(...more.map((line) => `        ${line}`));
  }
  for (const note of notes) lines.push(`      note: ${note}`);
  return lines.map((line) => `${showInvisible(line)}\n`).join("");
}

/** What all of them came to, in one line. */
export function scenariosSum(reports: readonly ScenarioReport[]): string {
  const unmet = reports.filter(({ isMet }) => !isMet).length;
  const hours = reports.reduce((sum, { simulatedMs }) => sum + simulatedMs, 0) / 3_600_000;
  const count = `${reports.length} ${reports.length === 1 ? "scenario" : "scenarios"}`;
  const outcome = unmet === 0 ? "all that was expected came true" : `${unmet} did not come true`;
  return `${count}, ${hours.toFixed(2)} simulated hours: ${outcome}\n`;
}

/** One document for programs. */
export function scenariosJson(reports: readonly ScenarioReport[]): string {
  const unmet = reports.filter(({ isMet }) => !isMet).length;
  const scenarios = reports.map(({ isViolationExpected: _told, violation, ...report }) => ({
    ...report,
    ...(violation === undefined ? {} : { violation }),
  }));
  return `${JSON.stringify({ format: 1, scenarios, met: reports.length - unmet, unmet }, null, 2)}\n`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
