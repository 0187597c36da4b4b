import type { HAAssignmentMember, HoldfastObject } from "../../controller/api/types.gen.ts";
import { clusterFactsOf } from "../../controller/cli/cluster-facts-of.ts";
import { isSameJson } from "../../controller/core/is-same-json.ts";
import { resourceKeyOf } from "../../controller/core/journal.ts";
import type { ClusterFacts } from "../../controller/core/plan/cluster-facts.ts";
import { findObjectChanges } from "../../controller/core/plan/find-object-changes.ts";
import { makePlan } from "../../controller/core/plan/make-plan.ts";
import { overlay } from "../../controller/core/plan/overlay-objects.ts";
import type { Plan, PlanAction } from "../../controller/core/plan/plan.ts";
import type { WhatIf } from "../../controller/core/plan/what-if.ts";
import { backstopOf } from "../../sim/backstop-of.ts";
import { watchOver } from "../../sim/checkers/watch-over.ts";
import { isFinished } from "../../sim/find-unfinished.ts";
import { restBoundMs } from "../../sim/rest-bound.ts";
import { thingKeyOf } from "../../sim/thing.ts";
import { World } from "../../sim/world.ts";
import type { WorldEvent } from "../../sim/world-event.ts";
import { deviate, type Deviation } from "./deviate.ts";
import { desiredOf, startOf } from "./plan-scenario.ts";
import type { Scenario } from "./scenario.ts";

/** What was done, in the order in which it began, by group and node: `stop HAService/nginx on n1`. */
export type Deeds = Readonly<Record<string, readonly string[]>>;

export interface Simulated {
  readonly planned: Deeds;
  readonly done: Deeds;
  /** Pairs of deeds that were done the other way around than the plan says. */
  readonly swapped: readonly string[];
  /** Promises that were broken meanwhile. */
  readonly wrong: readonly string[];
}

/** Whether the simulator has words for all that a scenario says. */
export function canBeSimulated({ facts, whatIf }: Scenario): boolean {
  return facts.every((one) => deedOf(one) !== undefined) && whatIf.every(canHappen);
}

function canHappen(whatIf: string): boolean {
  return whatIf.startsWith("node-down=") || whatIf === "store-lost";
}

/**
 * The same cluster in the simulator, whose agents and manager are the production ones: it comes to rest, its records are
 * the facts of a plan, and then what the scenario says is done to it.
 */
export async function simulate(scenario: Scenario): Promise<Simulated> {
  const { world, events, wrong } = await aWorldAtRest(scenario);
  const before = world.userObjects();
  const after = overlay(
    before,
    scenario.wish.map(({ object }) => object),
    { prunes: ({ kind, metadata }) => scenario.deletes.has(`${kind}/${metadata.name}`) },
  );
  const plan = planOf(scenario, { before, after, facts: factsIn(world) });
  const from = events.length;
  if (scenario.whatIf.includes("store-lost")) world.store.setAway(true);
  edit(world, scenario, after);
  for (const deviation of scenario.facts) deedOf(deviation)?.(world);
  for (const { node } of downsOf(scenario)) switchOff(world, node);
  await comesToRest(world, settleMs);
  const groups = groupsIn(before, after, plan);
  const done = events.slice(from).flatMap(deedIn);
  return {
    planned: deedsOf(plan.actions.map(deedPlanned), groups),
    done: deedsOf(done, groups),
    swapped: swappedIn(plan, done),
    wrong,
  };
}

/** Longer than it takes to look at everything, and to notice that a watch has stalled. */
const settleMs = 40_000;

interface Watched {
  readonly world: World;
  readonly events: readonly WorldEvent[];
  readonly wrong: readonly string[];
}

const seedsMax = 30;

