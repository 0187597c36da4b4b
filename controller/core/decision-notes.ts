import type { HAAssignmentSpec, HADecisionSpec, HAFencingSpec } from "../api/types.gen.ts";
import { claimKeyOf } from "./claim.ts";
import { commonWordKey } from "./common-word.ts";
import type { Decision } from "./decide.ts";
import type { Desired, GroupKey, NodeName } from "./desired.ts";
import type { Facts } from "./facts.ts";
import type { Ms } from "./lease.ts";
import { fencingKeyOf, type MayHold, type Proof } from "./proof.ts";
import type { RecordWrite } from "./record-write.ts";
import { whyGiven, whyTaken } from "./placement-reasons.ts";

/** What people are told of one step of a decision; who writes it adds who decided, when, and its number. */
export type DecisionNote = Omit<HADecisionSpec, "at" | "leader" | "term" | "number" | "format">;

export interface NoteSight {
  readonly decision: Decision;
  readonly desired: Desired;
  readonly facts: Facts;
  readonly now: Ms;
}

/**
 * What is worth telling of each write of a decision once it is done. Most writes of claims are not: that a node may hold
 * something follows from its assignment, and that it stopped from its report; that it was proven gone otherwise is told.
 */
export function notesOf(sight: NoteSight): ReadonlyMap<RecordWrite, readonly DecisionNote[]> {
  const notes = new Map<RecordWrite, readonly DecisionNote[]>(proofNotes(sight));
  for (const write of sight.decision.writes) {
    const note = noteOf(write, sight);
    if (note !== undefined) notes.set(write, [...(notes.get(write) ?? []), note]);
  }
  return notes;
}

