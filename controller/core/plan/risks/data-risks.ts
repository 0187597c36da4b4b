import { listed } from "../../check/finding.ts";
import { isDataClaim } from "../../claim.ts";
import { claimsOfGroup } from "../../claims-view.ts";
import type { GroupWish, MemberWish, NodeName } from "../../desired.ts";
import { resourceKeyOf, type ResourceKey } from "../../journal.ts";
import type { RiskFinding, RiskLook, RiskRule } from "./risk-sight.ts";

/** HA4xx: what may cost data. */
export const dataRisks: readonly RiskRule[] = [
  { code: "HA401", level: "Warn", find: findDataByTime },
  { code: "HA402", level: "Warn", find: findPrimaryMoves },
  { code: "HA403", level: "Warn", find: findInitialized },
  { code: "HA404", level: "Block", find: findOtherData },
];

/** Only where a group accepts it by name: `validate` refuses the others. */
function findDataByTime({ after }: RiskLook): readonly RiskFinding[] {
  return [...after.groups.values()].flatMap((wish): readonly RiskFinding[] => {
    const { mode, policy } = wish.fencing;
    if ((mode !== "Lease" && mode !== "None") || !hasData(wish) || isNeverTakenOver(wish)) return [];
    const message = `it has data or a primary role under FencingPolicy/${policy} of mode ${mode}: a node that is only silent may still write`;
    return [{ object: wish.key, message }];
  });
}

export function hasData(wish: GroupWish): boolean {
  return claimsOfGroup(wish).some(isDataClaim);
}

/** No other node takes over what one holds: there is no other, or each has its own. */
export function isNeverTakenOver({ replicas, primaries, candidates }: GroupWish): boolean {
  return candidates.size < 2 || (replicas === "Each" && primaries === 0);
}

function findPrimaryMoves({ fates, start }: RiskLook): readonly RiskFinding[] {
  return fates.flatMap(({ key, actions }) =>
    actions.flatMap(({ verb, object, node }): readonly RiskFinding[] => {
      const primaries = primariesOf(start.running.get(object));
      if (verb !== "promote" || primaries.length === 0 || primaries.includes(node)) return [];
      const message = `the primary of ${object} moves from ${listed(primaries)} to ${node}: what it has not sent there yet is missing`;
      return [{ object: key, message }];
    }),
  );
}

function primariesOf(nodes: ReadonlyMap<NodeName, { readonly role?: string }> | undefined): readonly NodeName[] {
  return [...(nodes ?? [])].flatMap(([node, { role }]) => (role === "Primary" ? [node] : [])).toSorted();
}

function findInitialized({ before, fates }: RiskLook): readonly RiskFinding[] {
  const known = dataIn(before.groups.values());
  return fates.flatMap(({ wish, actions }) =>
    (wish?.members ?? []).flatMap((member): readonly RiskFinding[] => {
      const object = resourceKeyOf(member);
      if (!copiesOnce(member) || copiesOnce(known.get(object))) return [];
      const first = actions.find((action) => action.verb === "start" && action.object === object);
      if (first === undefined) return [];
      const message = `it starts for the first time, on ${first.node}: what that node has at the paths of its links is copied into it where a target is missing (initialize: CopyOnce)`;
      return [{ object, message }];
    }),
  );
}

function copiesOnce(member: MemberWish | undefined): boolean {
  return member?.kind === "SharedData" && member.spec["initialize"] === "CopyOnce";
}

function dataIn(groups: Iterable<GroupWish>): ReadonlyMap<ResourceKey, MemberWish> {
  const data = new Map<ResourceKey, MemberWish>();
  for (const { members } of groups)
    for (const member of members) if (member.kind === "SharedData") data.set(resourceKeyOf(member), member);
  return data;
}

/** Services that run go on with other data than before, or with none. What is deleted HA204 tells. */
function findOtherData(look: RiskLook): readonly RiskFinding[] {
  const next = dataIn(look.after.groups.values());
  const changed = [...dataIn(look.before.groups.values())].flatMap(([object, member]): readonly RiskFinding[] => {
    const then = next.get(object);
    if (then === undefined || !look.start.running.has(object)) return [];
    const [was, is] = [placeOf(member), placeOf(then)];
    return was === is ? [] : [{ object, message: `it is other data than what runs now: ${was} -> ${is}` }];
  });
  return [...changed, ...findDataLeaving(look, next)];
}

function findDataLeaving(
  { fates, start }: RiskLook,
  next: ReadonlyMap<ResourceKey, MemberWish>,
): readonly RiskFinding[] {
  return fates.flatMap(({ key, was, wish }): readonly RiskFinding[] => {
    if (was === undefined || wish === undefined || !was.members.some(({ kind }) => kind === "SharedData")) return [];
    const stays = new Set(wish.members.map(resourceKeyOf));
    const ran = was.members.map(resourceKeyOf).filter((one) => start.running.has(one));
    const data = ran.filter((one) => next.has(one) && !stays.has(one));
    const others = ran.filter((one) => stays.has(one));
    if (data.length === 0 || others.length === 0) return [];
    const goOn = others.length === 1 ? "goes on" : "go on";
    const message = `${listed(others)} ${goOn} without ${listed(data)}, which ${data.length === 1 ? "leaves" : "leave"} the group`;
    return [{ object: key, message }];
  });
}

function placeOf({ claims }: MemberWish): string {
  return claims.map(({ type, key }) => `${type} ${key}`).join(", ");
}
