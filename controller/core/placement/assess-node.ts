import type { GroupKey, NodeName } from "../desired.ts";
import { copyOn, lift, place, type Board } from "./board.ts";
import { followersOf } from "./feasibility.ts";
import { hindrancesAt, hindranceText, type Hindrance, type Reason, type Seat } from "./hindrances.ts";
import { gainOf, mayLeaveFor, swapOf, type Move } from "./improve.ts";
import type { ScoreCause } from "./placement-problem.ts";
import { nowhere, primaryRole, type Bundle, type Copy, type NodeEntry } from "./problem.ts";
import { cutShort, shortageText } from "./refusals.ts";
import { remedyOf, type Remedy } from "./remedies.ts";
import { compareLoads, fillRow, termsOf, type Term } from "./scoring.ts";

/** One node as the placement saw it for the copies of one bundle, on behalf of one of its groups. */
export interface NodeAssessment {
  readonly node: NodeName;
  readonly isChosen: boolean;
  /** What keeps a copy from the node, the first reason that applies first; empty where it might stand there. */
  readonly refusals: readonly Refusal[];
  readonly terms: readonly ScoreTerm[];
  /** The number that the placement went by: the sum of the terms. */
  readonly score: number;
  /** How far the node is behind the chosen one that is the easiest to beat; undefined where none, or this one, is chosen. */
  readonly behind: Behind | undefined;
}

export interface Refusal extends Reason {
  readonly remedy: Remedy | undefined;
}

export interface ScoreTerm {
  /** Whose, where several groups are placed as one; undefined where it is of no single one. */
  readonly group: GroupKey | undefined;
  readonly cause: ScoreCause;
  /** How often it counts: twice for a primary, which is a copy and the primary. */
  readonly times: number;
  /** What it comes to, in all. */
  readonly score: number;
}

export interface Behind {
  readonly node: NodeName;
  /** Negative where this node has the better score, and something else is why it is not chosen. */
  readonly points: number;
  /** The node has another copy, and the two would change places: the points are what both would lose by that. */
  readonly isSwap: boolean;
  /**
   * What decided between the two. `Turn`: this node has become as good, or better, only after it was the group's turn.
   * `Failback`: the group runs on the other one, and may not fail back. `Refused`: it may not stand here, whatever the scores.
   */
  readonly by: "Score" | "Strategy" | "Name" | "Failback" | "Turn" | "Refused";
}

/** A copy that stands somewhere, and its score there. */
interface Stand {
  readonly copy: Copy;
  readonly node: number;
  readonly score: number;
}

/** The easiest to beat comes first. */
export function standsOf(board: Board, { copies }: Bundle): readonly Stand[] {
  return copies
    .filter(({ node }) => node !== nowhere)
    .map((copy) => {
      const { node } = copy;
      return { copy, node, score: without(board, movingWith(copy), (row) => row[node] ?? 0) };
    })
    .toSorted((a, b) => a.score - b.score || b.node - a.node);
}

/** What leaves its node together with a copy, as `improve` moves it. */
function movingWith(copy: Copy): readonly Copy[] {
  return [copy, ...followersOf(copy, 0)];
}

/** What `read` finds on the board without these copies, given the scores of the nodes for them. */
function without<T>(board: Board, copies: readonly Copy[], read: (row: Float64Array) => T): T {
  const nodes = copies.map(({ node }) => node);
  for (const copy of copies) lift(board, copy);
  const row = new Float64Array(board.problem.nodes.length);
  fillRow(
    board,
    copies.map(({ bundle }) => bundle),
    row,
  );
  const found = read(row);
  for (const [index, copy] of copies.entries()) place(board, copy, nodes[index] ?? nowhere);
  return found;
}

export function assessNode(board: Board, seat: Seat, stands: readonly Stand[]): NodeAssessment {
  const { node, bundle } = seat;
  const here = stands.find((stand) => stand.node === node.index);
  const rival = here ?? stands[0];
  const moving = rival === undefined ? [] : movingWith(rival.copy);
  const bundles = rival === undefined ? [bundle] : moving.map((copy) => copy.bundle);
  const terms = without(board, moving, () => termsAt(board, bundles, node));
  const score = terms.reduce((sum, term) => sum + term.score, 0);
  const base = { node: node.name, isChosen: here !== undefined, terms, score };
  if (here !== undefined) return { ...base, refusals: [], behind: undefined };
  const other = bundle.isPrimary ? otherCopyOn(board, seat) : undefined;
  const swap = other && rival && swapOf(rival.copy, other);
  const moves = swap?.moves ?? moving.map((copy) => ({ copy, to: node.index }));
  const refusals = refusalsAt(board, seat, moves);
  if (rival === undefined) return { ...base, refusals, behind: undefined };
  const points = swap === undefined ? rival.score - score : 0 - gainOf(board, swap);
  const by = refusals.length > 0 ? "Refused" : decidedBy(board, seat, { rival, points });
  const behind = { node: nameOf(board, rival.node), points, isSwap: swap !== undefined, by };
  return { ...base, refusals, behind };
}

