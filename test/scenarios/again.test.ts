import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { ClusterFacts } from "../../controller/core/plan/cluster-facts.ts";
import { createWorld } from "../../controller/core/plan/create-world.ts";
import { makePlan } from "../../controller/core/plan/make-plan.ts";
import type { Plan } from "../../controller/core/plan/plan.ts";
import type { PlanAsked } from "../../controller/core/plan/plan-asked.ts";
import { rollForward, type RolledStep } from "../../controller/core/plan/roll-forward.ts";
import type { World } from "../../controller/core/plan/world.ts";
import { everyOf, firstOf } from "../properties/trials.ts";
import { factsAfter } from "./facts-after.ts";
import { factsOfWorld } from "./facts-of-world.ts";
import { askedOf, desiredOf } from "./plan-scenario.ts";
import { readScenario } from "./scenario.ts";
import { silentOnlooker } from "./silent-onlooker.ts";

const folder = import.meta.dirname;
const files = globSync("*/*.yaml", { cwd: folder })
  .filter((file) => !file.startsWith("bases/"))
  .toSorted();
const scenarios = everyOf(files, 3)
  .map((file) => ({ file, scenario: readScenario(file, readFileSync(resolve(folder, file), "utf8")) }))
  // What if nobody had planned it: of what is only asked about, nothing is left that could be planned again.
  .filter(({ scenario }) => scenario.whatIf.length === 0);

describe.each(scenarios)("$file", ({ scenario }) => {
  it("planned again from where it ends, leaves nothing to do", () => {
    const asked = askedOf(scenario);
    const world = worldOf(asked);
    rollForward(world, desiredOf(asked.after), silentOnlooker);
    expect(doneBy({ ...asked, before: asked.after, facts: factsOfWorld(world) })).toEqual([]);
  });

  it("planned again after any of its actions, ends the same", () => {
    const asked = askedOf(scenario);
    const { final, actions } = planOf(asked);
    for (const ended of firstOf(
      actions
        .slice(0, -1)
        .keys()
        .map((index) => index + 1)
        .toArray(),
      3,
    )) {
      const facts = factsAfter(worldFacts(asked), desiredOf(asked.after), { ended, isTold: false });
      expect({ ended, final: makePlan({ ...asked, before: asked.after, facts }).final }).toEqual({ ended, final });
    }
  });

  it("is the same plan whatever the order of what it is made from", () => {
    const asked = askedOf(scenario);
    const turned = { ...asked, before: asked.before.toReversed(), after: asked.after.toReversed() };
    const facts = asked.facts === undefined ? undefined : turnedFacts(asked.facts);
    expect(makePlan({ ...turned, facts })).toEqual(planOf(asked));
  });

  it("stops nothing for a second holder, and starts nothing beside one", () => {
    const asked = askedOf(scenario);
    const world = worldOf(asked);
    const doubly: string[] = [];
    rollForward(world, desiredOf(asked.after), {
      ...silentOnlooker,
      began: (step) => doubly.push(...othersWith(step, world)),
    });
    expect(doubly).toEqual([]);
  });

  it("orders its actions: what one comes after has ended before", () => {
    const { actions } = planOf(askedOf(scenario));
    for (const { id, after, atMs } of actions) {
      for (const other of after) {
        const before = actions[other - 1];
        expect(other).toBeLessThan(id);
        expect(before === undefined ? Infinity : before.atMs + before.expectedMs).toBeLessThanOrEqual(atMs);
      }
    }
  });
});

const plans = new WeakMap<PlanAsked, Plan>();

function planOf(asked: PlanAsked): Plan {
  const plan = plans.get(asked) ?? makePlan(asked);
  plans.set(asked, plan);
  return plan;
}

function worldFacts({ facts }: PlanAsked): ClusterFacts {
  if (facts === undefined) throw new Error("a scenario has facts");
  return facts;
}

function worldOf(asked: PlanAsked): World {
  return createWorld(worldFacts(asked));
}

function doneBy(asked: PlanAsked): readonly string[] {
  return makePlan(asked).actions.map(({ verb, object, node }) => `${verb} ${object} on ${node}`);
}

/** A start of what may be on one node only, while it runs on another. */
function othersWith(step: RolledStep, world: World): readonly string[] {
  if (step.kind !== "action" || step.action.verb !== "start" || step.action.resource.kind === "HAService") return [];
  const { claims, kind, name } = step.action.resource;
  const others = [...world.nodes.values()].filter((node) => node.name !== step.node && node.isUp);
  return others
    .filter(({ running }) => [...running.values()].some(({ member }) => claims.some((claim) => isOf(claim, member))))
    .map((other) => `${kind}/${name} starts on ${step.node} and runs on ${other.name}`);
}

type Member = RolledStepMember["claims"][number];
type RolledStepMember = Extract<RolledStep, { kind: "action" }>["action"]["resource"];

function isOf({ type, key }: Member, { claims }: RolledStepMember): boolean {
  return claims.some((claim) => claim.type === type && claim.key === key);
}

function turnedFacts(facts: ClusterFacts): ClusterFacts {
  return {
    ...facts,
    leases: facts.leases.toReversed(),
    reports: facts.reports.map((report) => ({ ...report, resources: report.resources })).toReversed(),
    claims: facts.claims.toReversed(),
    assignments: facts.assignments.toReversed(),
    fencings: facts.fencings.toReversed(),
  };
}
