import { leftOf, type Board } from "./board.ts";
import { isPermitted } from "./feasibility.ts";
import { isInMask, nowhere, type Bundle, type Tie } from "./problem.ts";

/**
 * Whether moving others may make room for one more copy of the bundle. False only where a sum already says that it
 * cannot: all nodes together have too little left, or fewer nodes are allowed than there are copies to keep apart.
 */
export function mayHaveRoom(board: Board, bundle: Bundle): boolean {
  return hasCapacityInAll(board, bundle) && hasNodesForAll(board, bundle);
}

function hasCapacityInAll(board: Board, { requests }: Bundle): boolean {
  return requests.every(({ quantity, amount }) => {
    let left = 0;
    for (const { index, mayTake, mayKeep } of board.problem.nodes) {
      if (mayTake || mayKeep) left += Math.max(0, leftOf(board, index, quantity));
      if (left >= amount) return true;
    }
    return false;
  });
}

/** Each rule by itself: a rule keeps each of its groups from every other, so that each copy takes a node of its own. */
function hasNodesForAll(board: Board, bundle: Bundle): boolean {
  const byRule = new Map<string, Tie[]>();
  for (const tie of bundle.aparts) byRule.set(tie.rule, [...(byRule.get(tie.rule) ?? []), tie]);
  for (const ties of byRule.values()) if (!hasNodesFor(board, bundle, ties)) return false;
  return true;
}

function hasNodesFor(board: Board, bundle: Bundle, ties: readonly Tie[]): boolean {
  const bundles = new Set([bundle]);
  let copies = 1;
  for (const { group, mask } of ties) {
    for (const other of group.bundles) {
      if (bundles.has(other) || !other.parts.some((part) => part.group === group && isInMask(mask, part.role)))
        continue;
      bundles.add(other);
      for (const { node } of other.copies) if (node !== nowhere) copies++;
    }
  }
  let nodes = 0;
  for (const { index } of board.problem.nodes) {
    for (const other of bundles) {
      if (!isPermitted(board, other, index)) continue;
      nodes++;
      break;
    }
    if (nodes >= copies) return true;
  }
  return false;
}
