import type { Decision } from "./decide.ts";
import type { Desired, GroupKey, GroupWish, NodeName } from "./desired.ts";
import type { Facts } from "./facts.ts";
import { failedNodes } from "./standing.ts";

export interface PlacementAsked {
  readonly group: GroupKey;
  readonly sight: { readonly decision: Decision; readonly desired: Desired; readonly facts: Facts };
}

/** Why a group is taken from a node: the first reason that applies; the order is that of what overrules what. */
export function whyTaken(node: NodeName, { group, sight }: PlacementAsked): string {
  const { decision, desired, facts } = sight;
  const wish = desired.groups.get(group);
  if (wish === undefined) return "no object asks for it any more";
  if (desired.cluster.state !== "Running") return `the cluster is to be ${desired.cluster.state}`;
  if (wish.state !== "Started") return `it is to be ${wish.state}`;
  const view = decision.nodes.get(node);
  if (view !== undefined && view.class !== "Eligible") return `${node} is ${view.class}: ${view.why}`;
  const failure = failedNodes(desired, facts).get(group)?.get(node);
  if (failure !== undefined) return `${node}: ${failure}`;
  return whyElsewhere(node, wish, decision);
}

/** The node could have it: what speaks for others, or against it. */
function whyElsewhere(node: NodeName, wish: GroupWish, decision: Decision): string {
  if (!wish.candidates.has(node)) return `${node} is no candidate of it`;
  const verdict = decision.groups.get(wish.key);
  const targets = verdict?.target.map((placement) => placement.node) ?? [];
  if (targets.includes(node)) return `${node} lets go of it first, and then has it again`;
  if (wish.movesTo !== undefined) return `an order moves it to ${wish.movesTo}`;
  if (targets.length > 0) return `it is to run on ${targets.join(", ")}${preference(targets, wish)}`;
  const refusal = verdict?.refusals.find((one) => one.node === node);
  if (refusal !== undefined) return `${node} may not run it: ${refusal.why}`;
  const [wait] = verdict?.waits ?? [];
  return wait === undefined ? `${node} is not to run it now` : `it waits for ${wait}`;
}

/** Why these nodes and no others: what speaks for them, and what keeps the other candidates away. */
export function whyGiven(nodes: readonly NodeName[], { group, sight }: PlacementAsked): readonly string[] {
  const { decision, desired, facts } = sight;
  const wish = desired.groups.get(group);
  if (wish === undefined || nodes.length === 0) return [];
  if (wish.movesTo !== undefined && nodes.includes(wish.movesTo)) return [`an order moves it to ${wish.movesTo}`];
  const failed = failedNodes(desired, facts).get(group);
  const preferred = nodes.filter((node) => wish.preferred.has(node));
  const kept = [...wish.candidates].toSorted().flatMap((node) => {
    const failure = failed?.get(node);
    if (nodes.includes(node)) return [];
    if (failure !== undefined) return [`${node}: ${failure}`];
    const view = decision.nodes.get(node);
    return view === undefined || view.class === "Eligible" ? [] : [`${node} is ${view.class}: ${view.why}`];
  });
  return [...preferred.map((node) => `${node} is preferred (score ${wish.preferred.get(node)})`), ...kept];
}

function preference(targets: readonly NodeName[], { preferred }: GroupWish): string {
  const scores = targets.flatMap((node) => (preferred.has(node) ? [`score ${preferred.get(node)}`] : []));
  return scores.length === 0 ? "" : ` (${scores.join(", ")})`;
}
