import type { GroupWish, NodeName } from "./desired.ts";
import { usesDevices, type Confirmed, type FencingNeed } from "./fencing.ts";
import { heldState } from "./freeze.ts";
import type { GroupSight } from "./group-step.ts";
import { claimsOfGroup } from "./claims-view.ts";
import { runsOutAt } from "./lease.ts";

/** Lost nodes that may hold what only devices can prove gone, live ones whose stop failed, and those a person named. */
export function fencingNeeds(sight: GroupSight): readonly FencingNeed[] {
  const needs = new Map([...stopFailureNeeds(sight), ...orderedNeeds(sight)].map((need) => [need.node, need]));
  for (const wish of fencedGroups(sight)) {
    for (const claim of claimsOfGroup(wish)) {
      for (const entry of sight.claims.find(claim).remaining) {
        const view = sight.nodes.get(entry.node);
        if (view?.class !== "Lost" || view.lease?.record.closed !== true) continue;
        // A boot that another has followed is over: what it held is proven by that one, not by a device.
        if (view.lease.record.boot !== entry.boot) continue;
        const known = needs.get(entry.node);
        const groups = known === undefined ? [wish.key] : [...new Set([...known.groups, wish.key])];
        const notBefore = runsOutAt(view.lease, sight.facts.renewals) + wish.fencing.delayMs;
        needs.set(entry.node, {
          node: entry.node,
          boot: entry.boot,
          groups,
          wish: wish.fencing,
          cause: "LeaseClosed",
          notBefore: Math.max(notBefore, known?.notBefore ?? 0),
        });
      }
    }
  }
  return [...needs.values()].toSorted((a, b) => (a.node < b.node ? -1 : 1));
}

/** Groups that devices fence for, in order of name; for what is frozen nobody is fenced. */
function fencedGroups(sight: GroupSight): readonly GroupWish[] {
  return [...sight.desired.groups.values()]
    .filter((wish) => usesDevices(wish.fencing.mode) && heldState(wish.key, wish, sight) === undefined)
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** What persons have looked at (holdfast fence confirm, node absent). */
export function confirmedByPersons(sight: GroupSight): readonly Confirmed[] {
  const orders = sight.desired.orders.filter((order) => order.type === "ConfirmFenced");
  if (orders.length === 0) return [];
  return orders.map(({ target, boot, reason }) => {
    const node = target.slice("HANode/".length);
    return { node, boots: boot === undefined ? bootsNamed(node, sight) : [boot], reason };
  });
}

function bootsNamed(node: NodeName, sight: GroupSight): readonly string[] {
  const boots = new Set<string>();
  for (const view of sight.claims.all())
    for (const entry of view.remaining) if (entry.node === node) boots.add(entry.boot);
  return [...boots].toSorted();
}

/** Nodes on which a stop has failed in a group whose policy then asks for fencing. */
function stopFailureNeeds(sight: GroupSight): readonly FencingNeed[] {
  const needs: FencingNeed[] = [];
  const failing = new Map<string, readonly NodeName[]>();
  for (const [node, { resources }] of [...sight.facts.reports].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const { kind, name, stopFailures } of resources) {
      if (stopFailures > 0) failing.set(`${kind}/${name}`, [...(failing.get(`${kind}/${name}`) ?? []), node]);
    }
  }
  if (failing.size === 0) return needs;
  for (const wish of fencedGroups(sight)) {
    if (wish.failure.onStopFailure !== "Fence") continue;
    const nodes = wish.members.flatMap((member) => failing.get(`${member.kind}/${member.name}`) ?? []);
    for (const node of new Set(nodes)) needs.push(...needFor(node, { wish, cause: "StopFailed" }, sight));
  }
  return needs;
}

/** What a person ordered by name (holdfast fence). */
function orderedNeeds(sight: GroupSight): readonly FencingNeed[] {
  const [wish] = [...sight.desired.groups.values()]
    .filter((group) => usesDevices(group.fencing.mode))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  if (wish === undefined) return [];
  const nodes = sight.desired.orders.flatMap(({ type, target }) =>
    type === "Fence" ? [target.slice("HANode/".length)] : [],
  );
  return nodes.flatMap((node) => needFor(node, { wish, cause: "Operator" }, sight));
}

function needFor(
  node: NodeName,
  why: { readonly wish: GroupWish; readonly cause: FencingNeed["cause"] },
  sight: GroupSight,
): readonly FencingNeed[] {
  const boot = sight.nodes.get(node)?.lease?.record.boot;
  if (boot === undefined) return [];
  return [{ node, boot, groups: [why.wish.key], wish: why.wish.fencing, cause: why.cause, notBefore: 0 }];
}
