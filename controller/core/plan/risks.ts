import type { Desired } from "../desired.ts";
import type { PlanAsked } from "./plan-asked.ts";
import type { Plan, Risk } from "./plan.ts";

export interface RiskSight {
  readonly plan: Omit<Plan, "risks">;
  readonly before: Desired;
  readonly after: Desired;
  readonly asked: PlanAsked;
}

/** What may go wrong, the worst first; docs/risks.md has each code. */
export function findRisks(sight: RiskSight): readonly Risk[] {
  return rules.flatMap((rule) => rule(sight)).toSorted((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ level }: Risk): number {
  return level === "Block" ? 0 : 1;
}

const rules: readonly ((sight: RiskSight) => readonly Risk[])[] = [noSpareLeft, healthyWorldTaken];

/** HA101: a node more that fails would take it down for good. */
function noSpareLeft({ plan }: RiskSight): readonly Risk[] {
  return plan.impact.redundancy.flatMap(({ group, before, after }): readonly Risk[] =>
    before > 0 && after === 0
      ? [{ code: "HA101", level: "Warn", object: group, message: `no spare node is left for ${group}` }]
      : [],
  );
}

/** HA601: nobody has looked at the cluster. */
function healthyWorldTaken({ asked }: RiskSight): readonly Risk[] {
  if (asked.facts !== undefined) return [];
  const message = "no facts were given: the plan takes a healthy cluster in which the base has come true";
  return [{ code: "HA601", level: "Warn", object: "HACluster/cluster", message }];
}
