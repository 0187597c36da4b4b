import { formatManifestError } from "../api/manifest-error.ts";
import { planFileText, planJson, type PlanDocument } from "../report/plan-document.ts";
import { planMarkdown } from "../report/plan-markdown.ts";
import { planText } from "../report/plan-text.ts";
import { createStyle } from "../report/style.ts";
import { readGiven, type GivenObjects } from "./given-objects.ts";
import { readPlanBasis, type BasisChoice } from "./plan-basis.ts";
import { planChange, type PlanWish } from "./plan-change.ts";
import { screenWidth } from "./screen-width.ts";
import { hasColour, type Terminal } from "./terminal.ts";
import { writeOut } from "./write-out.ts";

export type PlanOutput = "text" | "json" | "markdown" | "github";

export interface PlanOptions extends BasisChoice, PlanWish {
  readonly filename: readonly string[];
  readonly agents: boolean;
  readonly detailedExitcode: boolean;
  /** The file to save the plan in, with the objects, so that it can be applied. */
  readonly out?: string;
  readonly output: PlanOutput;
}

/**
 * `holdfast plan`: what applying the manifests would do, and what would come of it; nothing is written. Exit codes: 0
 * planned; 1 an error; 2 with --detailed-exitcode: there is something to do; 3 blocked by a risk; 4 the facts have gaps
 * or are too old.
 */
export async function plan(options: PlanOptions, terminal: Terminal): Promise<number> {
  if (options.factsAge !== undefined && options.facts === undefined) {
    return fail(["holdfast: --facts-age says how old facts in a file may be: give it with --facts"], terminal);
  }
  const { given, basis } = await readAsked(options, terminal);
  if (!basis.ok) return fail([...given.wrong.map(formatManifestError), ...basis.problems], terminal);
  const planned = planChange(given, basis, options);
  if (!planned.ok) return fail(planned.problems, terminal);
  for (const note of planned.notes) terminal.err(`note: ${note}\n`);
  const { document } = planned;
  if (options.out !== undefined) {
    const problem = await writeOut(options.out, planFileText(document));
    if (problem !== undefined) return fail([`holdfast: ${problem}`], terminal);
  }
  terminal.out(renderPlan(document, options.output, terminal));
  return planExitCode(document, options);
}

/** What is wished and what is there, the one with what the other has told already. */
async function readAsked(options: PlanOptions, terminal: Terminal) {
  const { filename: paths, agents: asksAgents } = options;
  if (options.facts === undefined && options.base === undefined) {
    const given = await readGiven(paths, { asksAgents }, terminal);
    return { given, basis: await readPlanBasis(options, { paths, namespace: namespaceOf(given) }, terminal) };
  }
  const basis = await readPlanBasis(options, { paths, namespace: undefined }, terminal);
  const stored = basis.ok ? basis.before : [];
  const given = await readGiven(paths, { asksAgents, stored }, terminal);
  const isNew = basis.ok && stored.length === 0 && options.namespace === undefined;
  // Where nothing was there before, it is the cluster of what comes.
  return { given, basis: isNew ? { ...basis, namespace: namespaceOf(given) ?? basis.namespace } : basis };
}

/** The cluster that all objects name. */
function namespaceOf({ loaded }: GivenObjects): string | undefined {
  const [named, ...others] = new Set(loaded.map(({ object }) => object.metadata.namespace));
  return others.length === 0 ? named : undefined;
}

/** A plan in one of its forms. */
export function renderPlan(document: PlanDocument, output: PlanOutput, terminal: Terminal): string {
  switch (output) {
    case "json":
      return planJson(document);
    case "markdown":
    case "github":
      return planMarkdown(document, output);
    case "text": {
      const style = createStyle(hasColour(terminal, terminal.isOutTerminal));
      return planText(document, { style, width: screenWidth(terminal) });
    }
  }
}

/** Where several apply, that facts are missing weighs more than a risk: what else blocks is not known then. */
function planExitCode(
  { status, complete }: PlanDocument,
  { detailedExitcode }: Pick<PlanOptions, "detailedExitcode">,
): number {
  if (!complete) return 4;
  if (status === "Blocked") return 3;
  return status === "Changes" && detailedExitcode ? 2 : 0;
}

function fail(lines: readonly string[], terminal: Terminal): number {
  for (const line of lines) terminal.err(`${line}\n`);
  return 1;
}
