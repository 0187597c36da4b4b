import { lift, place, type Board } from "./board.ts";
import { fits, fitsWithoutNeeds, hasNeeds, isPermitted } from "./feasibility.ts";
import { nowhere, primaryRole, type Bundle } from "./problem.ts";
import { fillRow } from "./scoring.ts";

/** Makes the copies that are wanted and puts those that run where they run, as far as every required rule allows it. */
export function seedCopies(board: Board): void {
  const { bundles } = board.problem;
  for (const bundle of bundles) if (bundle.isPrimary) addCopies(bundle, Math.min(bundle.want, roomFor(board, bundle)));
  for (const bundle of bundles) if (!bundle.isPrimary) addCopies(bundle, otherCopies(board, bundle));
  for (const bundle of bundles) seed(board, bundle, fitsWithoutNeeds);
  if (!liftNeedy(board)) return;
  for (const bundle of bundles) seed(board, bundle, fits);
}

/** Takes away what lacks what it needs, and then what needed that. True where there was any. */
function liftNeedy(board: Board): boolean {
  const needy = board.problem.bundles.filter(({ needs }) => needs.length > 0);
  let isAny = false;
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const copy of needy.flatMap(({ copies }) => copies)) {
      if (copy.node === nowhere || hasNeeds(board, copy.bundle, copy.node)) continue;
      lift(board, copy);
      copy.seed = nowhere;
      isChanged = true;
      isAny = true;
    }
  }
  return isAny;
}

/** Makes further copies of a bundle, where it runs on nodes that have none of it yet, there. */
export function addSpares(board: Board, bundle: Bundle, count: number): void {
  addCopies(bundle, count);
  seed(board, bundle, fits);
}

function addCopies(bundle: Bundle, count: number): void {
  for (let ordinal = bundle.copies.length; count > 0; ordinal++, count--) {
    bundle.copies.push({ bundle, ordinal, node: nowhere, seed: nowhere, isLocked: false });
  }
}

/** One copy is always worth asking for; of several, no more than there are nodes for, besides the primaries. */
function otherCopies(board: Board, bundle: Bundle): number {
  if (bundle.want <= 1) return bundle.want;
  let primaries = 0;
  for (const { group } of bundle.parts) {
    for (const other of group.bundles) if (other.isPrimary) primaries = Math.max(primaries, other.copies.length);
  }
  return Math.max(0, Math.min(bundle.want, roomFor(board, bundle) - primaries));
}

function roomFor(board: Board, bundle: Bundle): number {
  if (bundle.want <= 1) return bundle.want;
  let count = 0;
  for (const { index } of board.problem.nodes) if (isPermitted(board, bundle, index)) count++;
  return count;
}

function seed(board: Board, bundle: Bundle, mayStand: typeof fits): void {
  const nodes = seedNodes(board, bundle);
  if (nodes.length === 0) return;
  for (const node of nodes.length > 1 ? bestFirst(board, bundle, nodes) : nodes) {
    const copy = bundle.copies.find((one) => one.node === nowhere);
    if (copy === undefined) return;
    if (!mayStand(board, bundle, node)) continue;
    place(board, copy, node);
    copy.seed = node;
  }
}

function seedNodes({ problem }: Board, { parts }: Bundle): readonly number[] {
  const nodes: number[] = [];
  for (const { group, role } of parts) {
    for (const node of group.currentNodes) {
      if (role === primaryRole && problem.now[group.base + node] !== primaryRole) continue;
      if (parts.length === 1 || !nodes.includes(node)) nodes.push(node);
    }
  }
  return nodes;
}

/** Those that have the role already come before those with a better score, to which it may go later. */
function bestFirst(board: Board, bundle: Bundle, nodes: readonly number[]): readonly number[] {
  const { row, problem } = board;
  fillRow(board, [bundle], row);
  const otherRoles = (node: number): number => {
    let count = 0;
    for (const { group, role } of bundle.parts) {
      if (group.wish.primaries > 0 && problem.now[group.base + node] !== role) count++;
    }
    return count;
  };
  return nodes.toSorted((a, b) => otherRoles(a) - otherRoles(b) || (row[b] ?? 0) - (row[a] ?? 0) || a - b);
}
