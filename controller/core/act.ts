import type { HAAssignmentMember, HAAssignmentSpec } from "../api/types.gen.ts";
import type { Claim } from "./claim.ts";
import { standingOf } from "./claim-standing.ts";
import type { GroupKey, NodeName } from "./desired.ts";
import type { Epoch } from "./epoch.ts";
import type { Incarnation } from "./incarnation.ts";
import {
  clashingEntry,
  entryOf,
  resourceKeyOf,
  type Journal,
  type JournalEntry,
  type FailureKey,
  type ResourceKey,
  lookKeyOf,
  type LookKey,
} from "./journal.ts";
import type { Ms } from "./lease.ts";
import { mustStopFor, takeEditsOver } from "./take-edits-over.ts";
import { groupKeyOf, isGiven, isRoleGiven, noteEpochs, placementHere, rulingsOf, type RulingSight } from "./ruling.ts";

/** What one node knows of itself. */
export interface NodeFacts {
  readonly node: NodeName;
  /** The lease it holds by its own count; undefined while it holds none, and then it lets go of everything. */
  readonly lease: { readonly incarnation: Incarnation; readonly endsAt: Ms } | undefined;
  /**
   * Whether what makes this node let go when its agent falls silent has the end of this lease for its deadline. One that
   * has fired refuses another until nothing is left of what it fired for.
   */
  readonly backstop: "Set" | "Asked" | "Refused";
  /** A renewal was acknowledged that says that this node does not let go at the end of its lease. */
  readonly staysTold: boolean;
  /** How long before the lease's end it begins to stop what nothing else would make it let go of. */
  readonly stopBudgetMs: Ms;
  readonly journal: Journal;
  /** Everything known was looked at in this incarnation. */
  readonly isProbed: boolean;
  readonly observed: ReadonlyMap<LookKey, Observation>;
  /** Resources on which an action runs, or of which a process may still live. */
  readonly busy: ReadonlySet<ResourceKey>;
  /** By resource, and by group where it has failed as a whole. */
  readonly failures: ReadonlyMap<FailureKey, number>;
  /** Groups that a checker has failed here and that have not stopped since, with the reason. */
  readonly faults: ReadonlyMap<GroupKey, string>;
  /** Stops that failed and wait before they are tried again. */
  readonly stopsPaused: ReadonlySet<ResourceKey>;
}

export interface Observation {
  readonly state: "Stopped" | "Started" | "Failed" | "Unknown";
  readonly role?: "Primary" | "Secondary";
}

/** One idempotent step at a driver. */
export interface AgentAction {
  readonly verb: "start" | "stop" | "promote" | "demote";
  readonly resource: HAAssignmentMember;
  readonly group: GroupKey;
  readonly epoch: Epoch;
  /** The order to restart that a start fulfils. */
  readonly restart?: string;
  readonly because: string;
}

export interface AgentStep {
  /** To be written before anything of this step is done or said. */
  readonly journal: Journal;
  readonly actions: readonly AgentAction[];
  /** What may be said of each claim once the journal is written. */
  readonly claims: readonly ClaimStanding[];
  /** False where something must be left as it is although the lease ends. */
  readonly letsGo: boolean;
  readonly wakeAt: Ms | undefined;
}

export interface ClaimStanding {
  readonly claim: Claim;
  readonly epoch: Epoch;
  readonly held: "Held" | "Stopped" | "Unknown";
}

/**
 * The agent's step: what to start and stop here and now. It starts only what the highest epoch of every claim of a
 * resource gives to this incarnation of this node, and stops everything else that it has started, latest first.
 */
export function act(assignments: readonly HAAssignmentSpec[], facts: NodeFacts, now: Ms): AgentStep {
  const rulings = rulingsOf(assignments);
  const noted = { ...facts, journal: noteEpochs(facts.journal, assignments) };
  const seen = takeEditsOver(assignments, { facts: noted, rulings });
  const sight: Sight = { facts: { ...facts, journal: seen }, rulings, mayStart: mayStart(facts, now), now };
  const groups = groupsOf(assignments, seen);
  const plans = groups.map((group) => planGroup(group, sight));
  const actions = [...plans.flatMap((plan) => plan.actions), ...sweep(assignments, sight)];
  const standing = standingOf(assignments, { plans, sight });
  return {
    journal: standing.journal,
    actions,
    claims: standing.claims,
    letsGo: !groups.some((group) => isLeft(group.assignment) && group.entries.length > 0),
    wakeAt: wakeAtOf(facts, now),
  };
}

interface Sight extends RulingSight {
  readonly mayStart: boolean;
  readonly now: Ms;
}

function mayStart(facts: NodeFacts, now: Ms): boolean {
  if (facts.lease === undefined || !facts.isProbed || facts.backstop !== "Set") return false;
  return now < facts.lease.endsAt - facts.stopBudgetMs;
}

