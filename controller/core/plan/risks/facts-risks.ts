import { listed } from "../../check/finding.ts";
import type { NodeName } from "../../desired.ts";
import type { Ms } from "../../lease.ts";
import { isRenewed } from "../create-world.ts";
import { limitsWithin } from "./outage-risks.ts";
import { clusterLabel, type RiskFinding, type RiskLook, type RiskRule } from "./risk-sight.ts";
import { spanWords } from "./span-words.ts";

/** HA6xx: what the plan does not know. */
export const factsRisks: readonly RiskRule[] = [
  { code: "HA601", level: "Warn", find: findNoFacts },
  { code: "HA602", level: "Warn", find: findOldFacts },
  { code: "HA603", level: "Warn", find: findUnseenNodes },
  { code: "HA604", level: "Warn", find: findUnknownStates },
  { code: "HA605", level: "Warn", find: findUnmeasured },
  { code: "HA606", level: "Warn", find: findSilentNodes },
  { code: "HA607", level: "Block", find: findNoEnd },
];

function findNoFacts({ asked }: RiskLook): readonly RiskFinding[] {
  if (asked.facts !== undefined) return [];
  const message = "no facts were given: the plan takes a healthy cluster in which the base has come true";
  return [{ object: clusterLabel, message }];
}

/** Told in steps, so that a plan that is made again a moment later is the same. */
const factsAges: readonly (readonly [Ms, string])[] = [
  [604_800_000, "a week"],
  [86_400_000, "a day"],
  [3_600_000, "an hour"],
  [600_000, "ten minutes"],
];

function findOldFacts({ asked: { factsAgeMs = 0 } }: RiskLook): readonly RiskFinding[] {
  const passed = factsAges.find(([ageMs]) => factsAgeMs > ageMs);
  if (passed === undefined) return [];
  const message = `the facts are old: they must not be from more than ten minutes ago, and are from more than ${passed[1]} ago`;
  return [{ object: clusterLabel, message }];
}

function findUnseenNodes(look: RiskLook): readonly RiskFinding[] {
  return [...look.after.nodes.keys()].flatMap((name): readonly RiskFinding[] => {
    const why = whyUnseen(name, look);
    if (why === undefined) return [];
    return [{ object: `HANode/${name}`, message: `it ${why}: the plan gives it nothing` }];
  });
}

/** Of a node that is to have groups and has told nothing of itself. */
function whyUnseen(name: NodeName, { after, start, asked }: RiskLook): string | undefined {
  const lease = start.nodes.get(name)?.lease?.record;
  if (after.nodes.get(name)?.mode !== "Active") return undefined;
  if (lease === undefined) return "has never reported";
  const hasLooked = asked.facts?.reports.some(({ node, probed }) => node === name && probed) ?? true;
  return hasLooked || lease.closed ? undefined : "has not yet looked at what runs on it";
}

/** On nodes that have looked, and could not tell. */
function findUnknownStates(look: RiskLook): readonly RiskFinding[] {
  return [...look.start.running].flatMap(([object, nodes]): readonly RiskFinding[] => {
    const unknown = [...nodes].flatMap(([node, { state }]) =>
      state === "Unknown" && whyUnseen(node, look) === undefined ? [node] : [],
    );
    if (unknown.length === 0) return [];
    const message = `whether it runs on ${listed(unknown.toSorted())} is not known: the plan takes it for running`;
    return [{ object, message }];
  });
}

function findUnmeasured(look: RiskLook): readonly RiskFinding[] {
  return look.fates.flatMap((fate): readonly RiskFinding[] => {
    const down = fate.downs.find((one) => one.downMs !== undefined && limitsWithin(one, look).length > 0);
    if (down === undefined) return [];
    const limits = limitsWithin(down, look).map(
      ({ verb, object, node, expectedMs }) => `${verb} ${object} on ${node} (${spanWords(expectedMs)})`,
    );
    const message = `${down.object} is down for ${spanWords(down.downMs ?? 0)} at most: nobody has measured ${listed(limits)}, and their limits are taken`;
    return [{ object: fate.key, message }];
  });
}

/** Of those that are fenced for it HA503 tells. */
function findSilentNodes({ asked, after, plan }: RiskLook): readonly RiskFinding[] {
  const fenced = new Set(plan.actions.flatMap(({ verb, node }) => (verb === "fence" ? [node] : [])));
  return (asked.facts?.leases ?? []).flatMap((seen): readonly RiskFinding[] => {
    const { holder, closed } = seen.record;
    if (closed || isRenewed(seen) || !after.nodes.has(holder) || fenced.has(holder)) return [];
    const message = "it does not renew its lease: the plan takes it for lost";
    return [{ object: `HANode/${holder}`, message }];
  });
}

function findNoEnd({ end, plan }: RiskLook): readonly RiskFinding[] {
  if (!end.isCut) return [];
  const message = `the plan has no end and was cut off after ${plan.actions.length} actions: what comes later is not known`;
  return [{ object: clusterLabel, message }];
}
