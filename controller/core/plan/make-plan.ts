import { compileDesired } from "../compile-desired.ts";
import type { Decision } from "../decide.ts";
import type { Desired, GroupKey, NodeName } from "../desired.ts";
import { heldState } from "../freeze.ts";
import type { ResourceKey } from "../journal.ts";
import { viewNodes } from "../node-class.ts";
import { breakWorld, wishAfter } from "./apply-what-ifs.ts";
import { findDrift } from "./drift.ts";
import { doubtfulStops, doubtsOf, failedStopsIn, stopsLeft } from "./failed-stops.ts";
import { finalStates } from "./final-states.ts";
import { healthyWorld } from "./healthy-world.ts";
import { impactOf } from "./impact.ts";
import type { PlanAsked } from "./plan-asked.ts";
import type { Plan, PlanWait, Unknown } from "./plan.ts";
import { createRecorder } from "./recorder.ts";
import { findRisks } from "./risks/find-risks.ts";
import type { PlanStart } from "./risks/risk-sight.ts";
import { rollForward } from "./roll-forward.ts";
import { sparesIn } from "./spares.ts";
import { findUnknowns } from "./unknowns.ts";
import { createWorld } from "./create-world.ts";
import { factsOf, type Running, type World } from "./world.ts";

/** What would be done to get from what is to what is wanted, and what comes of it. */
export function makePlan(asked: PlanAsked): Plan {
  const { isKubernetes, whatIfs, changes } = asked;
  const before = compileDesired(asked.before, { isKubernetes });
  const edited = asked.after === asked.before ? before : compileDesired(asked.after, { isKubernetes });
  const after = wishAfter(edited, whatIfs);
  const world = asked.facts === undefined ? healthyWorld(before) : createWorld(asked.facts);
  const drift = findDrift(world, before);
  const unknowns = findUnknowns(world, after);
  const sparesBefore = sparesIn(world, before);
  const start = startIn(world, before);
  const recorder = createRecorder(world, after);
  breakWorld(world, whatIfs, { desired: after, onlooker: recorder });
  const { decision, isCut } = rollForward(world, after, recorder);
  const spares = {
    before: sparesBefore,
    during: recorder.sparesMin(),
    after: world.hasStore ? sparesIn(world, after) : new Map<GroupKey, number>(),
  };
  const actions = recorder.actions();
  const impact = impactOf({ before, after, actions, uptime: recorder.uptime, spares });
  const waits = waitsIn(world, after, decision);
  const final = finalStates(world, after, decision);
  const plan: Omit<Plan, "risks"> = {
    drift,
    changes,
    actions,
    waits,
    final,
    impact,
    unknowns: [...unknowns, ...doubtsOf(doubtfulStops(actions, start.failedStops)), ...(isCut ? [cutOff] : [])],
    expectedMs: recorder.endedMs(),
  };
  const facts = factsOf(world);
  const nodes = decision?.nodes ?? viewNodes(after.nodes, facts, world.now);
  const end = { nodes, facts, hasStore: world.hasStore, isCut };
  return { ...plan, risks: findRisks({ plan, before, after, asked, start, end, uptime: recorder.uptime }) };
}

const cutOff: Unknown = { what: "what comes later: the plan has no end, and was cut off" };

/** What the risks of a plan are measured against; the world itself is changed by rolling it forward. */
function startIn(world: World, desired: Desired): PlanStart {
  const running = new Map<ResourceKey, Map<NodeName, Running>>();
  for (const node of world.nodes.values()) {
    if (!node.isUp) continue;
    for (const [key, one] of node.running) {
      const nodes = running.get(key) ?? new Map<NodeName, Running>();
      running.set(key, nodes.set(node.name, one));
    }
  }
  return { nodes: viewNodes(desired.nodes, factsOf(world), world.now), running, failedStops: failedStopsIn(world) };
}

/** What only the outside can bring about; a group that is left as it is on purpose waits for nothing. */
function waitsIn(world: World, desired: Desired, decision: Decision | undefined): readonly PlanWait[] {
  if (decision === undefined) return [{ object: "HACluster/cluster", waitsFor: "the store to be reached again" }];
  const facts = factsOf(world);
  const stops = Map.groupBy(stopsLeft(world, failedStopsIn(world)), ({ object }) => object);
  return [...decision.groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([object, verdict]) => {
      const wish = desired.groups.get(object);
      if (heldState(object, wish, { desired, facts }) !== undefined) return [];
      const refusals = verdict.refusals.map(({ node, why }) => `${node}: ${why}`);
      const isRefused = verdict.target.length === 0 && refusals.length > 0;
      const waits = isRefused ? [`a node that may run it (${refusals.join("; ")})`, ...verdict.waits] : verdict.waits;
      const stuck = (stops.get(object) ?? []).map(({ waitsFor }) => waitsFor);
      return [...new Set([...stuck, ...waits])].map((waitsFor) => ({ object, waitsFor }));
    });
}
