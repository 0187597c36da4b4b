import { listed } from "../../check/finding.ts";
import type { GroupWish, NodeName } from "../../desired.ts";
import { isSameJson } from "../../is-same-json.ts";
import type { GroupFate } from "./look-at-groups.ts";
import type { RiskFinding, RiskLook } from "./risk-sight.ts";

/** A group that goes although it could stay, to a node that it is said to like better. */
export function findPreferredMoves(look: RiskLook): readonly RiskFinding[] {
  return movesIn(look).flatMap(({ fate, wish, left, came }): readonly RiskFinding[] => {
    const why = whyPreferred({ wish, left, came }, look);
    if (why === undefined) return [];
    const message = `it moves from ${left} to ${came}, though ${left} could keep it: ${why}`;
    return [{ object: fate.key, message }];
  });
}

/** A group that goes although it could stay, and neither it nor a preference was edited: others are in its way. */
export function findForcedMoves(look: RiskLook): readonly RiskFinding[] {
  return movesIn(look).flatMap(({ fate, wish, left, came }): readonly RiskFinding[] => {
    if (whyPreferred({ wish, left, came }, look) !== undefined || !isUnedited(fate)) return [];
    const comers = look.fates.filter(({ from, to }) => to.includes(left) && !from.includes(left)).map(({ key }) => key);
    const why = comers.length === 0 ? "a rule or an order moves it" : `${listed(comers)} comes to ${left}`;
    const message = `it moves from ${left} to ${came}, though nobody has edited it: ${why}`;
    return [{ object: fate.key, message }];
  });
}

interface Move {
  readonly fate: GroupFate;
  readonly wish: GroupWish;
  readonly left: NodeName;
  readonly came: NodeName;
}

/** Moves by stops from nodes that could go on, which no operator has ordered. */
function movesIn({ fates, end, failed }: RiskLook): readonly Move[] {
  return fates.flatMap((fate): readonly Move[] => {
    const { key, wish, from, to, isToRun, stops } = fate;
    if (wish === undefined || !isToRun || wish.movesTo !== undefined) return [];
    const left = from.find(
      (node) =>
        !to.includes(node) &&
        stops.some((stop) => stop.node === node) &&
        end.nodes.get(node)?.class === "Eligible" &&
        wish.candidates.has(node) &&
        failed.get(key)?.has(node) !== true,
    );
    const came = to.find((node) => !from.includes(node));
    return left === undefined || came === undefined ? [] : [{ fate, wish, left, came }];
  });
}

function whyPreferred({ wish, left, came }: Omit<Move, "fate">, look: RiskLook): string | undefined {
  const [stays, goes] = [scoreOf(left, wish, look), scoreOf(came, wish, look)];
  if (goes > stays) return `${came} has the score ${goes}, ${left} ${stays}`;
  const word = look.asked.facts?.assignments.find(({ group }) => `${group.kind}/${group.name}` === wish.key);
  return word?.home === came ? `${came} is where it was before maintenance` : undefined;
}

/** What objects say; what verdicts of checkers add is a reason to leave. */
function scoreOf(node: NodeName, { key, preferred }: GroupWish, { after }: RiskLook): number {
  let score = preferred.get(node) ?? 0;
  for (const rule of after.rules) {
    if (rule.kind !== "nodes" || rule.score === "Required") continue;
    if (rule.groups.includes(key) && rule.nodes.has(node)) score += rule.score;
  }
  return score;
}

function isUnedited({ was, wish }: GroupFate): boolean {
  return was !== undefined && wish !== undefined && isSameJson(editedIn(was), editedIn(wish));
}

/** As a person wrote it; which nodes there are is no part of it. */
function editedIn({ state, replicas, stickiness, priority, preferred, requests, members }: GroupWish): unknown {
  const specs = members.map(({ kind, name, spec }) => [kind, name, spec]);
  return { state, replicas, stickiness, priority, preferred: [...preferred], requests: [...requests], specs };
}