/** In the order in which they are told: what speaks most for or against the node first. */
function termsAt(board: Board, bundles: readonly Bundle[], node: NodeEntry): readonly ScoreTerm[] {
  const isOne = bundles.length === 1 && bundles[0]?.parts.length === 1;
  return termsOf(board, bundles)
    .filter((term) => term.node === node.index && term.each !== 0)
    .map(({ group, cause, times, each }: Term) => ({
      group: isOne ? undefined : group?.key,
      cause,
      times,
      score: each * times,
    }))
    .toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score));
}

/** The copy of the group on the node that is no primary, and would change places with one. */
function otherCopyOn(board: Board, { group, node, bundle }: Seat): Copy | undefined {
  const copy = bundle.parts.some((part) => part.group === group && part.role === primaryRole)
    ? copyOn(board, node.index, group)
    : undefined;
  return copy?.bundle.isPrimary === false ? copy : undefined;
}

/** What keeps a copy away once everything that would move has left; then what keeps away that which would follow it. */
function refusalsAt(board: Board, seat: Seat, moves: readonly Move[]): readonly Refusal[] {
  const { node, bundle } = seat;
  return without(
    board,
    moves.map(({ copy }) => copy),
    () => {
      const own = [...hindrancesAt(board, seat)];
      if (own.length > 0)
        return own.map((hindrance) => ({
          ...refusalText(board, seat, hindrance),
          remedy: remedyOf(board.problem, node, hindrance),
        }));
      const followers = refusalOfFollowers(board, seat, moves);
      if (followers !== undefined) return [followers];
      return moves.length > 0 ? [] : [{ ...cutShort(bundle, shortageText(bundle, seat.group)), remedy: undefined }];
    },
  );
}

function refusalText(board: Board, seat: Seat, hindrance: Hindrance): Reason {
  const reason = hindranceText(board, seat, hindrance);
  return hindrance.kind === "obstacle" ? cutShort(seat.bundle, reason) : reason;
}

/** The moves are tried one after the other, what others need first; nothing is left on the board. */
function refusalOfFollowers(board: Board, { group }: Seat, moves: readonly Move[]): Refusal | undefined {
  const placed: Copy[] = [];
  let found: Refusal | undefined;
  for (const { copy, to } of moves.toSorted((a, b) => a.copy.bundle.level - b.copy.bundle.level)) {
    const node = board.problem.nodes[to];
    const first = copy.bundle.parts[0]?.group;
    if (node === undefined || first === undefined) continue;
    const seat: Seat = { group: first, bundle: copy.bundle, node };
    const hindrance = hindrancesAt(board, seat).next().value;
    if (hindrance !== undefined) {
      const { rule, why } = hindranceText(board, seat, hindrance);
      const whom = first === group ? "a copy that would change places" : `${first.key}, which would follow it,`;
      const text = { rule, why: `${whom} cannot run on ${node.name}: ${why}` };
      found = { ...text, remedy: remedyOf(board.problem, node, hindrance) };
      break;
    }
    place(board, copy, to);
    placed.push(copy);
  }
  for (const copy of placed) lift(board, copy);
  return found;
}

function decidedBy(
  board: Board,
  { bundle, node }: Seat,
  { rival, points }: { readonly rival: Stand; readonly points: number },
): Behind["by"] {
  if (points > 0) return "Score";
  const { copy, node: from } = rival;
  const isDrained = board.problem.nodes[from]?.isDrained === true;
  if (points < 0) return isDrained || mayLeaveFor(board, copy, node.index) ? "Turn" : "Failback";
  const load = without(board, [copy], () => compareLoads(board, bundle, [from, node.index]));
  if (load !== 0) return load < 0 ? "Strategy" : "Turn";
  return from < node.index ? "Name" : "Turn";
}

function nameOf({ problem }: Board, node: number): NodeName {
  return problem.nodes[node]?.name ?? "";
}
