import type { GroupKey, PlacementWish } from "../desired.ts";
import { imbalanceOf } from "./balance.ts";
import { isStaying, lift, place, type Board } from "./board.ts";
import { fits } from "./feasibility.ts";
import { stayBonus } from "./order-score.ts";
import { nowhere, plainRole, type Bundle, type Copy } from "./problem.ts";
import { compareNodes, fillRow } from "./scoring.ts";

/**
 * Moves the one copy whose move makes the nodes most even, if that lowers the imbalance by at least this share of it. It
 * goes where it would go if it were placed now, and never to a node with a lower score, its staying left out. True where
 * one was moved.
 */
export function rebalance(
  board: Board,
  { margin, rules }: { readonly margin: number; readonly rules: readonly PlacementWish[] },
): boolean {
  const ordered = orderedIn(rules);
  const present = imbalanceOf(board);
  let best: { readonly copy: Copy; readonly node: number; readonly imbalance: number } | undefined;
  for (const bundle of board.problem.bundles) {
    if (!mayBeMoved(bundle, ordered)) continue;
    for (const copy of bundle.copies) {
      const found = isStaying(copy) ? tryMove(board, copy) : undefined;
      if (found !== undefined && found.imbalance < (best?.imbalance ?? present * (1 - margin)))
        best = { copy, ...found };
    }
  }
  if (best === undefined) return false;
  lift(board, best.copy);
  place(board, best.copy, best.node);
  return true;
}

/**
 * What likes its place, has a role, or has others that must come along, stays. So does what is not withdrawn by the very
 * decision to move it, so that the next one, which moves nothing for balance, goes on with it: a copy of several, and a
 * group for which others would have to stop before.
 */
function mayBeMoved({ parts, want, usage, needs, dependents }: Bundle, ordered: ReadonlySet<GroupKey>): boolean {
  if (want !== 1 || usage.length === 0 || needs.length > 0 || dependents.length > 0) return false;
  return parts.every(({ group, role }) => {
    const { key, mayFailBack, stickiness, movesTo } = group.wish;
    return role === plainRole && mayFailBack && stickiness <= 1 && movesTo === undefined && !ordered.has(key);
  });
}

function orderedIn(rules: readonly PlacementWish[]): ReadonlySet<GroupKey> {
  return new Set(rules.flatMap((rule) => (rule.kind === "order" ? rule.steps.flatMap(({ groups }) => groups) : [])));
}

function tryMove(board: Board, copy: Copy): { readonly node: number; readonly imbalance: number } | undefined {
  const from = copy.node;
  lift(board, copy);
  const node = bestAnew(board, copy.bundle, from);
  let found: { readonly node: number; readonly imbalance: number } | undefined;
  if (node !== from && node !== nowhere) {
    place(board, copy, node);
    found = { node, imbalance: imbalanceOf(board) };
    lift(board, copy);
  }
  place(board, copy, from);
  return found;
}

function bestAnew(board: Board, bundle: Bundle, from: number): number {
  const { row } = board;
  fillRow(board, [bundle], row);
  const staying = bundle.parts.reduce((sum, { group }) => sum + group.wish.stickiness + stayBonus, 0);
  row[from] = (row[from] ?? 0) - staying;
  let best = nowhere;
  for (const { index } of board.problem.nodes) {
    if (!fits(board, bundle, index)) continue;
    if (best === nowhere || compareNodes(board, { bundle, row }, [index, best]) < 0) best = index;
  }
  return best;
}
