import { readFile } from "node:fs/promises";
import { loadObjects } from "../api/load-objects.ts";
import type { PlanAction } from "../core/plan/plan.ts";
import type { PlanDocument } from "../report/plan-document.ts";
import { readPlanDocument } from "../report/read-plan-document.ts";
import { applyObjects, type ApplyOptions } from "./apply.ts";
import type { GivenObjects } from "./given-objects.ts";
import { openCatalog } from "./open-catalog.ts";
import { readPlanBasis } from "./plan-basis.ts";
import { planChange } from "./plan-change.ts";
import type { Terminal } from "./terminal.ts";

export type ApplyPlanOptions = Omit<ApplyOptions, "filename" | "set" | "prune" | "pruneAll" | "agents">;

interface Surroundings {
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
}

/**
 * `holdfast apply PLAN`: looks at the cluster again, plans again, and applies what was saved only where the actions are
 * still the same. Exit codes as of `apply`; 3 where the plan is blocked, 5 where the world has changed.
 */
export async function applyPlan(file: string, options: ApplyPlanOptions, around: Surroundings): Promise<number> {
  const { terminal } = around;
  const saved = await readSaved(file);
  if ("problems" in saved) return fail(1, saved.problems, terminal);
  const { document } = saved;
  const objection = objectionTo(document, file);
  if (objection !== undefined) return fail(...objection, terminal);
  const start = await readPlanBasis(options, [], terminal);
  if (!start.ok) return fail(1, start.problems, terminal);
  if (start.namespace !== document.cluster) {
    const problem = `holdfast: Cannot apply ${file}: it is a plan for ${document.cluster}, and the cluster that is meant is ${start.namespace}`;
    return fail(1, [problem], terminal);
  }
  const given = givenBy(document, file);
  const deletes = deletesOf(document);
  const again = planChange(given, start, {
    prune: false,
    deletes,
    whatIf: [],
    accept: document.accepted,
    denyRisk: document.denied,
    source: document.source,
  });
  if (!again.ok) return fail(1, again.problems, terminal);
  const difference = differenceOf(document.actions, again.document.actions);
  if (difference !== undefined) {
    return fail(
      5,
      [`holdfast: Cannot apply ${file}: the world has changed since it was made: ${difference}`],
      terminal,
    );
  }
  const late = objectionTo(again.document, file);
  if (late !== undefined) return fail(...late, terminal);
  return applyObjects(given, { ...options, prune: false, pruneAll: false, deletes }, around);
}

async function readSaved(
  file: string,
): Promise<{ readonly document: PlanDocument } | { readonly problems: readonly string[] }> {
  try {
    const read = readPlanDocument(await readFile(file, "utf8"), file);
    return "problems" in read ? { problems: read.problems.map((problem) => `holdfast: ${problem}`) } : read;
  } catch (error) {
    return {
      problems: [`holdfast: Cannot read the plan ${file}: ${error instanceof Error ? error.message : String(error)}`],
    };
  }
}

function objectionTo(document: PlanDocument, file: string): readonly [number, readonly string[]] | undefined {
  if (document.objects === undefined) {
    return [1, [`holdfast: Cannot apply ${file}: it has no objects in it; save it with: holdfast plan … --out FILE`]];
  }
  if (document.whatIf.length > 0) {
    const what = document.whatIf.join(", ");
    return [
      1,
      [`holdfast: Cannot apply ${file}: it was made for a world in which ${what}; plan again without --what-if`],
    ];
  }
  if (document.status === "Blocked") {
    const codes = document.blockedBy.join(", ");
    return [
      3,
      [`holdfast: Cannot apply ${file}: it is blocked by ${codes}; plan again with --accept for what you accept`],
    ];
  }
  return undefined;
}

/** JSON is YAML, so that what was saved is judged as manifests are. */
function givenBy({ objects = [] }: PlanDocument, file: string): GivenObjects {
  const text = objects.map((object) => JSON.stringify(object)).join("\n---\n");
  const { objects: loaded, errors } = loadObjects([{ file, text }], openCatalog());
  return { loaded, wrong: errors, agents: [], notes: [] };
}

function deletesOf({ changes }: PlanDocument): ReadonlySet<string> {
  return new Set(changes.filter(({ type }) => type === "Delete").map(({ object }) => object));
}

/** The first action that is another one, in words; groups that do not wait for each other may go in any order. */
function differenceOf(saved: readonly PlanAction[], present: readonly PlanAction[]): string | undefined {
  const were = Map.groupBy(saved, groupOf);
  const are = Map.groupBy(present, groupOf);
  for (const group of [...new Set([...were.keys(), ...are.keys()])].toSorted()) {
    const [before = [], now = []] = [were.get(group), are.get(group)];
    const length = Math.max(before.length, now.length);
    for (let index = 0; index < length; index += 1) {
      const [was, is] = [before[index], now[index]].map(wordsOf);
      if (was !== is) return `for ${group} it was to ${was}, and would now ${is}; plan again`;
    }
  }
  return undefined;
}

function groupOf({ group, object }: PlanAction): string {
  return group ?? object;
}

function wordsOf(action: PlanAction | undefined): string {
  return action === undefined
    ? "do nothing more"
    : `${action.verb} ${action.object} (${action.thing}) on ${action.node}`;
}

function fail(code: number, lines: readonly string[], terminal: Terminal): number {
  for (const line of lines) terminal.err(`${line}\n`);
  return code;
}
