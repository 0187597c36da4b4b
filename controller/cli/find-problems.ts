import { kindsWithReady } from "../core/statuses.ts";
import type { StoredObject } from "../ports/store.ts";
import { spanText } from "../report/age-text.ts";
import type { NodeSight, Problem, StatusReport } from "../report/status-report.ts";
import { specOf } from "../runtime/records.ts";
import { conditionOf, labelOf, type UserObject } from "./user-object.ts";

/** A problem, and what to do about it; undefined where that is to wait. */
export interface FoundProblem extends Problem {
  readonly nextStep: string | undefined;
}

export interface ProblemSight extends Pick<StatusReport, "leader" | "nodes" | "groups"> {
  /** While the store is not reached nobody is heard: then silence is no problem of theirs. */
  readonly isLost: boolean;
  readonly objects: readonly UserObject[];
  readonly records: readonly StoredObject[];
}

/** What is not as it should be, the most urgent first, each thing once. */
export function findProblems(sight: ProblemSight): readonly FoundProblem[] {
  const { objects, nodes, records } = sight;
  const found = [
    ...leaderProblems(sight),
    ...nodes.flatMap((node) => silentNode(node, sight)),
    ...objects.flatMap((object) => heldTwice(object, nodes)),
    ...records.flatMap(fencingProblem),
    ...objects.flatMap((object) => notReady(object, sight)),
    ...objects.flatMap(notRedundant),
  ];
  const first = new Map<string, FoundProblem>();
  for (const problem of found) if (!first.has(problem.object)) first.set(problem.object, problem);
  return [...first.values()];
}

/** The steps that belong to problems. */
export function nextStepsOf(problems: readonly FoundProblem[]): readonly string[] {
  return problems.flatMap(({ object, nextStep }) => (nextStep === undefined ? [] : [`${object}: ${nextStep}`]));
}

function leaderProblems({ leader }: ProblemSight): readonly FoundProblem[] {
  if (leader.leads !== false) return [];
  const message = "no manager leads: nothing is decided, taken over or told";
  const nextStep = "start a manager, or look at why those that run do not reach the store";
  return [{ object: "HACluster/cluster", state: "NoLeader", message, nextStep }];
}

/** A leader says of a silent node that it is lost; before it does, or where there is none, it is seen here alone. */
function silentNode({ name, lease, state }: NodeSight, { leader, isLost }: ProblemSight): readonly FoundProblem[] {
  const isTold = leader.leads === true && state !== "Eligible" && state !== "";
  if (lease.verdict !== "Silent" || isTold || isLost) return [];
  const message = `it has not renewed its lease of ${spanText(lease.ttlMs)} for longer than that`;
  return [{ object: `HANode/${name}`, state: "Silent", message, nextStep: "look at its agent and its network" }];
}

/** An address that is up on several nodes, by the reports of those that renew. */
function heldTwice(object: UserObject, nodes: readonly NodeSight[]): readonly FoundProblem[] {
  if (object.kind !== "VirtualIP") return [];
  const label = labelOf(object);
  const holders = nodes.filter(({ holds, lease }) => {
    return lease.verdict === "Renewed" && holds.some((one) => one.resource === label && one.state === "Started");
  });
  if (holders.length < 2) return [];
  const message = `${object.spec.address} is up on ${holders.map(({ name }) => name).join(" and ")}`;
  return [
    { object: label, state: "HeldTwice", message, nextStep: "look at both nodes, and report it: this must not be" },
  ];
}

function fencingProblem(object: StoredObject): readonly FoundProblem[] {
  if (object.kind !== "HAFencing") return [];
  const { node, phase, attempt, lastError } = specOf("HAFencing", object);
  if (phase === "Confirmed" || phase === "Void") return [];
  const message = `its fencing is under way, attempt ${attempt}${lastError === undefined ? "" : `: ${lastError}`}`;
  const nextStep = lastError === undefined ? undefined : "look at its fence devices";
  return [{ object: `HANode/${node}`, state: "Fencing", message, nextStep }];
}

function notReady(object: UserObject, { groups }: ProblemSight): readonly FoundProblem[] {
  const label = labelOf(object);
  // A member has the state of its group, and the cluster's is the leader's.
  const isOwn = object.kind === "HANode" || groups.some(({ group }) => group === label);
  if (!isOwn || !kindsWithReady.has(object.kind)) return [];
  const state = object.status?.state ?? "-";
  const ready = conditionOf(object, "Ready");
  if (ready === undefined) return [{ object: label, state, message: "nothing is said of it yet", nextStep: undefined }];
  const { generation = 0 } = object.metadata;
  const { observedGeneration = 0 } = ready;
  if (observedGeneration < generation) {
    const message = `what is said of it is of generation ${observedGeneration}, and its spec is at ${generation}`;
    return [{ object: label, state, message, nextStep: undefined }];
  }
  return ready.status === "True" ? [] : [withNextStep(label, state, ready.message)];
}

function notRedundant(object: UserObject): readonly FoundProblem[] {
  const redundant = conditionOf(object, "Redundant");
  if (redundant?.status !== "False") return [];
  return [withNextStep(labelOf(object), "NotRedundant", redundant.message)];
}

/** Messages of statuses end in the next step, where somebody has to do something. */
function withNextStep(object: string, state: string, message: string): FoundProblem {
  const cut = message.lastIndexOf("; ");
  const last = message.slice(cut === -1 ? 0 : cut + 2);
  if (!isStep(last)) return { object, state, message, nextStep: undefined };
  return { object, state, message: cut === -1 ? message : message.slice(0, cut), nextStep: last };
}

/** How steps begin, or the command that is in them. */
const steps = /^(add|apply|bring|delete|give|leave|look|mend|remove|run|set|start|wait)\b|\bholdfast [a-z]/;

function isStep(text: string): boolean {
  return steps.test(text);
}
