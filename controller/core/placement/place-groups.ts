import type { GroupKey } from "../desired.ts";
import type { Placement } from "../group-step.ts";
import { imbalanceOf } from "./balance.ts";
import { createBoard, isRunning, place, type Board } from "./board.ts";
import { compileProblem } from "./compile-problem.ts";
import { fits, isPermitted } from "./feasibility.ts";
import { improve } from "./improve.ts";
import type { PlacementInput, PlacementResult } from "./placement-problem.ts";
import { nowhere, primaryRole, secondaryRole, type Bundle, type Copy, type GroupEntry } from "./problem.ts";
import { rebalance } from "./rebalance.ts";
import { explainRefusals } from "./refusals.ts";
import { compareNodes, fillRow } from "./scoring.ts";
import { makeRoom, testsPerCallMax, type SearchBudget } from "./search.ts";
import { addSpares, seedCopies } from "./seed-copies.ts";

/**
 * Chooses the nodes of every group. What runs stays where it may; what must move or start takes the best node that has
 * room; only where none has, others are moved to make room (`makeRoom` says how far is looked), and only last does
 * anything move to a better node. Called again with its own targets as current placements it gives the same targets.
 */
export function placeGroups(input: PlacementInput): PlacementResult {
  const { targets, board, hasRebalanced } = placeOnBoard(input);
  const imbalance = board.problem.isBalanced ? imbalanceOf(board) : 0;
  return { targets, refusals: explainRefusals(board), imbalance, hasRebalanced };
}

/** The same choice, with the board that shows what it came from: on that of a later round the former one's targets run. */
export function placeOnBoard(input: PlacementInput): Placed {
  let found = placeOnce(input);
  for (let round = 1; found.hasSpares && round < spareRoundsMax; round++) {
    const next = {
      ...placeOnce({ ...input, current: found.targets, margin: undefined }),
      hasRebalanced: found.hasRebalanced,
    };
    if (isSame(found.targets, next.targets)) break;
    found = next;
  }
  return found;
}

/**
 * A copy that found no place as a primary and became a secondary may leave room for another, or find its place as a
 * primary once others have moved for it: one more round has been enough in every cluster that was tried.
 */
const spareRoundsMax = 4;

interface Placed {
  readonly targets: PlacementResult["targets"];
  readonly board: Board;
  readonly hasSpares: boolean;
  readonly hasRebalanced: boolean;
}

function placeOnce(input: PlacementInput): Placed {
  const problem = compileProblem(input);
  const board = createBoard(problem);
  seedCopies(board);
  const budget: SearchBudget = { testsLeft: testsPerCallMax };
  settle(board, budget);
  let hasSpares = false;
  for (const level of levelsOf(board)) {
    if (!addSpareCopies(board, level)) continue;
    settle(board, budget);
    hasSpares = true;
  }
  const { margin } = input;
  const hasRebalanced =
    margin !== undefined && problem.isBalanced && rebalance(board, { margin, rules: input.desired.rules });
  const targets = new Map<GroupKey, readonly Placement[]>();
  for (const group of problem.groups) {
    targets.set(group.key, group.standing === "Held" ? heldPlacements(input, group) : targetOf(board, group));
  }
  return { targets, board, hasSpares, hasRebalanced };
}

function isSame(some: PlacementResult["targets"], others: PlacementResult["targets"]): boolean {
  return [...some].every(([key, placements]) => {
    const other = others.get(key) ?? [];
    return (
      placements.length === other.length &&
      placements.every(({ node, role }, index) => node === other[index]?.node && role === other[index]?.role)
    );
  });
}

/** A board on which nothing moves any more; the limit stands against a fault in the scores, not against any input known. */
const roundsMax = 32;

function settle(board: Board, budget: SearchBudget): void {
  let isUnsettled = placeMissing(board, budget);
  for (let round = 0; round < roundsMax; round++) {
    const hasImproved = improve(board);
    if (!hasImproved && !isUnsettled) return;
    isUnsettled = placeMissing(board, budget);
  }
}

/** Places what is nowhere. True where something had to move or to give way for it, so that others may now find room. */
function placeMissing(board: Board, budget: SearchBudget): boolean {
  let hasMadeRoom = false;
  for (const copy of missingCopies(board)) {
    if (copy.node !== nowhere) continue;
    const node = bestNode(board, copy.bundle);
    if (node !== nowhere) place(board, copy, node);
    else if (mayMoveOthers(copy) && makeRoom(board, copy, budget)) hasMadeRoom = true;
  }
  return hasMadeRoom;
}

function mayMoveOthers({ bundle }: Copy): boolean {
  return !bundle.parts.some(({ group }) => group.isModest);
}

