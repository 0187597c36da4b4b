import type { HAGroup } from "../../../api/types.gen.ts";
import { barredNodes, failedNodes } from "../../standing.ts";
import type { Risk } from "../plan.ts";
import { allRiskRules } from "./all-risk-rules.ts";
import { lookAtGroups } from "./look-at-groups.ts";
import type { RiskFinding, RiskLook, RiskRule, RiskSight } from "./risk-sight.ts";

/**
 * What may go wrong with a plan, or is worse after it: the worst first, then in the order of codes and objects. docs/risks.md has each
 * code. What was so before, and stays so, is for a status to say.
 */
export function findRisks(sight: RiskSight): readonly Risk[] {
  const look = lookAround(sight);
  const accepted = acceptedIn(sight);
  const risks = allRiskRules.flatMap((rule) => {
    const found = rule.find(look).toSorted((a, b) => (a.object === b.object ? 0 : a.object < b.object ? -1 : 1));
    return found.map((one) => riskOf(rule, one, accepted));
  });
  return risks.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function lookAround(sight: RiskSight): RiskLook {
  const { plan, start, end, after } = sight;
  const fates = lookAtGroups(sight);
  const byKey = new Map(fates.map((fate) => [fate.key, fate]));
  const byId = new Map(plan.actions.map((action) => [action.id, action]));
  const byObject = Map.groupBy(plan.actions, ({ object }) => object);
  const hadAble = [...start.nodes.values()].some(({ isCandidate }) => isCandidate);
  const hasAble = [...end.nodes.values()].some(({ isCandidate }) => isCandidate);
  return {
    ...sight,
    fates,
    fateOf: (key) => byKey.get(key),
    actionOf: (id) => byId.get(id),
    actionsOn: (object) => byObject.get(object) ?? [],
    failed: failedNodes(after, end.facts),
    barred: barredNodes(after, end.facts, end.nodes),
    isAllDown: !end.hasStore || (hadAble && !hasAble) || after.cluster.state === "Stopped",
  };
}

/** What a group accepts in its own spec is named, and blocks nothing. */
function riskOf({ code, level }: RiskRule, { object, message }: RiskFinding, accepted: ReadonlySet<string>): Risk {
  if (level === "Warn" || !accepted.has(`${object} ${code}`)) return { code, level, object, message };
  return { code, level: "Warn", object, message: `${message} (accepted in its acceptRisks)` };
}

function acceptedIn({ asked }: RiskSight): ReadonlySet<string> {
  const groups = asked.after.filter((object): object is HAGroup => object.kind === "HAGroup");
  const accepted = groups.flatMap(({ metadata, spec }) =>
    (spec.acceptRisks ?? []).map((code) => `HAGroup/${metadata.name} ${code}`),
  );
  return new Set(accepted);
}

function rankOf({ level }: Risk): number {
  return level === "Block" ? 0 : 1;
}