/** Which node is up first, and has a group therefore, is the seed's; facts that name nodes need the model's. */
async function aWorldAtRest(scenario: Scenario): Promise<Watched> {
  const wanted = placesIn(startOf(scenario).facts);
  for (let seed = 1; seed <= seedsMax; seed++) {
    const watched = aWorld(scenario, seed);
    await comesToRest(watched.world, 0);
    for (const objects of [scenario.earlier, scenario.base]) {
      if (objects === undefined) continue;
      for (const { object } of objects) watched.world.put(object);
      await comesToRest(watched.world, 0);
    }
    if (scenario.facts.length === 0 || isSameJson(placesIn(factsIn(watched.world)), wanted)) return watched;
  }
  throw new Error(`none of ${seedsMax} seeds has every group where the model has it`);
}

/** What is frozen or unmanaged in the base ran before it became so. */
function managed(object: HoldfastObject): HoldfastObject {
  if (object.kind === "HACluster") return { ...object, spec: { ...object.spec, state: "Running" } };
  const isLeft = object.kind === "HAGroup" && object.spec.state === "Unmanaged";
  return isLeft ? { ...object, spec: { ...object.spec, state: "Started" } } : object;
}

function placesIn({ assignments }: ClusterFacts): readonly string[] {
  const places = assignments.map(({ group, placements }) => [
    group.name,
    ...placements.map(({ node, role }) => `${node} ${role ?? ""}`).toSorted(),
  ]);
  return places.map((place) => place.join(" ")).toSorted();
}

function aWorld(scenario: Scenario, seed: number): Watched {
  const objects = (scenario.earlier ?? scenario.base).map(({ object }) => object);
  const watch = watchOver();
  const events: WorldEvent[] = [];
  const wrong: string[] = [];
  const world = new World({
    seed,
    objects: objects.map(managed),
    managers: 1,
    managersOn: "OwnMachines",
    backstop: backstopOf(desiredOf(objects)),
    clockSlewMax: 0,
    isTraced: false,
    onEvent: (event) => {
      events.push(event);
      const violation = watch(event);
      if (violation !== undefined) wrong.push(`${violation.checker}: ${violation.detail}`);
    },
  });
  return { world, events, wrong };
}

async function comesToRest(world: World, atLeastMs: number): Promise<void> {
  const end = world.now() + restBoundMs(world.desired());
  await world.run(Math.max(atLeastMs, 15_000));
  while (!isFinished(world) && world.now() < end) await world.run(250);
}

// -- the plan -----------------------------------------------------------------------------------------------------------

interface Known {
  readonly before: readonly HoldfastObject[];
  readonly after: readonly HoldfastObject[];
  readonly facts: ClusterFacts;
}

function planOf(scenario: Scenario, { before, after, facts }: Known): Plan {
  const changes = findObjectChanges(before, after);
  const found = scenario.facts.filter((one) => "found" in one).reduce(deviate, facts);
  const lost: readonly WhatIf[] = scenario.whatIf.includes("store-lost") ? [{ kind: "store-lost" }] : [];
  const whatIfs = [...downsOf(scenario), ...lost];
  return makePlan({ before, after, changes, facts: found, whatIfs, isKubernetes: false });
}

/** A node that is silent in the facts loses its power here at the moment that the plan begins with. */
function downsOf({ facts, whatIf }: Scenario): readonly Extract<WhatIf, { kind: "node-down" }>[] {
  const silent = facts.flatMap((one) => ("silent" in one ? [one.silent] : []));
  const down = whatIf.flatMap((text) => (text.startsWith("node-down=") ? [text.slice("node-down=".length)] : []));
  return [...silent, ...down].map((node) => ({ kind: "node-down", node }));
}

function factsIn(world: World): ClusterFacts {
  const { ttlMs: lookedMs } = world.desired().cluster.timing;
  const leaseOf = () => ({ renewedMsAgo: 0, lookedMs });
  return clusterFactsOf([...world.store.objects().values()], { identity: "sim", leaseOf });
}

// -- what is done to the world ------------------------------------------------------------------------------------------

