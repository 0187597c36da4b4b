import { parseQuantity, type Quantity } from "../../api/quantity.ts";
import type { NodeName } from "../desired.ts";
import type { NodeSet } from "./candidates.ts";
import type { ClusterView } from "./cluster-view.ts";

export type Amounts = ReadonlyMap<string, Quantity>;

/** What the nodes have; of what a node does not name it has nothing. */
export interface Capacities {
  /** Those of the nodes that could hold these amounts if they held nothing else. */
  fitting(nodes: NodeSet, amounts: Amounts): NodeSet;
  /** Whether there is any of those. */
  hasFitting(nodes: NodeSet, amounts: Amounts): boolean;
  /** The node with the most of one thing; undefined where none of them names it. */
  most(nodes: NodeSet, name: string): { readonly node: NodeName; readonly amount: string } | undefined;
  /** What these nodes name, each with the first node that does. */
  named(nodes: NodeSet): ReadonlyMap<string, NodeName>;
}

export function capacitiesOf(cluster: ClusterView): Capacities {
  const byNode = new Map([...cluster.nodes].map(([name, node]) => [name, amountsOf(node.spec.capacity)]));
  const has = (node: NodeName, name: string, amount: Quantity): boolean =>
    (byNode.get(node)?.get(name) ?? 0n) >= amount;
  const isFitting = (node: NodeName, amounts: Amounts): boolean => {
    for (const [name, amount] of amounts) if (!has(node, name, amount)) return false;
    return true;
  };
  return {
    fitting(nodes, amounts) {
      return amounts.size === 0 ? nodes : new Set([...nodes].filter((node) => isFitting(node, amounts)));
    },
    hasFitting: (nodes, amounts) => nodes.values().some((node) => isFitting(node, amounts)),
    most(nodes, name) {
      let best: { node: NodeName; quantity: Quantity } | undefined;
      for (const node of nodes) {
        const quantity = byNode.get(node)?.get(name);
        if (quantity === undefined) continue;
        if (best === undefined || quantity > best.quantity) best = { node, quantity };
      }
      if (best === undefined) return undefined;
      return { node: best.node, amount: String(cluster.nodes.get(best.node)?.spec.capacity?.[name]) };
    },
    named(nodes) {
      const first = new Map<string, NodeName>();
      for (const node of nodes) {
        for (const name of byNode.get(node)?.keys() ?? []) if (!first.has(name)) first.set(name, node);
      }
      return first;
    },
  };
}

/** Quantities by their names; what is none is left out, as the schema has refused it. */
export function amountsOf(texts: Readonly<Record<string, number | string>> = {}): Amounts {
  const amounts = new Map<string, Quantity>();
  for (const [name, text] of Object.entries(texts)) {
    const quantity = parseQuantity(text);
    if (quantity !== undefined) amounts.set(name, quantity);
  }
  return amounts;
}

export function sumOf(all: readonly Amounts[]): Amounts {
  const sum = new Map<string, Quantity>();
  for (const amounts of all) for (const [name, amount] of amounts) sum.set(name, (sum.get(name) ?? 0n) + amount);
  return sum;
}
