import { formatManifestError } from "../api/manifest-error.ts";
import { scenariosJson, scenariosSum, scenarioText, type ScenarioReport } from "../report/scenario-text.ts";
import { runScenario } from "../../sim/scenario/run-scenario.ts";
import { readScenarios, type ScenarioFile } from "./read-scenarios.ts";
import { startProgress } from "./start-progress.ts";
import type { Terminal } from "./terminal.ts";

export interface RunScenariosOptions {
  readonly output: "text" | "json";
}

/**
 * `holdfast sim run`: each scenario in a simulated world of its own. Exit code 0 where all that was expected came true, 3
 * where something did not or a promise was broken, 1 where anything that was given is wrong: then nothing is run.
 */
export async function runScenarios(
  paths: readonly string[],
  options: RunScenariosOptions,
  terminal: Terminal,
): Promise<number> {
  const { scenarios, errors, passedOver } = await readScenarios(paths, terminal);
  for (const error of errors) terminal.err(`${formatManifestError(error)}\n`);
  if (errors.length > 0) return 1;
  const progress = startProgress(terminal, () => performance.now());
  const reports: ScenarioReport[] = [];
  for (const [index, one] of scenarios.entries()) {
    progress.say(`scenario ${index + 1} of ${scenarios.length}: ${one.scenario.title}`);
    const report = await runOne(one);
    reports.push(report);
    progress.end();
    if (options.output === "text") terminal.out(scenarioText(report));
  }
  if (options.output === "json") terminal.out(scenariosJson(reports));
  else terminal.out(scenariosSum(reports));
  if (passedOver > 0) terminal.err(`note: passed over ${passedOver} files that hold no scenario\n`);
  return reports.every(({ isMet }) => isMet) ? 0 : 3;
}

async function runOne({ file, scenario, notes }: ScenarioFile): Promise<ScenarioReport> {
  const { isMet, findings, violation, from = 0, simulatedMs, events } = await runScenario(scenario);
  return {
    file,
    title: scenario.title,
    isMet,
    findings,
    violation: violation === undefined ? undefined : { ...violation, atMs: violation.at - from },
    isViolationExpected: violation !== undefined && violation.checker === scenario.expected.violation,
    simulatedMs,
    events,
    notes,
  };
}
