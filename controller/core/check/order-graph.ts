import type { FieldPath } from "../../api/manifest-error.ts";
import type { HAGroup, PlacementRule } from "../../api/types.gen.ts";
import type { GroupKey } from "../desired.ts";
import { type ClusterView, groupKeyOf } from "./cluster-view.ts";

type Action = "Start" | "Stop" | "Promote" | "Demote";
type EventKey = string;

/**
 * What happens to groups (and, between the steps of a rule, that a step is done), and what must have happened before.
 */
export interface OrderGraph {
  /** The group and action of an event; undefined for a step. */
  readonly events: ReadonlyMap<EventKey, { readonly group: GroupKey; readonly action: Action } | undefined>;
  readonly prerequisites: readonly Prerequisite[];
}

/** Before `to` can happen, one of `anyOf` must have. */
export interface Prerequisite {
  readonly anyOf: readonly EventKey[];
  readonly to: EventKey;
  /** Where it is written; undefined where it is in the nature of things. */
  readonly origin?: Origin;
}

export interface Origin {
  readonly object: HAGroup | PlacementRule;
  readonly path: FieldPath;
  /** Whether it follows for the opposite action, from what is written for the other. */
  readonly isMirror: boolean;
}

export function orderGraphOf(cluster: ClusterView): OrderGraph {
  const graph = { events: new Map(), prerequisites: [] } as Draft;
  for (const [key, group] of cluster.groups) {
    const { owner } = group;
    if (owner.kind !== "HAGroup") continue;
    for (const [index, reference] of (owner.spec.after ?? []).entries()) {
      const before = groupKeyOf(reference);
      // A group after itself breaks a rule of the HAGroup, which says so.
      if (before === key || !cluster.groups.has(before)) continue;
      const origin = { object: owner, path: ["spec", "after", index], isMirror: false };
      const [first, second] = [eventOf(graph, before, "Start"), eventOf(graph, key, "Start")];
      graph.prerequisites.push({ anyOf: [first], to: second, origin });
      const [third, fourth] = [eventOf(graph, key, "Stop"), eventOf(graph, before, "Stop")];
      graph.prerequisites.push({ anyOf: [third], to: fourth, origin: { ...origin, isMirror: true } });
    }
  }
  for (const rule of cluster.rules.values()) addRule(graph, rule, cluster);
  return graph;
}

interface Draft {
  readonly events: Map<EventKey, { readonly group: GroupKey; readonly action: Action } | undefined>;
  readonly prerequisites: Prerequisite[];
}

interface Step {
  readonly groups: readonly GroupKey[];
  readonly action: Action;
  readonly isAny: boolean;
  readonly path: FieldPath;
  readonly isMirror: boolean;
}

/** Steps that are only serialized have no direction. Optional ones do: both orders can only be kept where they agree. */
function addRule(graph: Draft, rule: PlacementRule, cluster: ClusterView): void {
  const { order } = rule.spec;
  if (order === undefined || order.requirement === "Serialize") return;
  const steps = order.steps.map(({ groups, action, waitFor }, index): Step => {
    const known = groups.map(groupKeyOf).filter((key) => cluster.groups.has(key));
    return {
      groups: known,
      action,
      isAny: waitFor === "Any",
      path: ["spec", "order", "steps", index],
      isMirror: false,
    };
  });
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1];
    if (next === undefined) continue;
    addStep(graph, rule, [step, next]);
    // What follows any one of several would, turned round, hold back the last one only: nothing can be said of each.
    if (order.symmetric && !step.isAny) addStep(graph, rule, [mirrored(next), { ...mirrored(step), path: next.path }]);
  }
}

/** The groups of the first step, then that it is done, then those of the second. */
function addStep(graph: Draft, rule: PlacementRule, [before, after]: readonly [Step, Step]): void {
  const done = `${graph.events.size} ${rule.metadata.name}`;
  graph.events.set(done, undefined);
  const origin = { object: rule, path: after.path, isMirror: after.isMirror };
  const first = before.groups.map((group) => eventOf(graph, group, before.action));
  if (first.length === 0) return;
  const alternatives = before.isAny ? [first] : first.map((event) => [event]);
  for (const anyOf of alternatives) graph.prerequisites.push({ anyOf, to: done, origin });
  for (const group of after.groups) {
    graph.prerequisites.push({ anyOf: [done], to: eventOf(graph, group, after.action), origin });
  }
}

function mirrored(step: Step): Step {
  return { ...step, action: opposites[step.action], isAny: false, isMirror: true };
}

const opposites: Readonly<Record<Action, Action>> = {
  Start: "Stop",
  Stop: "Start",
  Promote: "Demote",
  Demote: "Promote",
};

/** A promotion follows the start of the same group, a stop its demotion. */
function eventOf(graph: Draft, group: GroupKey, action: Action): EventKey {
  const key = `${group} ${action}`;
  if (graph.events.has(key)) return key;
  graph.events.set(key, { group, action });
  if (action === "Promote") graph.prerequisites.push({ anyOf: [eventOf(graph, group, "Start")], to: key });
  if (action === "Stop") graph.prerequisites.push({ anyOf: [eventOf(graph, group, "Demote")], to: key });
  return key;
}