/** What others wait for first, then what runs already, first copies before further ones, and those with least choice. */
function missingCopies(board: Board): readonly Copy[] {
  const missing = board.problem.bundles.flatMap(({ copies }) => copies.filter(({ node }) => node === nowhere));
  if (missing.length < 2) return missing;
  const choices = new Map<Bundle, number>();
  for (const { bundle } of missing) if (!choices.has(bundle)) choices.set(bundle, choicesOf(board, bundle));
  const rankOf = ({ bundle, ordinal }: Copy): readonly number[] => [
    -bundle.priority,
    bundle.level,
    isRunning(bundle) ? 0 : 1,
    ordinal === 0 ? 0 : 1,
    bundle.isPrimary ? 0 : 1,
    choices.get(bundle) ?? 0,
    bundle.index,
    ordinal,
  ];
  return missing
    .map((copy) => ({ copy, rank: rankOf(copy) }))
    .toSorted((a, b) => compareRanks(a.rank, b.rank))
    .map(({ copy }) => copy);
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function choicesOf(board: Board, bundle: Bundle): number {
  let count = 0;
  for (const { index } of board.problem.nodes) if (isPermitted(board, bundle, index)) count++;
  return count;
}

function bestNode(board: Board, bundle: Bundle): number {
  const { row } = board;
  fillRow(board, [bundle], row);
  let best = nowhere;
  for (const { index } of board.problem.nodes) {
    if (best !== nowhere && (row[index] ?? 0) < (row[best] ?? 0)) continue;
    if (!fits(board, bundle, index)) continue;
    if (best === nowhere || compareNodes(board, { bundle, row }, [index, best]) < 0) best = index;
  }
  return best;
}

/**
 * Where a group may have no primary its copy runs as a secondary, in place of it: it is not asked for a primary again.
 * One level after the other, for with such a copy what needs the group may have a place. True where there are any.
 */
function addSpareCopies(board: Board, level: number): boolean {
  let isAny = false;
  for (const bundle of board.problem.bundles) {
    if (!bundle.isPrimary || bundle.level !== level) continue;
    const missing = bundle.copies.filter(({ node }) => node === nowhere);
    const count = bundle.want - bundle.copies.length + missing.length;
    if (count <= 0) continue;
    for (const copy of missing) bundle.copies.splice(bundle.copies.indexOf(copy), 1);
    for (const other of secondariesOf(bundle))
      addSpares(board, other, Math.min(count, other.most - other.copies.length));
    isAny = true;
  }
  return isAny;
}

function levelsOf({ problem }: Board): readonly number[] {
  const levels = new Set(problem.bundles.flatMap(({ isPrimary, level }) => (isPrimary ? [level] : [])));
  return [...levels].toSorted((a, b) => a - b);
}

function secondariesOf({ parts }: Bundle): readonly Bundle[] {
  return parts
    .filter(({ role }) => role === primaryRole)
    .flatMap(({ group }) =>
      group.bundles.filter((other) => other.parts.some((part) => part.group === group && part.role === secondaryRole)),
    );
}

/** Primaries first, then by the group's own score, then by name: an order that does not change once they run. */
function targetOf(board: Board, group: GroupEntry): readonly Placement[] {
  const { nodes } = board.problem;
  const placed: { readonly placement: Placement; readonly rank: readonly number[] }[] = [];
  for (const { copies } of group.bundles) {
    for (const { node } of copies) {
      const name = nodes[node]?.name;
      if (name === undefined) continue;
      const role = board.roles[group.base + node];
      placed.push({
        placement: group.wish.primaries === 0 ? { node: name } : { node: name, role: roleName(role) },
        rank: [role === primaryRole ? 0 : 1, -scoreOf(group, node), node],
      });
    }
  }
  const inOrder = placed.length > 1 ? placed.toSorted((a, b) => compareRanks(a.rank, b.rank)) : placed;
  return inOrder.map(({ placement }) => placement);
}

function roleName(role: number | undefined): "Primary" | "Secondary" {
  return role === primaryRole ? "Primary" : "Secondary";
}

function scoreOf({ scores }: GroupEntry, node: number): number {
  let sum = 0;
  for (const [index, at] of scores.nodes.entries()) if (at === node) sum += scores.values[index] ?? 0;
  return sum;
}

function heldPlacements({ current }: PlacementInput, { key }: GroupEntry): readonly Placement[] {
  return (current.get(key) ?? []).toSorted((a, b) => {
    if (a.role !== b.role) return a.role === "Primary" ? -1 : 1;
    return a.node < b.node ? -1 : 1;
  });
}
