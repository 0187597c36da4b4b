import type { GroupKey } from "../desired.ts";
import type { Ms } from "../lease.ts";
import type { ModelNode, World } from "./world.ts";

/** A checker with effect Fault that finds a group unhealthy on a node, as often as the group runs there. */
export interface Sickness {
  readonly error: string;
  /** From the start of the group until that is found. */
  readonly seenAfterMs: Ms;
}

/** The group fails now, once more; what nobody may act on does not fail. */
export function fail(node: ModelNode, group: GroupKey, world: World): void {
  const sickness = node.sick.get(group);
  node.faultsAt.delete(group);
  if (sickness === undefined || world.assignments.get(group)?.record.wish !== "Started") return;
  const failures = (node.failures.get(group) ?? 0) + 1;
  node.faults.set(group, sickness.error);
  node.failures.set(group, failures);
  if (!group.startsWith("HAGroup/")) return;
  const name = group.slice("HAGroup/".length);
  const others = (node.told.groups ?? []).filter((other) => other.name !== name);
  node.told = { ...node.told, groups: [...others, { name, failures, error: sickness.error }] };
}

/** Something of the group was started or stopped there: it is found unhealthy only while all of it runs. */
export function noteTurn(node: ModelNode, group: GroupKey, world: World): void {
  const sickness = node.sick.get(group);
  if (sickness === undefined) return;
  const members = world.assignments.get(group)?.record.members.length ?? 0;
  const entries = node.journal.entries.filter((entry) => entry.group === group);
  const isWhole = entries.length >= members && entries.every(({ phase }) => phase === "Started");
  if (isWhole) node.faultsAt.set(group, world.now + sickness.seenAfterMs);
  else node.faultsAt.delete(group);
}

/** The groups that are found unhealthy by now. */
export function dueFaults(node: ModelNode, now: Ms): readonly GroupKey[] {
  return [...node.faultsAt].flatMap(([group, at]) => (node.isUp && at <= now ? [group] : []));
}
