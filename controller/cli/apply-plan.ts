import { loadObjects } from "../api/load-objects.ts";
import type { Change, PlanAction } from "../core/plan/plan.ts";
import { canonicalJson } from "../report/canonical-json.ts";
import type { PlanDocument } from "../report/plan-document.ts";
import { changeWords, fieldWords } from "../report/plan-words.ts";
import { applyObjects, type ApplyOptions } from "./apply.ts";
import type { GivenObjects } from "./given-objects.ts";
import { openCatalog } from "./open-catalog.ts";
import { readPlanBasis } from "./plan-basis.ts";
import { planChange } from "./plan-change.ts";
import { readPlanFile } from "./read-plan-file.ts";
import type { Terminal } from "./terminal.ts";

export type ApplyPlanOptions = Omit<ApplyOptions, "filename" | "set" | "prune" | "pruneAll" | "agents">;

interface Surroundings {
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
}

/**
 * `holdfast apply PLAN`: looks at the cluster again, plans again, and applies what was saved only where the actions and the
 * edits are still the same. Exit codes as of `apply`; 3 where the plan is blocked, 5 where the world has changed.
 */
export async function applyPlan(file: string, options: ApplyPlanOptions, around: Surroundings): Promise<number> {
  const { terminal } = around;
  const saved = await readPlanFile(file);
  if ("problems" in saved) {
    return fail(
      1,
      saved.problems.map((one) => `holdfast: ${one}`),
      terminal,
    );
  }
  const { document } = saved;
  const objection = objectionTo(document, file);
  if (objection !== undefined) return fail(...objection, terminal);
  const { namespace = document.cluster } = options;
  if (namespace !== document.cluster) {
    const problem = `holdfast: Cannot apply ${file}: it is a plan for ${document.cluster}, and --namespace is ${namespace}`;
    return fail(1, [problem], terminal);
  }
  const start = await readPlanBasis({ ...options, namespace }, { paths: [], namespace, isSaved: true }, terminal);
  if (!start.ok) return fail(1, start.problems, terminal);
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
  const difference = differenceOf(document, again.document);
  if (difference !== undefined) {
    return fail(
      5,
      [`holdfast: Cannot apply ${file}: the world has changed since it was made: ${difference}; plan again`],
      terminal,
    );
  }
  const late = objectionTo(again.document, file);
  if (late !== undefined) return fail(...late, terminal);
  return applyObjects(given, { ...options, namespace, prune: false, pruneAll: false, deletes }, around);
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

/** The first thing that is another one, in words. */
function differenceOf(saved: PlanDocument, present: PlanDocument): string | undefined {
  return actionDifference(saved.actions, present.actions) ?? changeDifference(saved.changes, present.changes);
}

/** Groups, and nodes that run one group, may go in any order where they do not wait for each other. */
function actionDifference(saved: readonly PlanAction[], present: readonly PlanAction[]): string | undefined {
  const were = Map.groupBy(saved, placeOf);
  const are = Map.groupBy(present, placeOf);
  for (const place of [...new Set([...were.keys(), ...are.keys()])].toSorted()) {
    const [before = [], now = []] = [were.get(place), are.get(place)];
    const length = Math.max(before.length, now.length);
    for (let index = 0; index < length; index += 1) {
      const [was, is] = [before[index], now[index]].map(wordsOf);
      if (was !== is) return `for ${place} it was to ${was}, and would now ${is}`;
    }
  }
  return undefined;
}

function placeOf({ group, object, node }: PlanAction): string {
  return group === undefined ? object : `${group} on ${node}`;
}

function wordsOf(action: PlanAction | undefined): string {
  return action === undefined ? "do nothing more" : `${action.verb} ${action.object} (${action.thing})`;
}

/** What somebody else has edited meanwhile would be undone without any action that tells of it. */
function changeDifference(saved: readonly Change[], present: readonly Change[]): string | undefined {
  const were = new Map(saved.map((change) => [change.object, change]));
  const are = new Map(present.map((change) => [change.object, change]));
  for (const object of [...new Set([...were.keys(), ...are.keys()])].toSorted()) {
    const [was, is] = [were.get(object), are.get(object)];
    if (canonicalJson(was) !== canonicalJson(is))
      return `${object} was to be ${editWords(was)}, and would now be ${editWords(is)}`;
  }
  return undefined;
}

function editWords(change: Change | undefined): string {
  if (change === undefined) return "left as it is";
  const fields = change.fields.map(fieldWords).join(", ");
  return fields === "" ? changeWords[change.type] : `${changeWords[change.type]} (${fields})`;
}

function fail(code: number, lines: readonly string[], terminal: Terminal): number {
  for (const line of lines) terminal.err(`${line}\n`);
  return code;
}
