import type { GroupKey, GroupWish, NodeName } from "../../desired.ts";
import { heldState } from "../../freeze.ts";
import { resourceKeyOf, type ResourceKey } from "../../journal.ts";
import type { ObjectImpact, PlanAction } from "../plan.ts";
import type { RiskSight } from "./risk-sight.ts";

/** What a plan comes to for one group. */
export interface GroupFate {
  readonly key: GroupKey;
  /** Undefined where the group is new. */
  readonly was: GroupWish | undefined;
  /** Undefined where the group is deleted. */
  readonly wish: GroupWish | undefined;
  /** Live nodes on which all of it ran at the beginning. */
  readonly from: readonly NodeName[];
  /** Nodes on which all of it runs at the end. */
  readonly to: readonly NodeName[];
  /** At the end it runs nowhere as a whole, and that is known. */
  readonly isDown: boolean;
  /** At the end it is to be kept running: neither stopped nor left as it is. */
  readonly isToRun: boolean;
  readonly actions: readonly PlanAction[];
  /** Those of them that take down what ran where it should. */
  readonly stops: readonly PlanAction[];
  /** Members that ran, and at some moment run nowhere; the longest time first. Those that go to another group are its. */
  readonly downs: readonly ObjectImpact[];
}

/** Every group of before and after, in the order of their names. */
export function lookAtGroups(sight: RiskSight): readonly GroupFate[] {
  const { before, after, plan } = sight;
  const acted = Map.groupBy(plan.actions, ({ group }) => group);
  const impacts = new Map(plan.impact.objects.map((impact) => [impact.object, impact]));
  const elsewhere = new Map<ResourceKey, GroupKey>();
  for (const wish of after.groups.values()) for (const member of membersOf(wish)) elsewhere.set(member, wish.key);
  const keys = [...new Set([...before.groups.keys(), ...after.groups.keys()])].toSorted();
  return keys.map((key): GroupFate => {
    const was = before.groups.get(key);
    const wish = after.groups.get(key);
    const final = plan.final[key];
    const actions = acted.get(key) ?? [];
    return {
      key,
      was,
      wish,
      from: was === undefined ? [] : nodesWithAll(was, sight),
      to: final?.state === "Started" ? final.nodes : [],
      isDown: final?.state !== "Started" && final?.state !== "Unknown",
      isToRun: isToRun(wish, sight),
      actions,
      stops: actions.filter(({ disruptive }) => disruptive),
      downs: downsOf(
        [...membersOf(was), ...membersOf(wish)].filter((member) => (elsewhere.get(member) ?? key) === key),
        { impacts, sight },
      ),
    };
  });
}

function nodesWithAll({ members }: GroupWish, { start }: RiskSight): readonly NodeName[] {
  let all: readonly NodeName[] | undefined;
  for (const member of members) {
    const nodes = start.running.get(resourceKeyOf(member));
    const isStarted = (node: NodeName): boolean => nodes?.get(node)?.state === "Started";
    all = (all ?? [...(nodes?.keys() ?? [])]).filter(isStarted);
    if (all.length === 0) return all;
  }
  return all?.toSorted() ?? [];
}

function isToRun(wish: GroupWish | undefined, { after, end }: RiskSight): boolean {
  if (wish === undefined || wish.state !== "Started" || after.cluster.state !== "Running") return false;
  return wish.members.length > 0 && heldState(wish.key, wish, { desired: after, facts: end.facts }) === undefined;
}

function membersOf(wish: GroupWish | undefined): readonly ResourceKey[] {
  return wish?.members.map(resourceKeyOf) ?? [];
}

interface DownsAsked {
  readonly impacts: ReadonlyMap<ResourceKey, ObjectImpact>;
  readonly sight: RiskSight;
}

function downsOf(members: readonly ResourceKey[], { impacts, sight }: DownsAsked): readonly ObjectImpact[] {
  const hit = [...new Set(members)].flatMap((member) => impacts.get(member) ?? []);
  return hit
    .filter(({ object, downMs }) => downMs !== 0 && sight.start.running.has(object))
    .toSorted((a, b) => (b.downMs ?? Infinity) - (a.downMs ?? Infinity) || (a.object < b.object ? -1 : 1));
}
