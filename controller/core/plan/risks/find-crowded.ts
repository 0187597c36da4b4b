import type { Desired, GroupKey, GroupWish, NodeName } from "../../desired.ts";
import type { NodeView } from "../../node-class.ts";

interface CrowdAsked {
  readonly desired: Desired;
  readonly nodes: ReadonlyMap<NodeName, NodeView>;
  readonly places: ReadonlyMap<GroupKey, readonly NodeName[]>;
}

/**
 * Nodes whose groups cannot all find room elsewhere, and of what there is too little. Those that are named are certain:
 * a quantity is short in sum, or one group fits on no single node. That the rest fits is not said, for how groups share
 * nodes is not tried. Groups that run on every candidate move nowhere.
 */
export function findCrowded({ desired, nodes, places }: CrowdAsked): ReadonlyMap<NodeName, string> {
  const able = [...nodes.values()].filter(({ isCandidate }) => isCandidate).map(({ name }) => name);
  const left = new Map(able.map((node) => [node, new Map(desired.nodes.get(node)?.capacity)]));
  const movers = new Map<NodeName, GroupWish[]>();
  for (const [key, on] of places) {
    const wish = desired.groups.get(key);
    if (wish === undefined || wish.requests.size === 0) continue;
    for (const node of on) {
      for (const [quantity, amount] of wish.requests) take(left.get(node), quantity, amount);
      if (wish.replicas !== "Each") movers.set(node, [...(movers.get(node) ?? []), wish]);
    }
  }
  const crowded = new Map<NodeName, string>();
  for (const node of able.length > 1 ? able.toSorted() : []) {
    const others = new Map([...left].filter(([other]) => other !== node));
    const why = shortIn(movers.get(node) ?? [], others) ?? homelessIn(movers.get(node) ?? [], others);
    if (why !== undefined) crowded.set(node, why);
  }
  return crowded;
}

type Amounts = Map<string, number>;

function take(left: Amounts | undefined, quantity: string, amount: number): void {
  left?.set(quantity, (left.get(quantity) ?? 0) - amount);
}

function shortIn(groups: readonly GroupWish[], left: ReadonlyMap<NodeName, Amounts>): string | undefined {
  const needs: Amounts = new Map();
  for (const { requests } of groups) for (const [quantity, amount] of requests) take(needs, quantity, -amount);
  for (const [quantity, need] of needs) {
    let room = 0;
    for (const amounts of left.values()) room += Math.max(0, amounts.get(quantity) ?? 0);
    if (need > room) return `of ${quantity} they ask for ${inUnits(need)}, and ${inUnits(room)} is left`;
  }
  return undefined;
}

function homelessIn(groups: readonly GroupWish[], left: ReadonlyMap<NodeName, Amounts>): string | undefined {
  const homeless = groups.find(
    ({ candidates, requests }) =>
      ![...left].some(
        ([node, amounts]) =>
          candidates.has(node) && [...requests].every(([quantity, amount]) => amount <= (amounts.get(quantity) ?? 0)),
      ),
  );
  return homeless === undefined ? undefined : `no single one has room for ${homeless.key}`;
}

/** Quantities are counted in parts of 10⁻⁹. */
function inUnits(amount: number): string {
  return String(amount / 1e9);
}
