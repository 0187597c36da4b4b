import { compileDesired } from "../../../../controller/core/compile-desired.ts";
import { createWorld } from "../../../../controller/core/plan/create-world.ts";
import { healthyFacts } from "../../../../controller/core/plan/healthy-facts.ts";
import type { PlanAction, Risk } from "../../../../controller/core/plan/plan.ts";
import { findRisks } from "../../../../controller/core/plan/risks/find-risks.ts";
import { createUptime } from "../../../../controller/core/plan/uptime.ts";
import { factsOf } from "../../../../controller/core/plan/world.ts";

/** Of a plan in which a service is started again and again; a real one of that length would take a test too long. */
export function risksWithoutEnd({ isCut }: { readonly isCut: boolean }): readonly Risk[] {
  const desired = compileDesired([], { isKubernetes: false });
  const facts = healthyFacts(desired);
  const world = createWorld(facts);
  return findRisks({
    plan: {
      drift: [],
      changes: [],
      actions: Array.from({ length: 4210 }, (_, index) => startOf(index + 1)),
      waits: [],
      final: {},
      impact: { objects: [], nodes: [], redundancy: [] },
      unknowns: [],
      expectedMs: 4210,
    },
    before: desired,
    after: desired,
    asked: { before: [], after: [], changes: [], facts, whatIfs: [], isKubernetes: false },
    start: { nodes: new Map(), running: new Map(), failedStops: [] },
    end: { nodes: new Map(), facts: factsOf(world), hasStore: true, isCut },
    uptime: createUptime(world),
  });
}

function startOf(id: number): PlanAction {
  return {
    id,
    verb: "start",
    object: "HAService/web",
    group: "HAGroup/web",
    node: "n1",
    thing: "web.service",
    after: id === 1 ? [] : [id - 1],
    reason: "it is assigned to this node",
    requires: "n1 is named for it",
    disruptive: false,
    atMs: id,
    expectedMs: 1,
    worstMs: 1,
    basis: "Measured",
  };
}
