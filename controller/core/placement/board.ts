import { type Bundle, type Copy, type GroupEntry, type Problem, nowhere } from "./problem.ts";

/** Who stands where while a placement is being found: the only thing that changes. */
export interface Board {
  readonly problem: Problem;
  /** The role in which each group is placed on each node; the cell is `group.base + node`. */
  readonly roles: Uint8Array;
  /** What is used of each quantity of each node; the cell is `node * quantities + quantity`. */
  readonly used: Float64Array;
  /** What is really used of it, where the strategy asks for that; the same cells. */
  readonly loads: Float64Array;
  /** How many groups each node has. */
  readonly counts: Int32Array;
  readonly copiesOn: readonly Copy[][];
  /** Whether a bundle may stand on a node at all; 0 where nobody has asked yet. The cell is `bundle.index * nodes + node`. */
  readonly permits: Uint8Array;
  /** Room for the scores of one bundle: whoever fills it reads it before anybody else may. */
  readonly row: Float64Array;
}

/** With what is held where it runs, and nothing else. */
export function createBoard(problem: Problem): Board {
  const { nodes, groups, quantities, bundles } = problem;
  const board: Board = {
    problem,
    roles: new Uint8Array(groups.length * nodes.length),
    used: new Float64Array(nodes.length * quantities.length),
    loads: new Float64Array(problem.isBalanced ? nodes.length * quantities.length : 0),
    counts: new Int32Array(nodes.length),
    copiesOn: nodes.map(() => []),
    permits: new Uint8Array(bundles.length * nodes.length),
    row: new Float64Array(nodes.length),
  };
  for (const group of groups) if (group.standing === "Held") hold(board, group);
  return board;
}

function hold(board: Board, group: GroupEntry): void {
  const { quantities, now } = board.problem;
  for (const node of group.currentNodes) {
    board.roles[group.base + node] = now[group.base + node] ?? 0;
    board.counts[node] = (board.counts[node] ?? 0) + 1;
    for (const [quantity, name] of quantities.entries()) {
      use(board, { node, quantity, amount: group.wish.requests.get(name) ?? 0 });
      if (board.problem.isBalanced) load(board, { node, quantity, amount: group.wish.usage.get(name) ?? 0 });
    }
  }
}

export function place(board: Board, copy: Copy, node: number): void {
  const { parts, requests, usage } = copy.bundle;
  copy.node = node;
  for (const { group, role } of parts) board.roles[group.base + node] = role;
  board.counts[node] = (board.counts[node] ?? 0) + parts.length;
  for (const { quantity, amount } of requests) use(board, { node, quantity, amount });
  for (const { quantity, amount } of usage) load(board, { node, quantity, amount });
  board.copiesOn[node]?.push(copy);
}

export function lift(board: Board, copy: Copy): void {
  const { node } = copy;
  const { parts, requests, usage } = copy.bundle;
  copy.node = nowhere;
  for (const { group } of parts) board.roles[group.base + node] = 0;
  board.counts[node] = (board.counts[node] ?? 0) - parts.length;
  for (const { quantity, amount } of requests) use(board, { node, quantity, amount: -amount });
  for (const { quantity, amount } of usage) load(board, { node, quantity, amount: -amount });
  const there = board.copiesOn[node];
  const at = there?.lastIndexOf(copy) ?? nowhere;
  if (at >= 0) there?.splice(at, 1);
}

function use(board: Board, { node, quantity, amount }: { node: number; quantity: number; amount: number }): void {
  const cell = node * board.problem.quantities.length + quantity;
  board.used[cell] = (board.used[cell] ?? 0) + amount;
}

function load(board: Board, { node, quantity, amount }: { node: number; quantity: number; amount: number }): void {
  const cell = node * board.problem.quantities.length + quantity;
  board.loads[cell] = (board.loads[cell] ?? 0) + amount;
}

/** How much of a quantity a node has left; negative where more is held there than it has. */
export function leftOf(board: Board, node: number, quantity: number): number {
  const capacity = board.problem.nodes[node]?.capacity[quantity] ?? 0;
  return capacity - (board.used[node * board.problem.quantities.length + quantity] ?? 0);
}

/** The copy that puts a group on a node; undefined where it is not there, or held there. */
export function copyOn(board: Board, node: number, group: GroupEntry): Copy | undefined {
  return board.copiesOn[node]?.find(({ bundle }) => bundle.parts.some((part) => part.group === group));
}

/** Whether what is placed runs there now and is to stay: moving it would be a move of something that runs. */
export function isStaying(copy: Copy): boolean {
  return copy.node !== nowhere && copy.node === copy.seed;
}

export function isRunning({ parts }: Bundle): boolean {
  return parts.some(({ group }) => group.currentNodes.length > 0);
}
