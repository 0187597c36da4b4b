import { writeFile } from "node:fs/promises";
import { formatManifestError } from "../api/manifest-error.ts";
import { scenariosJson, scenariosSum, scenarioText, type ScenarioReport } from "../report/scenario-text.ts";
import { timelineHtml } from "../report/timeline-html.ts";
import type { Timeline } from "../report/timeline.ts";
import { recordTimeline } from "../../sim/scenario/record-timeline.ts";
import { runScenario } from "../../sim/scenario/run-scenario.ts";
import { readScenarios, type ScenarioFile } from "./read-scenarios.ts";
import { startProgress } from "./start-progress.ts";
import type { Terminal } from "./terminal.ts";

export interface RunScenariosOptions {
  readonly output: "text" | "json";
  /** A file for a page with the timelines of all. */
  readonly html?: string;
  /** Also tell everything that happened, line by line. */
  readonly trace: boolean;
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
  const timelines: Timeline[] = [];
  for (const [index, one] of scenarios.entries()) {
    progress.say(`scenario ${index + 1} of ${scenarios.length}: ${one.scenario.title}`);
    const { report, timeline, trace } = await runOne(one, options.trace);
    reports.push(report);
    if (options.html !== undefined) timelines.push(timeline);
    progress.end();
    if (options.output === "json") continue;
    for (const line of trace) terminal.out(`${line}\n`);
    terminal.out(scenarioText(report));
  }
  if (options.output === "json") terminal.out(scenariosJson(reports));
  else terminal.out(scenariosSum(reports));
  if (options.html !== undefined && !(await writePage(options.html, timelines, terminal))) return 1;
  if (passedOver > 0) terminal.err(`note: passed over ${passedOver} files that hold no scenario\n`);
  return reports.every(({ isMet }) => isMet) ? 0 : 3;
}

interface RanOne {
  readonly report: ScenarioReport;
  readonly timeline: Timeline;
  readonly trace: readonly string[];
}

async function runOne({ file, scenario, notes }: ScenarioFile, isTraced: boolean): Promise<RanOne> {
  const recorder = recordTimeline();
  const run = await runScenario(scenario, { isTraced, onEvent: (event) => recorder.see(event) });
  const { isMet, findings, violation, from = 0, simulatedMs, events, steps } = run;
  const atMs = violation === undefined ? 0 : violation.at - from;
  const report: ScenarioReport = {
    file,
    title: scenario.title,
    isMet,
    findings,
    violation: violation === undefined ? undefined : { ...violation, atMs },
    isViolationExpected: violation !== undefined && violation.checker === scenario.expected.violation,
    simulatedMs,
    events,
    notes,
    ...(isTraced ? { trace: run.trace } : {}),
  };
  const moments =
    violation === undefined ? [] : [{ atMs, isBad: true, text: `${violation.checker}: ${violation.detail}` }];
  // How it came up is of interest where it did not.
  const shownFrom = run.from === undefined ? 0 : from - leadMs;
  const timeline: Timeline = {
    title: scenario.title,
    told: scenarioText(report),
    isMet,
    fromMs: shownFrom - from,
    toMs: simulatedMs - from,
    lanes: recorder.lanes({ from, shownFrom, end: simulatedMs, steps }),
    moments,
  };
  return { report, timeline, trace: run.trace };
}

/** What is shown of the time before the timeline begins. */
const leadMs = 1_000;

async function writePage(file: string, timelines: readonly Timeline[], terminal: Terminal): Promise<boolean> {
  try {
    await writeFile(file, timelineHtml(timelines));
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    terminal.err(`holdfast: Cannot write --html ${file}: ${why}\n`);
    return false;
  }
}