interface LocalGroup {
  readonly key: GroupKey;
  readonly assignment: HAAssignmentSpec | undefined;
  /** In the order in which they were started. */
  readonly entries: readonly JournalEntry[];
}

function groupsOf(assignments: readonly HAAssignmentSpec[], journal: Journal): readonly LocalGroup[] {
  const byKey = new Map(assignments.map((assignment) => [groupKeyOf(assignment), assignment]));
  const keys = [...new Set([...byKey.keys(), ...journal.entries.map((entry) => entry.group)])].toSorted();
  return keys.map((key) => ({
    key,
    assignment: byKey.get(key),
    entries: journal.entries.filter((entry) => entry.group === key),
  }));
}

interface GroupPlan {
  readonly actions: readonly AgentAction[];
  /** Members that this node is told to run, whether or not it can just now. */
  readonly wanted: readonly HAAssignmentMember[];
  readonly role: "Primary" | "Secondary" | undefined;
}

function planGroup(group: LocalGroup, sight: Sight): GroupPlan {
  const mayBeTaken = !sight.facts.staysTold && leaseEndReason(group, sight) !== undefined;
  if (isLeft(group.assignment) && !mayBeTaken)
    return { actions: [], wanted: membersHere(group, sight), role: undefined };
  const wanted = membersHere(group, sight);
  const role = placementHere(group.assignment, sight.facts)?.role;
  const stops = stopsOf(group, { wanted, role, sight });
  if (stops !== undefined) return { actions: stops, wanted, role };
  return { actions: startsOf(group, { wanted, role, sight }), wanted, role };
}

/**
 * Frozen and unmanaged groups are left as they are, with or without a lease: once everybody was told that this node does
 * not let go at its end. Before that others may go by the last renewal, which said that it does.
 */
function isLeft(assignment: HAAssignmentSpec | undefined): boolean {
  return assignment?.wish === "Frozen" || assignment?.wish === "Unmanaged";
}

/** The members that this word gives to this incarnation, if for none of their claims a higher word is known. */
function membersHere(group: LocalGroup, sight: Sight): readonly HAAssignmentMember[] {
  const { assignment } = group;
  if (assignment === undefined || placementHere(assignment, sight.facts) === undefined) return [];
  const isRuled = assignment.members.every((member) =>
    member.claims.every((claim) => isGiven(claim, assignment.epoch, sight)),
  );
  return isRuled ? assignment.members : [];
}

interface Wanted {
  readonly wanted: readonly HAAssignmentMember[];
  readonly role: "Primary" | "Secondary" | undefined;
  readonly sight: Sight;
}

/**
 * The latest started of what has to go, one at a time; what was started after a member goes before it. Undefined where
 * nothing has to: while a stop is under way, or waits to be tried again, nothing of the group starts.
 */
function stopsOf(group: LocalGroup, asked: Wanted): readonly AgentAction[] | undefined {
  const { facts } = asked.sight;
  const reasons = group.entries.map((entry) => reasonToStop(entry, group, asked));
  const first = reasons.findIndex((reason) => reason !== undefined);
  const last = group.entries.at(-1);
  if (first < 0 || last === undefined) return undefined;
  const because = reasons.at(-1) ?? `${labelAt(group, first)}, which starts before it: ${reasons[first]}`;
  const key = resourceKeyOf(last.resource);
  if (facts.stopsPaused.has(key) || isStopping(last, facts)) return [];
  const verb = last.role === "Primary" && last.phase === "Started" ? "demote" : "stop";
  return [{ verb, resource: last.resource, group: group.key, epoch: last.epoch, because }];
}

function labelAt({ entries }: LocalGroup, index: number): string {
  const entry = entries[index];
  return entry === undefined ? "" : resourceKeyOf(entry.resource);
}

function isStopping(entry: JournalEntry, facts: NodeFacts): boolean {
  return entry.phase === "Stopping" && facts.busy.has(resourceKeyOf(entry.resource));
}

function reasonToStop(entry: JournalEntry, group: LocalGroup, asked: Wanted): string | undefined {
  const { facts } = asked.sight;
  const leaseEnd = leaseEndReason(group, asked.sight);
  if (leaseEnd !== undefined) return leaseEnd;
  const key = resourceKeyOf(entry.resource);
  const member = asked.wanted.find((one) => resourceKeyOf(one) === key);
  if (member === undefined) return "it is not assigned to this node";
  if (mustStopFor(member, entry, facts)) return "its spec has changed";
  if (isBeforeMissing(member, asked)) return "what starts before it does not run";
  const restart = group.assignment?.restart;
  if (restart !== undefined && entry.restart !== restart) return "an operator ordered a restart";
  if (isFailedForGood(group, facts)) return "the group has failed here beyond its retries";
  const fault = facts.faults.get(group.key);
  if (fault !== undefined) return fault;
  if (entry.role === "Primary" && asked.role !== "Primary") return "the primary role is not assigned to this node";
  return phaseReason(entry, facts);
}

