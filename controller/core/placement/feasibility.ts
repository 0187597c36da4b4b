import { copyOn, leftOf, type Board } from "./board.ts";
import {
  isInMask,
  primaryRole,
  type Bundle,
  type Copy,
  type GroupEntry,
  type NodeEntry,
  type NodeRule,
  type Part,
  type Problem,
  type Request,
  type Tie,
} from "./problem.ts";

/** Whether the bundle may be placed on the node as things stand: every required rule would hold. */
export function fits(board: Board, bundle: Bundle, node: number): boolean {
  return fitsWithoutNeeds(board, bundle, node) && hasNeeds(board, bundle, node);
}

export function hasNeeds(board: Board, { needs }: Bundle, node: number): boolean {
  return needs.every((tie) => isThere(board, tie, node));
}

export function fitsWithoutNeeds(board: Board, bundle: Bundle, node: number): boolean {
  return (
    isPermitted(board, bundle, node) &&
    bundle.parts.every(({ group }) => board.roles[group.base + node] === 0) &&
    !bundle.aparts.some((tie) => isThere(board, tie, node)) &&
    bundle.requests.every(({ quantity, amount }) => amount <= leftOf(board, node, quantity))
  );
}

function isThere(board: Board, tie: Tie, node: number): boolean {
  return isInMask(tie.mask, board.roles[tie.group.base + node] ?? 0);
}

/** Whether anything but what else is placed forbids the node; asked once for each bundle and node. */
export function isPermitted(board: Board, bundle: Bundle, node: number): boolean {
  const cell = bundle.index * board.problem.nodes.length + node;
  const known = board.permits[cell] ?? 0;
  if (known !== 0) return known === permitted;
  const entry = board.problem.nodes[node];
  const isBarred =
    entry === undefined ||
    bundle.contradiction !== undefined ||
    bundle.parts.some((part) => barOf(board.problem, part, entry) !== undefined);
  board.permits[cell] = isBarred ? barred : permitted;
  return !isBarred;
}

const permitted = 1;
const barred = 2;

/** The kind of rule, or the rule, that keeps a part from a node whatever else is placed. */
export type Bar = "class" | "mode" | "candidates" | "failures" | "checkers" | NodeRule;

function barOf(problem: Problem, part: Part, node: NodeEntry): Bar | undefined {
  for (const rule of barRules) {
    const bar = rule(problem, part, node);
    if (bar !== undefined) return bar;
  }
  return part.group.ties.nodeRules.find((rule) => !rule.nodes.has(node.name));
}

/** All of what `barOf` gives the first. */
export function barsOf(problem: Problem, part: Part, node: NodeEntry): readonly Bar[] {
  const rules = part.group.ties.nodeRules.filter((rule) => !rule.nodes.has(node.name));
  return [...barRules.flatMap((rule) => rule(problem, part, node) ?? []), ...rules];
}

/** In the order in which they are told. */
const barRules: readonly ((problem: Problem, part: Part, node: NodeEntry) => Bar | undefined)[] = [
  (problem, part, node) => {
    if (node.mayTake || (node.mayKeep && isKept(problem, part, node))) return undefined;
    return isOutOfMode(node) ? "mode" : "class";
  },
  (_problem, { group }, { name }) => (group.wish.candidates.has(name) ? undefined : "candidates"),
  (_problem, { group }, { name }) => (group.failed?.has(name) === true ? "failures" : undefined),
  (problem, part, node) =>
    part.group.barred?.has(node.name) === true && !isKept(problem, part, node) ? "checkers" : undefined,
];

function isOutOfMode({ view, wish, isFrozen }: NodeEntry): boolean {
  return view?.isLive === true && (isFrozen || (wish !== undefined && wish.mode !== "Active"));
}

/** A promotion is something new, also where the group runs; becoming a secondary is not. */
function isKept(problem: Problem, { group, role }: Part, node: NodeEntry): boolean {
  const now = problem.now[group.base + node.index] ?? 0;
  return role === primaryRole ? now === primaryRole : now !== 0;
}

/** What else is placed and stands in the way. */
export type Obstacle =
  | { readonly kind: "own"; readonly group: GroupEntry }
  | { readonly kind: "absent"; readonly tie: Tie }
  | { readonly kind: "apart"; readonly tie: Tie }
  | { readonly kind: "full"; readonly request: Request; readonly left: number };

/** The first thing that keeps a bundle from a permitted node, needs that are promised left out; undefined where it fits. */
export function obstacleAt(
  board: Board,
  { bundle, node }: { readonly bundle: Bundle; readonly node: number },
  isPromised: (tie: Tie) => boolean = () => false,
): Obstacle | undefined {
  for (const { group } of bundle.parts) if (board.roles[group.base + node] !== 0) return { kind: "own", group };
  for (const tie of bundle.needs) if (!isThere(board, tie, node) && !isPromised(tie)) return { kind: "absent", tie };
  for (const tie of bundle.aparts) if (isThere(board, tie, node)) return { kind: "apart", tie };
  for (const request of bundle.requests) {
    const left = leftOf(board, node, request.quantity);
    if (request.amount > left) return { kind: "full", request, left };
  }
  return undefined;
}

/**
 * Copies on the same node that need this one there, and what needs those in turn, in an order in which they can be
 * placed. `remaining` is the role in which its groups stay on the node all the same, 0 where they do not.
 */
export function followersOf(copy: Copy, remaining: number): readonly Copy[] {
  if (copy.bundle.dependents.length === 0) return noCopies;
  const found = new Set<Copy>();
  noteFollowers(copy, { remaining, found });
  found.delete(copy);
  return [...found].toSorted((a, b) => a.bundle.level - b.bundle.level || a.bundle.index - b.bundle.index);
}

const noCopies: readonly Copy[] = [];

function noteFollowers(copy: Copy, search: { readonly remaining: number; readonly found: Set<Copy> }): void {
  const { remaining, found } = search;
  for (const dependent of copy.bundle.dependents) {
    const isLost = dependent.needs.some(
      (tie) =>
        !isInMask(tie.mask, remaining) &&
        copy.bundle.parts.some(({ group, role }) => group === tie.group && isInMask(tie.mask, role)),
    );
    if (!isLost) continue;
    for (const follower of dependent.copies) {
      if (follower.node !== copy.node || found.has(follower)) continue;
      found.add(follower);
      noteFollowers(follower, { remaining: 0, found });
    }
  }
}

/** The copies of a bundle that put this group on that node. */
export function blockerAt(board: Board, obstacle: Obstacle, node: number): Copy | undefined {
  if (obstacle.kind === "own") return copyOn(board, node, obstacle.group);
  return obstacle.kind === "apart" ? copyOn(board, node, obstacle.tie.group) : undefined;
}
