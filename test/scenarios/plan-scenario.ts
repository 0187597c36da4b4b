import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { parseWhatIf } from "../../controller/cli/parse-what-if.ts";
import { checkObjects } from "../../controller/core/check/check-objects.ts";
import { compileDesired } from "../../controller/core/compile-desired.ts";
import type { Desired } from "../../controller/core/desired.ts";
import type { ClusterFacts } from "../../controller/core/plan/cluster-facts.ts";
import { findObjectChanges } from "../../controller/core/plan/find-object-changes.ts";
import { makePlan } from "../../controller/core/plan/make-plan.ts";
import { overlay } from "../../controller/core/plan/overlay-objects.ts";
import type { PlanAsked } from "../../controller/core/plan/plan-asked.ts";
import { judgeRisks, type RiskJudgement } from "../../controller/core/plan/risks/judge-risks.ts";
import type { Plan } from "../../controller/core/plan/plan.ts";
import { convergedFacts } from "./converged-facts.ts";
import { deviate } from "./deviate.ts";
import type { Scenario } from "./scenario.ts";

const askedBefore = new WeakMap<Scenario, PlanAsked>();

/** The plan of a scenario, as `holdfast plan` makes it; throws where `holdfast validate` would refuse its objects. */
export function planScenario(scenario: Scenario): Planned {
  const asked = askedOf(scenario);
  const plan = makePlan(asked);
  return { asked, plan, judged: judgeRisks(plan, { accepted: scenario.accept, denied: [] }) };
}

export interface Planned {
  readonly asked: PlanAsked;
  readonly plan: Plan;
  readonly judged: RiskJudgement;
}

/** The same each time, and worked out once. */
export function askedOf(scenario: Scenario): PlanAsked {
  const known = askedBefore.get(scenario) ?? ask(scenario);
  askedBefore.set(scenario, known);
  return known;
}

function ask(scenario: Scenario): PlanAsked {
  const { before, facts } = startOf(scenario);
  const after = overlay(before, objectsOf(scenario.wish), {
    prunes: ({ kind, metadata }) => scenario.deletes.has(`${kind}/${metadata.name}`),
  });
  for (const objects of [before, after]) refuseWrong(objects);
  return {
    before,
    after,
    changes: findObjectChanges(before, after),
    facts: scenario.facts.reduce(deviate, facts),
    whatIfs: scenario.whatIf.map((text) => whatIfOf(text, desiredOf(after))),
    isKubernetes: false,
  };
}

interface Start {
  readonly before: readonly HoldfastObject[];
  /** Of a healthy cluster, in which it has come true. */
  readonly facts: ClusterFacts;
}

export function startOf({ earlier, base }: Scenario): Start {
  if (earlier === undefined) {
    const before = objectsOf(base);
    return { before, facts: convergedFacts([desiredOf(before)]) };
  }
  const first = objectsOf(earlier);
  refuseWrong(first);
  const before = overlay(first, objectsOf(base), { prunes: true });
  return { before, facts: convergedFacts([desiredOf(first), desiredOf(before)]) };
}

export function desiredOf(objects: readonly HoldfastObject[]): Desired {
  return compileDesired(objects, { isKubernetes: false });
}

function objectsOf(loaded: Scenario["base"]): readonly HoldfastObject[] {
  return loaded.map(({ object }) => ({ ...object, metadata: { ...object.metadata, namespace: "default" } }));
}

function refuseWrong(objects: readonly HoldfastObject[]): void {
  const findings = checkObjects(objects, []);
  const told = findings.map(
    ({ object, path, message }) => `${object.kind}/${object.name} ${path.join(".")}: ${message}`,
  );
  if (told.length > 0) throw new Error(told.join("\n"));
}

function whatIfOf(text: string, desired: Desired): PlanAsked["whatIfs"][number] {
  const read = parseWhatIf(text, desired);
  if (!read.ok) throw new Error(read.problem);
  return read.whatIf;
}