function noteOf(write: RecordWrite, sight: NoteSight): DecisionNote | undefined {
  switch (write.kind) {
    case "claim":
      return undefined;
    case "assignment":
      return write.group === commonWordKey ? undefined : assignmentNote(write, sight);
    case "close":
      return closeNote(write.node, sight);
    case "fencing": {
      const { node, boot } = write.next;
      return fencingNote(write.next, sight.facts.fencings.get(fencingKeyOf(node, boot))?.record);
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Assignments

type AssignmentWrite = Extract<RecordWrite, { kind: "assignment" }>;

function assignmentNote({ group, next }: AssignmentWrite, sight: NoteSight): DecisionNote {
  const before = sight.facts.assignments.get(group)?.record;
  const from = nodesOf(before);
  const to = nodesOf(next);
  const taken = from.filter((node) => !to.includes(node));
  const given = to.filter((node) => !from.includes(node));
  const asked = { group, sight };
  const waits = sight.decision.groups.get(group)?.waits ?? [];
  return boundedNote({
    type: "Assignment",
    about: aboutGroup(group),
    change: assignmentChange(before, next, { taken, given }),
    from,
    to,
    why: [...new Set([...taken.map((node) => whyTaken(node, asked)), ...whyGiven(given, asked), ...waits])],
    renewals: renewalsOf([...from, ...to], sight),
    ...(next === undefined ? {} : { epoch: { ...next.epoch } }),
  });
}

interface Moved {
  readonly taken: readonly NodeName[];
  readonly given: readonly NodeName[];
}

function assignmentChange(
  before: HAAssignmentSpec | undefined,
  next: HAAssignmentSpec | undefined,
  { taken, given }: Moved,
): string {
  if (next === undefined) return "is forgotten: nobody may hold anything of it any more";
  if (before === undefined) return "is new: every node is asked what it has of it";
  const changes = [
    ...(taken.length === 0 ? [] : [`is taken from ${taken.join(", ")}`]),
    ...(given.length === 0 ? [] : [`is given to ${given.join(", ")}`]),
    ...rolesChanged(before, next),
    ...membersChanged(before, next),
  ];
  if (changes.length > 0) return changes.join("; ");
  return otherChange(before, next);
}

function rolesChanged(before: HAAssignmentSpec, next: HAAssignmentSpec): readonly string[] {
  return next.placements.flatMap(({ node, role }) => {
    const known = before.placements.find((one) => one.node === node);
    const isOther = role !== undefined && role !== (known?.role ?? "Secondary");
    return isOther ? [`${node} becomes ${role.toLowerCase()}`] : [];
  });
}

function membersChanged(before: HAAssignmentSpec, next: HAAssignmentSpec): readonly string[] {
  const known = new Map(before.members.map((member) => [memberName(member), member]));
  const kept = new Set(next.members.map(memberName));
  const gone = [...known.keys()].filter((name) => !kept.has(name));
  const changed = next.members.flatMap((member) => {
    const old = known.get(memberName(member));
    if (old === undefined) return [`has ${memberName(member)} from now on`];
    const isSame = old.generation === member.generation && old.uid === member.uid;
    return isSame ? [] : [`${memberName(member)} is changed (generation ${member.generation})`];
  });
  return [...gone.map((name) => `no longer has ${name}`), ...changed];
}

function memberName({ kind, name }: HAAssignmentSpec["members"][number]): string {
  return `${kind}/${name}`;
}

/** The nodes stay, and so do the members: something else of the word is new, or it has to be said again. */
function otherChange(before: HAAssignmentSpec, next: HAAssignmentSpec): string {
  if (next.restart !== before.restart) return "is restarted, as ordered";
  if (next.cleanup !== before.cleanup) return "forgets its failures, as ordered";
  if (next.wish !== before.wish) return `is to be ${next.wish}, was ${before.wish}`;
  const isAnew = next.placements.some(
    ({ node, incarnation }) => before.placements.find((one) => one.node === node)?.incarnation !== incarnation,
  );
  if (isAnew) return `is given anew to ${nodesOf(next).join(", ")}, which began another lease`;
  const [fresh, done] = [releasesBeside(next, before), releasesBeside(before, next)];
  if (fresh.length > 0) return `lets go of ${fresh.join(", ")}`;
  if (done.length > 0) return `has let go of ${done.join(", ")}`;
  return "is told again";
}

/** What one word asks to let go of and the other does not. */
function releasesBeside(word: HAAssignmentSpec, other: HAAssignmentSpec): readonly string[] {
  const known = new Set(other.releases.map(claimKeyOf));
  return word.releases.map(claimKeyOf).filter((key) => !known.has(key));
}

function nodesOf(record: HAAssignmentSpec | undefined): readonly NodeName[] {
  return record?.placements.map(({ node }) => node).toSorted() ?? [];
}

// ---------------------------------------------------------------------------------------------------------------------
// Leases and proofs

function closeNote(node: NodeName, sight: NoteSight): DecisionNote {
  const lease = sight.facts.leases.get(node);
  const silentMs = Math.round(sight.now - (lease?.seenAt ?? sight.now));
  return boundedNote({
    type: "LeaseClosed",
    about: { kind: "HANode", name: node },
    change: "its lease is ended",
    from: [node],
    to: [],
    why: [`no renewal was seen for ${silentMs} ms, and its ttl is ${lease?.record.ttlMs ?? 0} ms`],
    renewals: renewalsOf([node], sight),
  });
}

/** One for each node, group and proof, at the first write that takes the node out. That it has stopped itself is no news. */
function proofNotes(sight: NoteSight): ReadonlyMap<RecordWrite, readonly DecisionNote[]> {
  const found = new Map<string, Proven>();
  for (const write of sight.decision.writes) {
    if (write.kind !== "claim") continue;
    for (const { entry, proof } of sight.decision.claims.find(write.next.claim).proven) {
      if (proof === "Stopped") continue;
      const key = JSON.stringify([entry.node, entry.group, proof]);
      const known = found.get(key) ?? { write, entry, proof, claims: [] };
      known.claims.push(claimKeyOf(write.next.claim));
      found.set(key, known);
    }
  }
  const byWrite = Map.groupBy(found.values(), ({ write }) => write);
  return new Map([...byWrite].map(([write, all]) => [write, all.map((proven) => proofNote(proven, sight))]));
}

interface Proven {
  readonly write: RecordWrite;
  readonly entry: MayHold;
  readonly proof: Exclude<Proof, "Stopped">;
  readonly claims: string[];
}

function proofNote({ entry, proof, claims }: Proven, sight: NoteSight): DecisionNote {
  const { node, group } = entry;
  return boundedNote({
    type: "Proof",
    about: group === undefined ? { kind: "HANode", name: node } : aboutGroup(group),
    change: `${node} is proven not to hold ${claims.join(", ")}`,
    from: [node],
    to: [],
    why: [proofWords(proof, entry)],
    renewals: renewalsOf([node], sight),
  });
}

function proofWords(proof: Proven["proof"], { node, mode }: MayHold): string {
  switch (proof) {
    case "ClosedItself":
      return `${node} has ended its lease itself, and had let go of everything`;
    case "NewBoot":
      return `the machine of ${node} is in a later boot, and does not have it`;
    case "Fenced":
      return `the fencing of ${node} is confirmed`;
    case "Timed":
      return `the lease of ${node} is closed, and the wait of ${mode ?? "its fencing mode"} is over`;
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Fencing

/** Undefined for the attempts between the first, second, fourth, eighth …, which may go on for ever. */
export function fencingNote(next: HAFencingSpec, before: HAFencingSpec | undefined): DecisionNote | undefined {
  const isAgain = before?.phase === next.phase;
  if (isAgain && (next.level > 0 || !isPowerOfTwo(next.attempt))) return undefined;
  const error = next.lastError === undefined ? [] : [`the devices said: ${next.lastError}`];
  return boundedNote({
    type: "Fencing",
    about: { kind: "HANode", name: next.node },
    change: fencingChange(next, isAgain),
    from: [],
    to: [],
    why: next.confirmation === undefined ? [causeWords[next.cause], ...error] : [next.confirmation.detail],
    renewals: [],
  });
}

function fencingChange(next: HAFencingSpec, isAgain: boolean): string {
  switch (next.phase) {
    case "Requested":
      return "its power was cycled; another boot of it proves that the former one is over";
    case "Acting":
      return isAgain
        ? `its fencing has failed and is tried again (attempt ${next.attempt})`
        : `is being fenced (${next.action ?? "off"})`;
    case "Confirmed":
      return next.confirmation?.by === "Person" ? "is fenced: a person says so" : "is fenced: its devices say so";
    case "Failed":
      return "its fencing has failed";
    case "Void":
      return "its fencing is void: it was seen alive, or another boot of it was";
  }
}

const causeWords: Readonly<Record<HAFencingSpec["cause"], string>> = {
  LeaseClosed: "it may hold something, and its lease has ended",
  StopFailed: "a stop has failed on it",
  Operator: "an operator asked for it",
};

function isPowerOfTwo(number: number): boolean {
  return number > 0 && Number.isInteger(Math.log2(number));
}

// ---------------------------------------------------------------------------------------------------------------------
// Bounds

const nodesMax = 100;
const reasonsMax = 16;
const textLengthMax = 1024;

/** The note within the bounds of its schema. */
export function boundedNote(note: DecisionNote): DecisionNote {
  return {
    ...note,
    change: note.change.slice(0, textLengthMax),
    from: note.from.slice(0, nodesMax),
    to: note.to.slice(0, nodesMax),
    why: note.why.slice(0, reasonsMax).map((text) => text.slice(0, textLengthMax)),
    renewals: note.renewals.slice(0, nodesMax),
  };
}

function renewalsOf(nodes: readonly NodeName[], { facts, now }: NoteSight): DecisionNote["renewals"] {
  return [...new Set(nodes)].toSorted().flatMap((node) => {
    const seenAt = facts.leases.get(node)?.seenAt;
    return seenAt === undefined ? [] : [{ node, ageMs: Math.max(0, Math.round(now - seenAt)) }];
  });
}

const groupKinds = ["HAGroup", "VirtualIP", "SharedData", "HAService"] as const;

export function aboutGroup(key: GroupKey): DecisionNote["about"] {
  const slash = key.indexOf("/");
  const kind = groupKinds.find((one) => one === key.slice(0, slash)) ?? "HAGroup";
  return { kind, name: key.slice(slash + 1) };
}