function edit(world: World, { deletes }: Scenario, after: readonly HoldfastObject[]): void {
  for (const object of after) {
    const { name } = object.metadata;
    const isNewNode = object.kind === "HANode" && !world.nodes.has(name);
    world.put(object);
    // A plan gives nothing to a node that has never reported.
    if (isNewNode) switchOff(world, name);
  }
  for (const key of deletes) {
    const [kind = "", name = ""] = key.split("/");
    world.remove(kind, name);
  }
}

function deedOf(deviation: Deviation): ((world: World) => void) | undefined {
  if ("silent" in deviation) return () => undefined;
  if (!("found" in deviation)) return undefined;
  const { found: key, on, as, role } = deviation;
  if (as !== "Started" && as !== "Stopped" && as !== "Failed") return undefined;
  return (world) => {
    const member = memberIn(world, key);
    const node = world.nodes.get(on);
    if (as === "Stopped") node?.machine.takeAway(thingKeyOf(member), "Foreign");
    if (as === "Failed") node?.breakResource(thingKeyOf(member));
    if (role !== undefined) node?.machine.setRole(thingKeyOf(member), role);
    else if (as === "Started") node?.machine.bring(member, "Foreign");
  };
}

function memberIn(world: World, key: string): HAAssignmentMember {
  for (const { members } of factsIn(world).assignments) {
    const found = members.find((member) => resourceKeyOf(member) === key);
    if (found !== undefined) return found;
  }
  throw new Error(`no assignment speaks of ${key}`);
}

function switchOff(world: World, name: string): void {
  const node = world.nodes.get(name);
  if (node === undefined) throw new Error(`there is no node ${name}`);
  node.staysOff = true;
  node.powerOff();
}

// -- what comes of it ---------------------------------------------------------------------------------------------------

interface Deed {
  readonly object: string;
  readonly node: string;
  readonly what: string;
}

function deedPlanned({ verb, object, node }: PlanAction): Deed {
  return { object, node, what: `${verb} ${object} on ${node}` };
}

function deedIn(event: WorldEvent): readonly Deed[] {
  if (event.type === "begun") {
    const object = resourceKeyOf(event.resource);
    return [{ object, node: event.node, what: `${event.verb} ${object} on ${event.node}` }];
  }
  if (event.type !== "fencing") return [];
  const { node } = event.record;
  return [{ object: `HANode/${node}`, node, what: `fence HANode/${node} on ${node}` }];
}

/** The group that each resource is in; one that goes from one to another is the former's, and so is what is done to both. */
function groupsIn(
  before: readonly HoldfastObject[],
  after: readonly HoldfastObject[],
  { actions }: Plan,
): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const objects of [after, before]) {
    for (const { key, members } of desiredOf(objects).groups.values()) {
      for (const member of members) groups.set(resourceKeyOf(member), key);
    }
  }
  for (const { object, group } of actions satisfies readonly PlanAction[]) {
    if (!groups.has(object)) groups.set(object, group ?? object);
  }
  return groups;
}

function deedsOf(deeds: readonly Deed[], groups: ReadonlyMap<string, string>): Deeds {
  const byPlace = Map.groupBy(deeds, ({ object, node }) => `${groups.get(object) ?? object} on ${node}`);
  const sorted = [...byPlace].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([place, some]) => [place, some.map(({ what }) => what)]));
}

/** What the plan does after something else was done before it. */
function swappedIn({ actions }: Plan, deeds: readonly Deed[]): readonly string[] {
  const done = deeds.map(({ what }) => what);
  const planned = new Map(actions.map((action) => [action.id, deedPlanned(action).what]));
  return actions.flatMap((action) => {
    const { what } = deedPlanned(action);
    const before = action.after.map((id) => planned.get(id) ?? "");
    return before.flatMap((other) => (done.lastIndexOf(what) < done.indexOf(other) ? [`${what} before ${other}`] : []));
  });
}
