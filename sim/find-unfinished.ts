import type { HANodeReportSpec } from "../controller/api/types.gen.ts";
import { changeEffect } from "../controller/core/change-effect.ts";
import type { GroupVerdict } from "../controller/core/decide.ts";
import type { GroupWish } from "../controller/core/desired.ts";
import { resourceKeyOf } from "../controller/core/journal.ts";
import { specOf } from "../controller/runtime/records.ts";
import type { SimNode } from "./sim-node.ts";
import { thingKeyOf, type ThingKey } from "./thing.ts";
import type { World } from "./world.ts";

/** Everything that should run and does not, or runs where it should not, by the truth of the world; empty at rest. */
export function findUnfinished(world: World): readonly string[] {
  return [...findEach(world)];
}

/** Whether there is anything of it: what is asked again and again looks no further than the first. */
export function isFinished(world: World): boolean {
  return findEach(world).next().done === true;
}

function* findEach(world: World): Generator<string> {
  const decision = world.lastDecision();
  if (decision === undefined) return yield "no manager has decided anything";
  for (const wish of world.desired().groups.values())
    yield* unfinishedGroup(wish, decision.groups.get(wish.key), world);
  yield* outdatedResources(world);
  yield* outdatedThings(world);
  yield* rememberedFailures(world);
  const wanted = wantedResources(world);
  for (const node of world.nodes.values()) yield* leftOn(node, wanted);
}

function unfinishedGroup(wish: GroupWish, verdict: GroupVerdict | undefined, world: World): readonly string[] {
  const target = (verdict?.target ?? []).map((placement) => placement.node).toSorted();
  const names = [...world.nodes.keys()].filter((name) => isRunningOn(wish, name, world)).toSorted();
  const waits = (verdict?.waits ?? []).join("; ");
  const room = expectedCopies(wish, world);
  const unfinished: string[] = [];
  if (target.length < room)
    unfinished.push(
      `${wish.key} is to run on ${target.length} nodes and could on ${room}: ${waits} ${JSON.stringify(verdict?.refusals ?? [])}`,
    );
  if (names.join() !== target.join())
    unfinished.push(`${wish.key} runs on ${names.join(", ") || "no node"}, not on ${target.join(", ")}: ${waits}`);
  return unfinished;
}

function leftOn(node: SimNode, wanted: ReadonlyMap<ThingKey, ReadonlySet<string>>): readonly string[] {
  const left: string[] = node.machine.living.size > 0 ? [`an action runs on ${node.name}`] : [];
  if (node.isComingUp()) left.push(`${node.name} is about to be switched on`);
  for (const [key, { isFailed, isForeign, isForgotten }] of node.active) {
    const nodes = wanted.get(key);
    // What was brought up by hand, or forgotten, and has no object any more is nobody's.
    if (nodes === undefined && (isForeign || isForgotten)) continue;
    if (isFailed) left.push(`${key} does not work on ${node.name}`);
    if (nodes?.has(node.name) !== true) left.push(`${key} is left on ${node.name}`);
  }
  return left;
}

/** What runs by a spec that was edited since: each edit is taken over in the end, by a stop and a start or without. */
function outdatedResources(world: World): readonly string[] {
  const members = [...world.desired().groups.values()].flatMap((wish) => wish.members);
  const generations = new Map(members.map((member) => [resourceKeyOf(member), member.generation]));
  return [...world.nodes.keys()].flatMap((node) =>
    (reportOf(node, world)?.resources ?? []).flatMap((resource) => {
      const { generation } = resource;
      const wanted = generations.get(resourceKeyOf(resource));
      if (generation === undefined || wanted === undefined || generation === wanted) return [];
      return [`${resourceKeyOf(resource)} is of generation ${generation} on ${node}, not of ${wanted}`];
    }),
  );
}

/** What runs, by the truth of the world, by a spec that something had to stop for when it was edited. */
function outdatedThings(world: World): readonly string[] {
  const members = [...world.desired().groups.values()].flatMap((wish) => wish.members);
  return [...world.nodes.values()].flatMap(({ name, active }) =>
    members.flatMap((member) => {
      const found = active.get(thingKeyOf(member));
      if (found === undefined || found.isForeign) return [];
      if (changeEffect(member.kind, found.resource.spec, member.spec) !== "Restart") return [];
      return [`${resourceKeyOf(member)} runs on ${name} by an earlier spec: ${JSON.stringify(found.resource.spec)}`];
    }),
  );
}

function reportOf(node: string, world: World): HANodeReportSpec | undefined {
  const report = world.store.find({ kind: "HANodeReport", namespace: "sim", name: node });
  return report === undefined ? undefined : specOf("HANodeReport", report);
}

/** A failure that will be forgotten may move something then. */
function rememberedFailures(world: World): readonly string[] {
  return [...world.nodes.keys()].flatMap((node) => {
    const report = reportOf(node, world);
    if (report === undefined) return [];
    const { resources, groups = [] } = report;
    const failed = resources.filter((resource) => resource.failures > 0);
    return [
      ...failed.map((resource) => `${node} remembers a failure of ${resource.kind} ${resource.name}`),
      ...groups.map((group) => `${node} remembers a failure of HAGroup ${group.name}`),
    ];
  });
}

/** Where each resource of a group is to run. */
function wantedResources(world: World): ReadonlyMap<ThingKey, ReadonlySet<string>> {
  const wanted = new Map<ThingKey, ReadonlySet<string>>();
  for (const wish of world.desired().groups.values()) {
    const nodes = new Set(
      world
        .lastDecision()
        ?.groups.get(wish.key)
        ?.target.map((placement) => placement.node),
    );
    for (const member of wish.members) wanted.set(thingKeyOf(member), nodes);
  }
  return wanted;
}

/** Every member, and none of them broken; or any member where the group is not to run at all. */
function isRunningOn(wish: GroupWish, name: string, world: World): boolean {
  const active = world.nodes.get(name)?.active;
  if (active === undefined) return false;
  const isThere = (member: GroupWish["members"][number]): boolean => active.has(thingKeyOf(member));
  return wish.members.length > 0 && wish.members.every(isThere);
}

/**
 * How many copies can run when every node is well. Where a rule between groups or a capacity has a say, what placement
 * found is believed, and at least one is expected of nobody.
 */
function expectedCopies(wish: GroupWish, world: World): number {
  const { groups, nodes, rules, cluster } = world.desired();
  if (wish.state !== "Started" || cluster.state !== "Running" || wish.members.length === 0) return 0;
  const isRuled = rules.some(
    (rule) =>
      (rule.kind === "together" || rule.kind === "apart") &&
      rule.score === "Required" &&
      rule.groups.some(({ group }) => group === wish.key),
  );
  const predecessors = rules.flatMap((rule) =>
    rule.kind === "order" && rule.steps.some((step) => step.groups.includes(wish.key))
      ? rule.steps.flatMap((step) => step.groups)
      : [],
  );
  const isHeldUp = predecessors.some((key) => groups.get(key)?.state !== "Started");
  if (isRuled || wish.requests.size > 0 || isHeldUp) return 0;
  const allowed = [...wish.candidates].filter(
    (name) =>
      nodes.get(name)?.mode === "Active" &&
      rules.every(
        (rule) =>
          rule.kind !== "nodes" || rule.score !== "Required" || !rule.groups.includes(wish.key) || rule.nodes.has(name),
      ),
  );
  return wish.replicas === "Each" ? allowed.length : Math.min(wish.replicas, allowed.length);
}
