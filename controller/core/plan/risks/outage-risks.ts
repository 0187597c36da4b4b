import { listed } from "../../check/finding.ts";
import type { Desired } from "../../desired.ts";
import { resourceKeyOf, type ResourceKey } from "../../journal.ts";
import type { Ms } from "../../lease.ts";
import type { ObjectImpact, PlanAction } from "../plan.ts";
import { findDoubtfulStops } from "./doubtful-stops.ts";
import { findDeletedInUse } from "./deleted-in-use.ts";
import type { GroupFate } from "./look-at-groups.ts";
import { findForcedMoves, findPreferredMoves } from "./moves.ts";
import { whyNoOther } from "./redundancy-risks.ts";
import type { RiskFinding, RiskLook, RiskRule } from "./risk-sight.ts";
import { spanWords } from "./span-words.ts";

/** HA2xx: what is down, for how long, and whether anybody asked for it. */
export const outageRisks: readonly RiskRule[] = [
  { code: "HA201", level: "Block", find: findRestartsWithoutSpare },
  { code: "HA202", level: "Warn", find: findLongDowns },
  { code: "HA203", level: "Block", find: findStaysDown },
  { code: "HA204", level: "Block", find: findDeletedInUse },
  { code: "HA205", level: "Warn", find: findPreferredMoves },
  { code: "HA206", level: "Warn", find: findNeverUp },
  { code: "HA207", level: "Warn", find: findAllCopiesDown },
  { code: "HA208", level: "Warn", find: findForcedMoves },
  { code: "HA209", level: "Warn", find: findAddressesGivenUp },
  { code: "HA210", level: "Block", find: findDoubtfulStops },
];

/** A start that fails then leaves it down: there is nowhere to go. Where it goes elsewhere in the end, there was. */
function findRestartsWithoutSpare(look: RiskLook): readonly RiskFinding[] {
  return look.plan.impact.redundancy.flatMap(({ group, after }): readonly RiskFinding[] => {
    const fate = look.fateOf(group);
    if (fate === undefined || !fate.isToRun || after > 0 || fate.downs.length === 0) return [];
    const stays = look.plan.final[group]?.nodes ?? [];
    const restarted = fate.stops.filter((stop) => stays.includes(stop.node) && isStartedAgain(stop, fate.actions));
    if (restarted.length === 0) return [];
    const objects = listed(new Set(restarted.map(({ object }) => object)));
    const nodes = listed(new Set(restarted.map(({ node }) => node)));
    const verb = new Set(restarted.map(({ object }) => object)).size === 1 ? "restarts" : "restart";
    const message = `${objects} ${verb} on ${nodes} while no other node may take over: ${whyNoOther(fate, look)}`;
    return [{ object: group, message }];
  });
}

function isStartedAgain(stop: PlanAction, actions: readonly PlanAction[]): boolean {
  return actions.some(
    ({ id, verb, object, node }) =>
      id > stop.id && verb === "start" && object === stop.object && node === stop.node && stop.verb === "stop",
  );
}

const downMsMax: Ms = 30_000;

/** What nobody has measured is told by HA605. */
function findLongDowns(look: RiskLook): readonly RiskFinding[] {
  return look.fates.flatMap((fate): readonly RiskFinding[] => {
    const down = fate.downs.find(({ downMs = 0 }) => downMs > downMsMax);
    if (down === undefined || limitsWithin(down, look).length > 0) return [];
    const worst = down.worstDownMs === down.downMs ? "" : ` (at worst ${spanWords(down.worstDownMs ?? 0)})`;
    const message = `${down.object} is down for ${spanWords(down.downMs ?? 0)}${worst}, which is more than ${spanWords(downMsMax)}`;
    return [{ object: fate.key, message }];
  });
}

/** Actions of unknown length that a resource waits for while it is down, its own and those that they stand on. */
export function limitsWithin({ object }: ObjectImpact, look: RiskLook): readonly PlanAction[] {
  const { downs } = look.uptime.of(object);
  const isWithin = ({ atMs, expectedMs }: PlanAction): boolean =>
    downs.some(({ fromMs, toMs = Infinity }) => atMs < toMs && atMs + expectedMs > fromMs);
  const found = new Set<PlanAction>();
  const follow = (action: PlanAction | undefined): void => {
    if (action === undefined || found.has(action) || !isWithin(action)) return;
    found.add(action);
    for (const id of action.after) follow(look.actionOf(id));
  };
  for (const action of look.actionsOn(object)) follow(action);
  return [...found].filter(({ basis }) => basis === "Limit").toSorted((a, b) => a.id - b.id);
}

function findStaysDown(look: RiskLook): readonly RiskFinding[] {
  if (look.isAllDown) return [];
  return look.fates.flatMap((fate): readonly RiskFinding[] => {
    if (!fate.isToRun || fate.from.length === 0 || !fate.isDown) return [];
    const message = `it runs on ${listed(fate.from)} now and nowhere at the end, though nobody asks it to stop${whatItWaitsFor(fate, look)}`;
    return [{ object: fate.key, message }];
  });
}

function findNeverUp(look: RiskLook): readonly RiskFinding[] {
  if (look.isAllDown) return [];
  return look.fates.flatMap((fate): readonly RiskFinding[] => {
    if (!fate.isToRun || fate.from.length > 0 || !fate.isDown) return [];
    const message = `it is to run, and at the end it does not${whatItWaitsFor(fate, look)}`;
    return [{ object: fate.key, message }];
  });
}

function whatItWaitsFor({ key }: GroupFate, { plan }: RiskLook): string {
  const waits = plan.waits.filter(({ object }) => object === key).map(({ waitsFor }) => waitsFor);
  return waits.length === 0 ? "" : `; what it waits for: ${listed(waits)}`;
}

function findAllCopiesDown({ fates }: RiskLook): readonly RiskFinding[] {
  return fates.flatMap(({ key, from, to, downs, stops, isToRun }): readonly RiskFinding[] => {
    const [down] = downs;
    if (!isToRun || from.length < 2 || to.length === 0 || down === undefined || stops.length === 0) return [];
    const message = `all ${from.length} copies of ${down.object} are down at the same time: they are not restarted one after the other`;
    return [{ object: key, message }];
  });
}

/** Of what is deleted HA204 tells. */
function findAddressesGivenUp({ before, after, start }: RiskLook): readonly RiskFinding[] {
  const next = addressesIn(after);
  const kept = new Set(next.values());
  return [...addressesIn(before)].flatMap(([object, address]): readonly RiskFinding[] => {
    const present = next.get(object);
    if (present === undefined || kept.has(address) || !start.running.has(object)) return [];
    const message = `it gives up ${address} for ${present}: who goes on asking ${address} finds nobody there`;
    return [{ object, message }];
  });
}

function addressesIn({ groups }: Desired): ReadonlyMap<ResourceKey, string> {
  const addresses = new Map<ResourceKey, string>();
  for (const { members } of groups.values()) {
    for (const member of members) {
      const address = member.kind === "VirtualIP" ? member.claims[0]?.key : undefined;
      if (address !== undefined) addresses.set(resourceKeyOf(member), address);
    }
  }
  return addresses;
}
