import { leftOf, type Board } from "./board.ts";
import { drainPenalty } from "./order-score.ts";
import {
  isInMask,
  primaryRole,
  type Bundle,
  type NodeScores,
  type Part,
  type Problem,
  type ScoredTie,
} from "./problem.ts";

/** Scores are whole numbers: less than one of them, so that of two equal nodes the one that has it already is better. */
const stayBonus = 1 / 1024;

/**
 * What does not depend on where others stand: preferred nodes, verdicts and scored node rules, and the stickiness of each
 * part where it runs. A primary counts twice, as a copy and as the primary, so that the better node gets the role.
 */
export function scoresOfBundle(parts: readonly Part[], { now }: Pick<Problem, "now">): NodeScores {
  const scores: NodeScores = { nodes: [], values: [] };
  for (const { group, role } of parts) {
    const isPrimary = role === primaryRole;
    for (const [index, node] of group.scores.nodes.entries()) {
      const value = group.scores.values[index] ?? 0;
      scores.nodes.push(node);
      scores.values.push(isPrimary ? 2 * value : value);
    }
    const stay = group.wish.stickiness + stayBonus;
    for (const node of group.currentNodes) {
      const isPrimaryNow = now[group.base + node] === primaryRole;
      scores.nodes.push(node);
      scores.values.push(isPrimary ? stay + stayBonus + (isPrimaryNow ? stay : 0) : stay);
    }
  }
  return scores;
}

/** The score of every node for copies of these bundles that stand on it together, others standing where they do. */
export function fillRow(board: Board, bundles: readonly Bundle[], row: Float64Array): void {
  row.fill(0);
  for (const bundle of bundles) addRow(board, bundle, row);
  if (board.problem.drained.length === 0) return;
  // A primary leaves first: it may change places with a secondary, which then stays.
  const penalty = bundles.some((bundle) => bundle.isPrimary) ? 2 * drainPenalty : drainPenalty;
  for (const node of board.problem.drained) row[node] = (row[node] ?? 0) - penalty;
}

function addRow(board: Board, { scores, pairs }: Bundle, row: Float64Array): void {
  const { nodes, values } = scores;
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index] ?? 0;
    row[node] = (row[node] ?? 0) + (values[index] ?? 0);
  }
  for (const tie of pairs) addPair(board, tie, row);
}

function addPair(board: Board, { group, mask, score }: ScoredTie, row: Float64Array): void {
  if (group.standing === "Held") {
    for (const node of group.currentNodes) {
      if (isInMask(mask, board.roles[group.base + node] ?? 0)) row[node] = (row[node] ?? 0) + score;
    }
    return;
  }
  for (const { copies } of group.bundles) {
    for (const { node } of copies) {
      if (node >= 0 && isInMask(mask, board.roles[group.base + node] ?? 0)) row[node] = (row[node] ?? 0) + score;
    }
  }
}

/**
 * Compares two nodes for something that is to be started: the score, then the strategy, then the name. Negative where
 * `a` is better. `Spread` looks for the smallest share in use of what the bundle requests, then for the fewest groups;
 * where it requests nothing, only for those. `Pack` looks for the opposite.
 */
export function compareNodes(
  board: Board,
  { bundle, row }: { readonly bundle: Bundle; readonly row: Float64Array },
  [a, b]: readonly [number, number],
): number {
  const difference = (row[b] ?? 0) - (row[a] ?? 0);
  if (difference !== 0) return difference;
  const share = bundle.requests.length === 0 ? 0 : shareWith(board, bundle, a) - shareWith(board, bundle, b);
  const load = share === 0 ? (board.counts[a] ?? 0) - (board.counts[b] ?? 0) : share;
  if (load !== 0) return board.problem.isPacked ? -load : load;
  return a - b;
}

/** The largest share of a requested quantity that would be in use, from 0 to 1. */
function shareWith(board: Board, { requests }: Bundle, node: number): number {
  let largest = 0;
  for (const { quantity, amount } of requests) {
    const capacity = board.problem.nodes[node]?.capacity[quantity] ?? 0;
    if (capacity === 0) continue;
    largest = Math.max(largest, 1 - (leftOf(board, node, quantity) - amount) / capacity);
  }
  return largest;
}