/** Members start in their order: where an earlier one has to be started, the later ones stop first and start after it. */
function isBeforeMissing(member: HAAssignmentMember, { wanted, sight }: Wanted): boolean {
  for (const earlier of wanted) {
    if (earlier === member) return false;
    if (entryOf(sight.facts.journal, resourceKeyOf(earlier)) === undefined) return true;
  }
  return false;
}

function leaseEndReason(group: LocalGroup, { facts, now }: Sight): string | undefined {
  if (facts.lease === undefined) return "this node holds no lease";
  if (facts.backstop === "Refused") return "the deadman has fired, and is set again when nothing is left";
  const stopsEarly = group.assignment?.stopsEarly ?? true;
  const stopsAt = facts.lease.endsAt - (stopsEarly ? facts.stopBudgetMs : 0);
  return now >= stopsAt ? "the lease of this node is about to end" : undefined;
}

/** What a thing that is wanted here, as it is, has gone through: only one that started well and still runs may stay. */
function phaseReason(entry: JournalEntry, facts: NodeFacts): string | undefined {
  const key = resourceKeyOf(entry.resource);
  switch (entry.phase) {
    case "Stopping":
      return "its stop was begun";
    case "Starting":
      return facts.busy.has(key) ? undefined : "its start has not ended well";
    case "Started": {
      const state = facts.observed.get(lookKeyOf(entry.resource))?.state;
      return state === "Failed" || state === "Stopped" ? "it was found not running" : undefined;
    }
  }
}

function isFailed(group: LocalGroup, facts: NodeFacts): boolean {
  return facts.faults.has(group.key) || isFailedForGood(group, facts);
}

function isFailedForGood(group: LocalGroup, facts: NodeFacts): boolean {
  const retries = group.assignment?.retriesOnNode ?? 0;
  const keys = [group.key, ...(group.assignment?.members ?? []).map(resourceKeyOf)];
  return keys.some((key) => (facts.failures.get(key) ?? 0) > retries);
}

/** The first member that does not run yet, once everything before it does. */
function startsOf(group: LocalGroup, asked: Wanted): readonly AgentAction[] {
  const { sight, wanted, role } = asked;
  const { facts } = sight;
  const { assignment } = group;
  if (assignment === undefined || !sight.mayStart || isFailed(group, facts)) return [];
  for (const member of wanted) {
    const key = resourceKeyOf(member);
    const entry = entryOf(facts.journal, key);
    if (entry === undefined) {
      if (facts.busy.has(key) || clashingEntry(facts.journal, member) !== undefined) return [];
      return [
        {
          verb: "start",
          resource: member,
          group: group.key,
          epoch: assignment.epoch,
          because: "it is assigned to this node",
          ...(assignment.restart === undefined ? {} : { restart: assignment.restart }),
        },
      ];
    }
    if (entry.group !== group.key || entry.phase !== "Started") return [];
    const isPrimaryDue = role === "Primary" && isSecondary(entry, facts) && isRoleGiven(assignment, sight);
    if (isPrimaryDue && !facts.busy.has(key)) {
      return [
        {
          verb: "promote",
          resource: entry.resource,
          group: group.key,
          epoch: assignment.epoch,
          because: "the primary role is assigned to this node",
        },
      ];
    }
  }
  return [];
}

/** By its journal, or by the last look: somebody may have demoted what this node has promoted. */
function isSecondary({ resource, role }: JournalEntry, { observed }: NodeFacts): boolean {
  return role === "Secondary" || observed.get(lookKeyOf(resource))?.role === "Secondary";
}

/**
 * What runs here though nobody told this node to, and of which a word is known that gives it to others or to nobody. What
 * this node has started itself, be it by another name, goes with its own group and in its order.
 */
function sweep(assignments: readonly HAAssignmentSpec[], sight: Sight): readonly AgentAction[] {
  const { facts } = sight;
  const actions: AgentAction[] = [];
  for (const assignment of assignments) {
    if (isLeft(assignment) || placementHere(assignment, facts) !== undefined) continue;
    for (const member of assignment.members) {
      const key = resourceKeyOf(member);
      const state = facts.observed.get(lookKeyOf(member))?.state;
      const isHere = state === "Started" || state === "Failed";
      const isOwn = entryOf(facts.journal, key) ?? clashingEntry(facts.journal, member);
      if (!isHere || facts.busy.has(key) || facts.stopsPaused.has(key) || isOwn !== undefined) continue;
      actions.push({
        verb: "stop",
        resource: member,
        group: groupKeyOf(assignment),
        epoch: assignment.epoch,
        because: "it runs here and is not assigned to this node",
      });
    }
  }
  return actions;
}

function wakeAtOf(facts: NodeFacts, now: Ms): Ms | undefined {
  if (facts.lease === undefined) return undefined;
  const early = facts.lease.endsAt - facts.stopBudgetMs;
  if (early > now) return early;
  return facts.lease.endsAt > now ? facts.lease.endsAt : undefined;
}
