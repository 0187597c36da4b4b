import { isStaying, lift, place, type Board } from "./board.ts";
import { fits, followersOf } from "./feasibility.ts";
import { isOrdered } from "./order-score.ts";
import { nowhere, primaryRole, secondaryRole, type Copy } from "./problem.ts";
import { fillRow } from "./scoring.ts";

/**
 * Moves each copy, with what needs it beside it, to a node with a strictly better score, where one has room; and gives
 * the role of a primary to the better of two copies. Every move raises the sum of all scores, so that it ends; nothing
 * moves for the strategy's sake. True where something has moved.
 */
export function improve(board: Board): boolean {
  let hasMoved = false;
  for (const bundle of board.problem.bundles) {
    for (const copy of bundle.copies) {
      if (copy.node === nowhere) continue;
      if (moveToBetter(board, copy)) hasMoved = true;
      if (bundle.isPrimary && swapWithBetter(board, copy)) hasMoved = true;
    }
  }
  return hasMoved;
}

function moveToBetter(board: Board, copy: Copy): boolean {
  const from = copy.node;
  const { row } = board;
  if (copy.bundle.dependents.length === 0) {
    fillRow(board, [copy.bundle], row);
    return isBeaten(row, from) && moveAll(board, [copy], row);
  }
  const moving = [copy, ...followersOf(copy, 0)];
  fillRowWithout(board, moving, row);
  return isBeaten(row, from) && moveAll(board, moving, row);
}

function isBeaten(row: Float64Array, from: number): boolean {
  const present = row[from] ?? 0;
  for (const score of row) if (score > present) return true;
  return false;
}

function moveAll(board: Board, copies: readonly Copy[], row: Float64Array): boolean {
  const from = copies[0]?.node ?? nowhere;
  const isDrained = board.problem.nodes[from]?.isDrained === true;
  const present = row[from] ?? 0;
  const better: number[] = [];
  for (const [node, score] of row.entries()) {
    if (score > present && (isDrained || copies.every((copy) => mayLeaveFor(board, copy, node)))) better.push(node);
  }
  const bestFirst = better.toSorted(
    (a, b) => (row[b] ?? 0) - (row[a] ?? 0) || (board.counts[a] ?? 0) - (board.counts[b] ?? 0) || a - b,
  );
  return bestFirst.some((node) =>
    rearrange(
      board,
      copies.map((copy) => ({ copy, to: node })),
    ),
  );
}

/** What may not fail back stays where it runs, unless an order sends it to just this node. */
export function mayLeaveFor({ problem }: Board, copy: Copy, node: number): boolean {
  if (!isStaying(copy)) return true;
  const name = problem.nodes[node]?.name ?? "";
  return copy.bundle.parts.every(
    ({ group }) =>
      group.wish.mayFailBack ||
      problem.now[group.base + copy.node] === 0 ||
      group.wish.movesTo === name ||
      isOrdered(group.extra?.get(name) ?? 0),
  );
}

/** Changes places with a copy of the same group that is no primary, what needs either of them following its role. */
function swapWithBetter(board: Board, primary: Copy): boolean {
  for (const { group, role } of primary.bundle.parts) {
    if (role !== primaryRole) continue;
    for (const { isPrimary, copies } of group.bundles) {
      if (isPrimary) continue;
      for (const other of copies) if (other.node !== nowhere && swapIfBetter(board, primary, other)) return true;
    }
  }
  return false;
}

function swapIfBetter(board: Board, primary: Copy, other: Copy): boolean {
  const [here, there] = [primary.node, other.node];
  const isDrained = board.problem.nodes[here]?.isDrained === true;
  if (!isDrained && !mayLeaveFor(board, primary, there)) return false;
  const swap = swapOf(primary, other);
  return gainOf(board, swap) > 0 && rearrange(board, swap.moves);
}

/** A primary and another copy that change places. */
export interface Swap {
  readonly withPrimary: readonly Copy[];
  readonly withOther: readonly Copy[];
  readonly moves: readonly Move[];
}

export function swapOf(primary: Copy, other: Copy): Swap {
  const withPrimary = [primary, ...followersOf(primary, secondaryRole)];
  const withOther = [other, ...followersOf(other, primaryRole)];
  const moves = [
    ...withPrimary.map((copy) => ({ copy, to: other.node })),
    ...withOther.map((copy) => ({ copy, to: primary.node })),
  ];
  return { withPrimary, withOther, moves };
}

/** What the sum of scores gains by a swap. */
export function gainOf(board: Board, { withPrimary, withOther }: Swap): number {
  const all = [...withPrimary, ...withOther];
  const [here, there] = [withPrimary[0]?.node ?? nowhere, withOther[0]?.node ?? nowhere];
  const gain = scoreGain(board, { moving: withPrimary, all }, [here, there]);
  return gain + scoreGain(board, { moving: withOther, all }, [there, here]);
}

/** What the sum of scores gains when these move, the others of `all` being nowhere. */
function scoreGain(
  board: Board,
  { moving, all }: { readonly moving: readonly Copy[]; readonly all: readonly Copy[] },
  [from, to]: readonly [number, number],
): number {
  const places = all.map((copy) => copy.node);
  for (const copy of all) lift(board, copy);
  fillRow(
    board,
    moving.map(({ bundle }) => bundle),
    board.row,
  );
  for (const [index, copy] of all.entries()) place(board, copy, places[index] ?? nowhere);
  return (board.row[to] ?? 0) - (board.row[from] ?? 0);
}

function fillRowWithout(board: Board, copies: readonly Copy[], row: Float64Array): void {
  const from = copies[0]?.node ?? nowhere;
  for (const copy of copies) lift(board, copy);
  fillRow(
    board,
    copies.map(({ bundle }) => bundle),
    row,
  );
  for (const copy of copies) place(board, copy, from);
}

export interface Move {
  readonly copy: Copy;
  readonly to: number;
}

/** All moves at once, where every required rule then holds; otherwise none. */
function rearrange(board: Board, moves: readonly Move[]): boolean {
  const origins = moves.map(({ copy }) => copy.node);
  for (const { copy } of moves) lift(board, copy);
  const placed: Copy[] = [];
  for (const { copy, to } of moves.toSorted((a, b) => a.copy.bundle.level - b.copy.bundle.level)) {
    if (!fits(board, copy.bundle, to)) break;
    place(board, copy, to);
    placed.push(copy);
  }
  if (placed.length === moves.length) return true;
  for (const copy of placed) lift(board, copy);
  for (const [index, { copy }] of moves.entries()) place(board, copy, origins[index] ?? nowhere);
  return false;
}
