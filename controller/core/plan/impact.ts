import type { Desired, GroupKey } from "../desired.ts";
import { resourceKeyOf, type ResourceKey } from "../journal.ts";
import type { Impact, NodeImpact, ObjectImpact, PlanAction, Redundancy } from "./plan.ts";
import type { Stretches, Uptime } from "./uptime.ts";

export interface ImpactSight {
  readonly before: Desired;
  readonly after: Desired;
  readonly actions: readonly PlanAction[];
  readonly uptime: Uptime;
  readonly spares: {
    readonly before: ReadonlyMap<GroupKey, number>;
    readonly during: ReadonlyMap<GroupKey, number>;
    readonly after: ReadonlyMap<GroupKey, number>;
  };
}

/** What objects and nodes go through, and how much is left to fail. */
export function impactOf(sight: ImpactSight): Impact {
  return { objects: objectsHit(sight), nodes: nodesHit(sight.actions), redundancy: redundancyOf(sight) };
}

function objectsHit(sight: ImpactSight): readonly ObjectImpact[] {
  const known = groupsOf(sight.before);
  const keys = new Set([...known.keys(), ...groupsOf(sight.after).keys()]);
  return [...keys].toSorted().flatMap((object): readonly ObjectImpact[] => {
    const stretches = sight.uptime.of(object);
    const { from, to } = stretches;
    const isMoved = from.join() !== to.join();
    // What nobody has wanted before is not missed until it runs.
    const downs = from.length === 0 && !known.has(object) ? [] : stretches.downs;
    if (!isMoved && downs.length === 0) return [];
    const isStillDown = downs.some(({ toMs }) => toMs === undefined);
    const downMs = isStillDown ? undefined : sum(downs.map(({ fromMs, toMs = fromMs }) => toMs - fromMs));
    const worstDownMs = downMs === undefined ? undefined : downMs + slackIn({ downs, object, sight });
    return [{ object, downMs, worstDownMs, from, to }];
  });
}

interface SlackAsked {
  readonly downs: Stretches["downs"];
  readonly object: ResourceKey;
  readonly sight: ImpactSight;
}

/** How much longer the actions may take that it is down for: those of its group that run meanwhile. */
function slackIn({ downs, object, sight }: SlackAsked): number {
  const group = groupsOf(sight.after).get(object) ?? groupsOf(sight.before).get(object);
  const slack = sight.actions.map((action) => {
    const isMeanwhile = downs.some(
      ({ fromMs, toMs = Infinity }) => action.atMs < toMs && action.atMs + action.expectedMs > fromMs,
    );
    return isMeanwhile && (action.group === group || action.verb === "fence") ? action.worstMs - action.expectedMs : 0;
  });
  return sum(slack);
}

const groupsByWish = new WeakMap<Desired, ReadonlyMap<ResourceKey, GroupKey>>();

function groupsOf(desired: Desired): ReadonlyMap<ResourceKey, GroupKey> {
  const known = groupsByWish.get(desired);
  if (known !== undefined) return known;
  const groups = new Map(
    [...desired.groups.values()].flatMap(({ key, members }) =>
      members.map((member): readonly [ResourceKey, GroupKey] => [resourceKeyOf(member), key]),
    ),
  );
  groupsByWish.set(desired, groups);
  return groups;
}

function nodesHit(actions: readonly PlanAction[]): readonly NodeImpact[] {
  const byNode = Map.groupBy(actions, ({ node }) => node);
  return [...byNode]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([node, some]) => ({
      node,
      starts: some.filter(({ verb }) => verb === "start").length,
      stops: some.filter(({ verb }) => verb === "stop").length,
    }));
}

/** Of groups that gain or lose spare nodes, or that something happens to. */
function redundancyOf({ actions, spares }: ImpactSight): readonly Redundancy[] {
  const acted = new Set(actions.flatMap(({ group }) => group ?? []));
  const keys = new Set([...spares.before.keys(), ...spares.after.keys()]);
  return [...keys].toSorted().flatMap((group) => {
    const after = spares.after.get(group) ?? 0;
    const before = spares.before.get(group) ?? after;
    const during = Math.min(before, after, spares.during.get(group) ?? after);
    return before !== during || during !== after || acted.has(group) ? [{ group, before, during, after }] : [];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
