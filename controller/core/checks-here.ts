import type { HAAssignmentSpec } from "../api/types.gen.ts";
import type { CheckWish, GroupChecks } from "./compile-checks.ts";
import type { GroupKey } from "./desired.ts";
import { entryOf, resourceKeyOf, type Journal } from "./journal.ts";
import { groupKeyOf } from "./ruling.ts";

/** A check that one node runs now, and for whom; one that several groups name is run once. */
export interface CheckHere extends Pick<CheckWish, "name" | "probe" | "intervalMs" | "timeoutMs" | "rule"> {
  /** The node probes whatever it holds, and has a verdict of its own. */
  readonly isForNode: boolean;
  /** The groups that are started here and use it. */
  readonly groups: readonly UsingGroup[];
}

export interface UsingGroup {
  readonly key: GroupKey;
  /** Whether an unhealthy verdict is a failure of the group. */
  readonly isFault: boolean;
}

interface Building extends CheckHere {
  isForNode: boolean;
  readonly groups: UsingGroup[];
}

/**
 * The checks that this node runs now, by name: those for candidates all the time where it may hold the group, all others
 * only while every member of the group is started here.
 */
export function checksHere(
  compiled: readonly GroupChecks[],
  here: { readonly assignments: readonly HAAssignmentSpec[]; readonly journal: Journal },
): readonly CheckHere[] {
  const words = new Map(here.assignments.map((assignment) => [groupKeyOf(assignment), assignment]));
  const byName = new Map<string, Building>();
  for (const { group, isCandidate, checks } of compiled) {
    const isStarted = isStartedHere(words.get(group), here.journal);
    for (const check of checks) {
      const isForNode = isCandidate && check.runsOn === "Candidates";
      if (isForNode || isStarted) note(byName, check, { isForNode, group: isStarted ? group : undefined });
    }
  }
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What is being started, stopped or restarted is not probed yet, or no more. */
function isStartedHere(assignment: HAAssignmentSpec | undefined, journal: Journal): boolean {
  if (assignment === undefined || assignment.members.length === 0) return false;
  const group = groupKeyOf(assignment);
  return assignment.members.every((member) => {
    const entry = entryOf(journal, resourceKeyOf(member));
    return entry?.group === group && entry.phase === "Started";
  });
}

function note(
  byName: Map<string, Building>,
  check: CheckWish,
  as: { readonly isForNode: boolean; readonly group: GroupKey | undefined },
): void {
  const { name, probe, intervalMs, timeoutMs, rule } = check;
  const here = byName.get(name) ?? { name, probe, intervalMs, timeoutMs, rule, isForNode: false, groups: [] };
  byName.set(name, here);
  here.isForNode ||= as.isForNode;
  if (as.group === undefined) return;
  const isFault = check.score === undefined;
  const known = here.groups.findIndex(({ key }) => key === as.group);
  if (known < 0) here.groups.push({ key: as.group, isFault });
  else if (isFault) here.groups[known] = { key: as.group, isFault };
}
