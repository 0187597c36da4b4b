import type { AgentDescription, AgentName } from "../core/check/agent-description.ts";
import { agentsNamed } from "../core/check/agent-use.ts";
import { noteAgents } from "../core/check/agents.ts";
import { noteCapacities } from "../core/check/note-capacities.ts";
import { createStyle } from "../report/style.ts";
import {
  createValidationReport,
  validationFindings,
  validationSummary,
  type ValidationReport,
} from "../report/validation-report.ts";
import { agentPlaces, describeAgents } from "../sources/agent-metadata.ts";
import { checkTogether } from "./check-together.ts";
import { noteNamespaces } from "./note-namespaces.ts";
import { readManifests } from "./read-manifests.ts";
import { startProgress } from "./start-progress.ts";
import { hasColour, type Terminal } from "./terminal.ts";

export interface ValidateOptions {
  readonly output: "text" | "json";
  /** Whether the agents that are installed here are asked for their parameters. */
  readonly agents: boolean;
}

/**
 * `holdfast validate`: everything that is wrong with the manifests at `paths`, found without a cluster. Exit code 0
 * where nothing is. Text: errors on standard error, and a last line that sums up, on standard output if all is well.
 */
export async function validate(
  paths: readonly string[],
  options: ValidateOptions,
  terminal: Terminal,
): Promise<number> {
  const report = await checkManifests(paths, options, terminal);
  if (options.output === "json") {
    terminal.out(`${JSON.stringify(report)}\n`);
    return report.valid ? 0 : 1;
  }
  const errStyle = createStyle(hasColour(terminal, terminal.isErrTerminal));
  terminal.err(validationFindings(report, errStyle));
  if (report.valid) terminal.out(validationSummary(report, createStyle(hasColour(terminal, terminal.isOutTerminal))));
  else terminal.err(validationSummary(report, errStyle));
  return report.valid ? 0 : 1;
}

async function checkManifests(
  paths: readonly string[],
  options: ValidateOptions,
  terminal: Terminal,
): Promise<ValidationReport> {
  const progress = startProgress(terminal, () => performance.now());
  const { loaded, wrong, objects: count, passedOver } = await readManifests(paths, terminal, { progress });
  const objects = loaded.map(({ object }) => object);
  const named = agentsNamed(objects);
  progress.say(`asking ${named.length} agents for their parameters`);
  const agents: readonly AgentDescription[] = options.agents
    ? await describeAgents(named, agentPlaces(terminal.env))
    : [];
  const together = checkTogether(loaded, wrong, agents);
  progress.end();
  return createValidationReport({
    objects: count,
    errors: [...wrong, ...together.errors],
    passedOver,
    notes: [
      ...together.notes,
      // Of what is wrong itself it is not known what it would add to its namespace, or request.
      ...(wrong.length === 0 ? [...noteNamespaces(objects), ...noteCapacities(objects)] : []),
      ...(options.agents ? noteAgents(objects, agents) : notAskedNotes(named)),
    ],
  });
}

export function notAskedNotes(named: readonly AgentName[]): readonly string[] {
  const names = named.map(({ name }) => name).join(", ");
  return named.length === 0 ? [] : [`the parameters of ${names} are not checked, as --no-agents was given`];
}
