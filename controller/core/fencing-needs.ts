import type { GroupWish, NodeName } from "./desired.ts";
import { fencingOfOrder, usesDevices, type Confirmed, type FencingNeed } from "./fencing.ts";
import { heldState } from "./freeze.ts";
import type { GroupSight } from "./group-step.ts";
import { claimsOfGroup } from "./claims-view.ts";
import { runsOutAt } from "./lease.ts";

/**
 * Lost nodes that may hold what only devices can prove gone, live ones whose stop failed, and those a person named. One
 * need a node; what frozen groups would need adds nothing to what others do.
 */
export function fencingNeeds(sight: GroupSight): readonly FencingNeed[] {
  const needs = new Map<NodeName, FencingNeed>();
  for (const need of [...stopFailureNeeds(sight), ...orderedNeeds(sight), ...lossNeeds(sight)]) {
    const known = needs.get(need.node);
    if (known === undefined || (known.isHeld && !need.isHeld)) needs.set(need.node, need);
    else if (known.isHeld || !need.isHeld) needs.set(need.node, together(known, need));
  }
  return [...needs.values()].toSorted((a, b) => (a.node < b.node ? -1 : 1));
}

/** The later cause counts, after the longer delay. */
function together(known: FencingNeed, need: FencingNeed): FencingNeed {
  const groups = [...new Set([...known.groups, ...need.groups])];
  const order = need.order ?? known.order;
  const notBefore = Math.max(known.notBefore, need.notBefore);
  return { ...need, groups, notBefore, ...(order === undefined ? {} : { order }) };
}

/** Nodes whose lease is closed and that a claim of a group with devices still names. */
function lossNeeds(sight: GroupSight): readonly FencingNeed[] {
  return fencedGroups(sight).flatMap((wish) =>
    claimsOfGroup(wish).flatMap((claim) =>
      sight.claims.find(claim).remaining.flatMap(({ node, boot }): readonly FencingNeed[] => {
        const view = sight.nodes.get(node);
        if (view?.class !== "Lost" || view.lease?.record.closed !== true) return [];
        // A boot that another has followed is over: what it held is proven by that one, not by a device.
        if (view.lease.record.boot !== boot) return [];
        const notBefore = runsOutAt(view.lease, sight.facts.renewals) + wish.fencing.delayMs;
        return needFor(node, { wish, cause: "LeaseClosed", notBefore }, sight);
      }),
    ),
  );
}

/** Groups that devices fence for, in order of name. */
function fencedGroups(sight: GroupSight): readonly GroupWish[] {
  return [...sight.desired.groups.values()]
    .filter((wish) => usesDevices(wish.fencing.mode))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** What persons have looked at (orders of type ConfirmFenced). */
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
  for (const [node, { boot, resources }] of [...sight.facts.reports].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    // What failed in a boot that is over is over with it; the present one has its lease before it has said anything.
    if (boot !== sight.nodes.get(node)?.lease?.record.boot) continue;
    for (const { kind, name, stopFailures } of resources) {
      if (stopFailures > 0) failing.set(`${kind}/${name}`, [...(failing.get(`${kind}/${name}`) ?? []), node]);
    }
  }
  if (failing.size === 0) return needs;
  for (const wish of fencedGroups(sight)) {
    if (wish.failure.onStopFailure !== "Fence") continue;
    const nodes = wish.members.flatMap((member) => failing.get(`${member.kind}/${member.name}`) ?? []);
    for (const node of new Set(nodes)) needs.push(...needFor(node, { wish, cause: "StopFailed", notBefore: 0 }, sight));
  }
  return needs;
}

/**
 * What a person ordered by name (an order of type Fence), whatever is frozen. An order is for the boot that it met: of a boot that
 * has followed, because the node was fenced or by itself, nobody has asked anything.
 */
function orderedNeeds(sight: GroupSight): readonly FencingNeed[] {
  const [wish] = fencedGroups(sight);
  if (wish === undefined) return [];
  return sight.desired.orders.flatMap(({ type, target, id }) => {
    if (type !== "Fence") return [];
    const node = target.slice("HANode/".length);
    const boot = fencingOfOrder(id, sight.facts)?.boot;
    if (boot !== undefined && boot !== sight.nodes.get(node)?.lease?.record.boot) return [];
    const needs = needFor(node, { wish, cause: "Operator", notBefore: 0 }, sight);
    return needs.map((need) => ({ ...need, order: id }));
  });
}

interface NeedReason extends Pick<FencingNeed, "cause" | "notBefore"> {
  readonly wish: GroupWish;
}

function needFor(node: NodeName, { wish, cause, notBefore }: NeedReason, sight: GroupSight): readonly FencingNeed[] {
  const boot = sight.nodes.get(node)?.lease?.record.boot;
  if (boot === undefined) return [];
  const isHeld = cause !== "Operator" && heldState(wish.key, wish, sight) !== undefined;
  return [{ node, boot, groups: [wish.key], wish: wish.fencing, cause, notBefore, isHeld }];
}
