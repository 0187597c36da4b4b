import type { Board } from "./board.ts";
import type { Bundle, NodeEntry } from "./problem.ts";

/** Sums of floating-point numbers that differ by less are equal. */
const epsilon = 1e-9;

/**
 * Compares two nodes by what the sum of squares of all nodes' shares would come to with the bundle on either: the least
 * sum is the most even one. Negative where `a` is better, 0 where they are equal.
 */
export function compareBalance(board: Board, bundle: Bundle, [a, b]: readonly [number, number]): number {
  const difference = costOf(board, bundle, a) - costOf(board, bundle, b);
  return Math.abs(difference) < epsilon ? 0 : difference;
}

/** By how much the sum of squares grows with the bundle on this node. */
function costOf(board: Board, { usage }: Bundle, node: number): number {
  let cost = 0;
  for (const { quantity, amount } of usage) {
    const capacity = board.problem.nodes[node]?.capacity[quantity] ?? 0;
    if (capacity === 0) continue;
    const before = shareOf(board, node, quantity);
    cost += (before + amount / capacity) ** 2 - before ** 2;
  }
  return cost;
}

function shareOf({ problem, loads }: Board, node: number, quantity: number): number {
  const capacity = problem.nodes[node]?.capacity[quantity] ?? 0;
  return capacity === 0 ? 0 : (loads[node * problem.quantities.length + quantity] ?? 0) / capacity;
}

/**
 * How unevenly the nodes that may take something are loaded: the standard deviation of their loads as a share of the mean
 * (the coefficient of variation). 0 where nothing is used, or where there is only one such node.
 */
export function imbalanceOf(board: Board): number {
  const loads = board.problem.nodes.filter(({ mayTake }) => mayTake).map((node) => loadOf(board, node));
  const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
  if (loads.length < 2 || mean < epsilon) return 0;
  const variance = loads.reduce((sum, load) => sum + (load - mean) ** 2, 0) / loads.length;
  return Math.sqrt(variance) / mean;
}

/** The mean of its shares of every quantity that it has. */
function loadOf(board: Board, { index, capacity }: NodeEntry): number {
  let sum = 0;
  let count = 0;
  for (const [quantity, amount] of capacity.entries()) {
    if (amount === 0) continue;
    sum += shareOf(board, index, quantity);
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}
