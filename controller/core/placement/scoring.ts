import { leftOf, type Board } from "./board.ts";
import { compareBalance } from "./balance.ts";
import { drainPenalty, stayBonus } from "./order-score.ts";
import type { ScoreCause } from "./placement-problem.ts";
import {
  isInMask,
  primaryRole,
  type Bundle,
  type GroupEntry,
  type NodeScores,
  type Part,
  type Problem,
  type ScoredTie,
} from "./problem.ts";

/**
 * What does not depend on where others stand: preferred nodes, verdicts and scored node rules, and the stickiness of each
 * part where it runs. A primary counts twice, as a copy and as the primary, so that the better node gets the role.
 */
export function scoresOfBundle(parts: readonly Part[], { now }: Pick<Problem, "now">): NodeScores {
  const scores: NodeScores = { nodes: [], values: [] };
  for (const { group, role } of parts) {
    const times = timesOf(role);
    for (const [index, node] of group.scores.nodes.entries()) {
      scores.nodes.push(node);
      scores.values.push(times * (group.scores.values[index] ?? 0));
    }
    for (const node of group.currentNodes) {
      const stays = stayTimes(role, now[group.base + node]);
      scores.nodes.push(node);
      scores.values.push(stays * group.wish.stickiness + bonusTimes(role, stays) * stayBonus);
    }
  }
  return scores;
}

function timesOf(role: number): number {
  return role === primaryRole ? 2 : 1;
}

function stayTimes(role: number, present: number | undefined): number {
  return present === primaryRole ? timesOf(role) : 1;
}

function bonusTimes(role: number, stays: number): number {
  return role === primaryRole ? stays + 1 : 1;
}

/** A part of a score, and how often it counts. */
export interface Term {
  /** Whose; undefined for what concerns all that is placed together. */
  readonly group: GroupEntry | undefined;
  readonly node: number;
  readonly cause: ScoreCause;
  readonly each: number;
  readonly times: number;
}

/** What `scoresOfBundle` is the sum of, told apart: only people ask for that. */
function ownTerms(parts: readonly Part[], { now }: Pick<Problem, "now">): readonly Term[] {
  const terms: Term[] = [];
  for (const { group, role } of parts) {
    const { nodes, values, causes } = group.scores;
    const preferredCount = nodes.length - causes.length;
    for (const [index, node] of nodes.entries()) {
      const cause = causes[index - preferredCount] ?? preferred;
      terms.push({ group, node, cause, each: values[index] ?? 0, times: timesOf(role) });
    }
    for (const node of group.currentNodes) {
      const stays = stayTimes(role, now[group.base + node]);
      terms.push({ group, node, cause: stickiness, each: group.wish.stickiness, times: stays });
      terms.push({ group, node, cause: running, each: stayBonus, times: bonusTimes(role, stays) });
    }
  }
  return terms;
}

const preferred: ScoreCause = { kind: "Preferred" };
const stickiness: ScoreCause = { kind: "Stickiness" };
const running: ScoreCause = { kind: "Running" };

/** The score of every node for copies of these bundles that stand on it together, others standing where they do. */
export function fillRow(board: Board, bundles: readonly Bundle[], row: Float64Array): void {
  row.fill(0);
  for (const bundle of bundles) addRow(board, bundle, row);
  if (board.problem.drained.length === 0) return;
  const penalty = drainPenalty * drainTimes(bundles);
  for (const node of board.problem.drained) row[node] = (row[node] ?? 0) - penalty;
}

/** A primary leaves first: it may change places with a secondary, which then stays. */
function drainTimes(bundles: readonly Bundle[]): number {
  return bundles.some((bundle) => bundle.isPrimary) ? 2 : 1;
}

/** What the row of these bundles is the sum of, node for node, as `fillRow` fills it. */
export function termsOf(board: Board, bundles: readonly Bundle[]): readonly Term[] {
  const { problem } = board;
  const terms = bundles.flatMap(({ parts, pairs }) => [
    ...ownTerms(parts, problem),
    ...pairs.flatMap((tie) => termsOfPair(board, tie)),
  ]);
  const times = drainTimes(bundles);
  for (const node of problem.drained)
    terms.push({ group: undefined, node, cause: drained, each: -drainPenalty, times });
  return terms;
}

const drained: ScoreCause = { kind: "Drained" };

function termsOfPair(board: Board, tie: ScoredTie): readonly Term[] {
  const row = new Float64Array(board.problem.nodes.length);
  addPair(board, tie, row);
  const cause: ScoreCause = { kind: "Beside", rule: tie.rule, group: tie.group.key };
  return [...row].flatMap((score, node) =>
    score === 0 ? [] : [{ group: undefined, node, cause, each: tie.score, times: score / tie.score }],
  );
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
 * where it requests nothing, only for those. `Pack` looks for the opposite. `Balance` looks for the smallest sum of squares
 * of what all nodes have in use, and then for the fewest groups.
 */
export function compareNodes(
  board: Board,
  { bundle, row }: { readonly bundle: Bundle; readonly row: Float64Array },
  [a, b]: readonly [number, number],
): number {
  const difference = (row[b] ?? 0) - (row[a] ?? 0);
  if (difference !== 0) return difference;
  return compareLoads(board, bundle, [a, b]) || a - b;
}

/** What the strategy says of two nodes; 0 where they are equal to it. */
export function compareLoads(board: Board, bundle: Bundle, [a, b]: readonly [number, number]): number {
  if (board.problem.isBalanced)
    return compareBalance(board, bundle, [a, b]) || (board.counts[a] ?? 0) - (board.counts[b] ?? 0);
  const share = bundle.requests.length === 0 ? 0 : shareWith(board, bundle, a) - shareWith(board, bundle, b);
  const load = share === 0 ? (board.counts[a] ?? 0) - (board.counts[b] ?? 0) : share;
  return board.problem.isPacked && load !== 0 ? -load : load;
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
