import { isDeepStrictEqual } from "node:util";
import { formatPath, type Violation } from "../../controller/api/manifest-error.ts";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import { judgeOffline, type OfflineVerdict } from "./judge-offline.ts";
import type { ObjectRequest, ObjectVerdict, Problem } from "./oracle.ts";
import { isWanted } from "./wanted-differences.ts";

/** An object of which the two say different things. */
export interface Difference {
  readonly what: string;
  /** As JSON. */
  readonly request: string;
  readonly here: readonly string[];
  readonly there: readonly string[];
}

export interface Comparison {
  /** Shortest objects first. */
  readonly differences: readonly Difference[];
  /** How many objects both of them took. */
  readonly acceptedCount: number;
  /** How many objects only broke rules in CEL, the same ones here and there. */
  readonly brokenCount: number;
}

/** Compares verdict, defaults and, where the structure is right, the text of each broken rule. */
export function compare(requests: readonly ObjectRequest[], verdicts: readonly ObjectVerdict[]): Comparison {
  const differences: Difference[] = [];
  let [acceptedCount, brokenCount] = [0, 0];
  for (const [index, request] of requests.entries()) {
    const there = verdicts[index];
    if (there === undefined) throw new Error(`no verdict for object ${index} of ${requests.length}`);
    const here = judgeOffline(request.object, request.old);
    const what = findDifference(here, there);
    if (what !== undefined)
      differences.push({ what, request: JSON.stringify(request), here: linesOf(here), there: theirLines(there) });
    else if (isAccepted(there) && here?.object !== undefined) acceptedCount += 1;
    else if (here !== undefined && here.broken.length > 0) brokenCount += 1;
  }
  const byLength = differences.toSorted((a, b) => a.request.length - b.request.length);
  return { differences: byLength, acceptedCount, brokenCount };
}

function findDifference(here: OfflineVerdict | undefined, there: ObjectVerdict): string | undefined {
  if (here === undefined) return isAccepted(there) ? "none of ours, and the API server takes it" : undefined;
  if (here.faults.length > 0) {
    if (!isAccepted(there)) return undefined;
    return here.faults.every((fault) => isWanted({ ...fault, path: formatPath(fault.path) }))
      ? undefined
      : "only the API server takes it";
  }
  if (here.broken.length > 0 || there.errors.length > 0 || there.unknown.length > 0) {
    const [ours, theirs] = [ourRules(here.broken), theirRules(there)];
    return isDeepStrictEqual(ours, theirs) ? undefined : "the broken rules differ";
  }
  return isDeepStrictEqual(withoutMetadata(here.object), withoutMetadata(there.object))
    ? undefined
    : "the defaults differ";
}

export function isAccepted({ unknown, errors }: ObjectVerdict): boolean {
  return unknown.length === 0 && errors.length === 0;
}

function ourRules(broken: readonly Violation[]): readonly string[] {
  return broken.map(({ path, message }) => `${flatten(path.join("."))}: ${normalize(message)}`).toSorted();
}

function theirRules({ unknown, errors }: ObjectVerdict): readonly string[] {
  return [...unknown.map((field) => `unknown field ${field}`), ...errors.map(formatProblem)].toSorted();
}

/** `<nil>` is what the API server calls the object itself. */
function formatProblem({ field, detail }: Problem): string {
  return `${field === "<nil>" ? "" : flatten(field)}: ${normalize(detail)}`;
}

/** That a rule failed to give an answer is said in other words, such as for a duration of ten million years. */
function normalize(message: string): string {
  const isFailure = / evaluating rule: /.test(message) || / \(could not be evaluated: .*\)$/s.test(message);
  return isFailure ? "the rule could not be evaluated" : message;
}

/** The API server writes the keys of maps as it does indices, without quotes. */
function flatten(path: string): string {
  return path.replaceAll("[", ".").replaceAll("]", "");
}

/** The server fills in metadata of its own. */
export function withoutMetadata(object: unknown): unknown {
  if (!isRecord(object)) return object;
  const { metadata: _, ...others } = object;
  return others;
}

function linesOf(here: OfflineVerdict | undefined): readonly string[] {
  if (here === undefined) return ["none of ours"];
  const found = [...here.faults, ...here.broken].map(
    ({ path, reason, message }) => `${formatPath(path)}: ${reason}: ${message}`,
  );
  return found.length > 0 ? found : [JSON.stringify(here.object)];
}

function theirLines(there: ObjectVerdict): readonly string[] {
  const found = theirRules(there);
  return found.length > 0 ? found : [JSON.stringify(there.object)];
}
