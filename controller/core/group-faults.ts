import type { HAAssignmentSpec } from "../api/types.gen.ts";
import type { GroupKey } from "./desired.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { groupKeyOf } from "./ruling.ts";

/** Groups that a checker has failed on this node and that have not stopped since, each with the reason in words. */
export type GroupFaults = ReadonlyMap<GroupKey, string>;

export interface FaultSight {
  /** Groups that are started here and that a checker with effect Fault finds unhealthy. */
  readonly unhealthy: ReadonlyMap<GroupKey, string>;
  readonly assignments: readonly HAAssignmentSpec[];
  readonly journal: Journal;
}

export interface FaultStep {
  readonly faults: GroupFaults;
  /** Of these, those that are new: each is one more failure of its group. */
  readonly begun: readonly GroupKey[];
}

/**
 * A fault lasts until nothing of the group is left here, so that all of it is stopped before any of it starts again; it
 * passes by itself only as long as no stop has begun. What is frozen or unmanaged does not fail: nobody may act on it.
 */
export function stepFaults(known: GroupFaults, { unhealthy, assignments, journal }: FaultSight): FaultStep {
  const faults = new Map<GroupKey, string>();
  const begun: GroupKey[] = [];
  for (const [group, reason] of known) {
    const entries = journal.entries.filter((entry) => entry.group === group);
    if (entries.length > 0 && (unhealthy.has(group) || !isWhole(entries, group, assignments)))
      faults.set(group, reason);
  }
  for (const assignment of assignments) {
    const group = groupKeyOf(assignment);
    const reason = unhealthy.get(group);
    if (reason === undefined || assignment.wish !== "Started" || faults.has(group)) continue;
    faults.set(group, reason);
    begun.push(group);
  }
  return { faults, begun };
}

/** Everything that was started of it is still there, as it was started. */
function isWhole(entries: readonly JournalEntry[], group: GroupKey, assignments: readonly HAAssignmentSpec[]): boolean {
  const members = assignments.find((assignment) => groupKeyOf(assignment) === group)?.members.length ?? 0;
  return entries.length >= members && entries.every(({ phase }) => phase === "Started");
}
