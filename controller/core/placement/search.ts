import { isStaying, lift, place, type Board } from "./board.ts";
import { blockerAt, fitsWithoutNeeds, followersOf, isPermitted, obstacleAt } from "./feasibility.ts";
import { isInMask, nowhere, type Bundle, type Copy, type Request, type Tie } from "./problem.ts";
import { providersOf } from "./rank-bundles.ts";
import { mayHaveRoom } from "./room-in-all.ts";
import { compareNodes, fillRow } from "./scoring.ts";

/**
 * How far is looked for room: a test asks whether one bundle can stand on one node. A search that comes to its end below
 * these is complete: where it finds nothing, there is nothing. Beyond them the copy stays down, and its refusals say so.
 */
export const testsPerCopyMax = 50_000;
export const testsPerCallMax = 150_000;

/** At most so many copies are moved to make room for one; fewer are tried first, so that no more move than must. */
const movesTried: readonly number[] = [1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 48, 64];

export interface SearchBudget {
  testsLeft: number;
}

/**
 * Places a copy for which there is no room by moving others, all of which stay placed. Where that cannot be done, copies
 * of lower priority, and secondaries of the same group, give up their place. What runs and is more important never moves
 * for it. On success the board has the new placement, otherwise it is as it was.
 */
export function makeRoom(board: Board, copy: Copy, budget: SearchBudget): boolean {
  const mayMove = mayHaveRoom(board, copy.bundle) && searchWith(board, copy, { budget, mayDisplace: false });
  return mayMove || (hasLesser(board, copy) && searchWith(board, copy, { budget, mayDisplace: true }));
}

interface Search {
  readonly board: Board;
  readonly root: Copy;
  readonly mayDisplace: boolean;
  readonly locked: Copy[];
  testsLeft: number;
  wasCut: boolean;
}

/** A copy that is to be placed, on the given node or on any. */
interface Task {
  readonly copy: Copy;
  readonly node: number;
}

interface Agenda {
  /** The last one is the next. */
  readonly tasks: readonly Task[];
  readonly movesLeft: number;
}

function searchWith(
  board: Board,
  copy: Copy,
  { budget, mayDisplace }: { readonly budget: SearchBudget; readonly mayDisplace: boolean },
): boolean {
  const granted = Math.min(testsPerCopyMax, budget.testsLeft);
  const search: Search = { board, root: copy, mayDisplace, locked: [], testsLeft: granted, wasCut: false };
  let isFound = false;
  for (const movesLeft of movesTried) {
    search.wasCut = false;
    isFound = settle(search, { tasks: [{ copy, node: nowhere }], movesLeft });
    if (isFound || !search.wasCut || search.testsLeft <= 0) break;
  }
  for (const locked of search.locked) locked.isLocked = false;
  budget.testsLeft -= granted - search.testsLeft;
  if (!isFound && search.wasCut) copy.bundle.isCut = true;
  return isFound;
}

/** Does what is on the agenda, or leaves the board as it found it. */
function settle(search: Search, { tasks, movesLeft }: Agenda): boolean {
  const task = tasks.at(-1);
  if (task === undefined) return true;
  const agenda = { tasks: tasks.slice(0, -1), movesLeft };
  if (task.node !== nowhere) return tryAt(search, task, agenda);
  const { open, blocked } = nodesFor(search, task.copy.bundle);
  for (const node of open) if (tryAt(search, { copy: task.copy, node }, agenda)) return true;
  if (movesLeft > 0) return blocked.some((node) => tryAt(search, { copy: task.copy, node }, agenda));
  if (blocked.length > 0) search.wasCut = true;
  return false;
}

function tryAt(search: Search, task: Task, agenda: Agenda): boolean {
  const { board } = search;
  const { copy, node } = task;
  if (search.testsLeft <= 0) {
    search.wasCut = true;
    return false;
  }
  search.testsLeft--;
  const { bundle } = copy;
  if (!isPermitted(board, bundle, node)) return false;
  const obstacle = obstacleAt(board, { bundle, node }, (tie) => isPromised(tie, { agenda, node }));
  if (obstacle === undefined) return lockAt(search, task, agenda);
  switch (obstacle.kind) {
    case "absent":
      return fetch(search, task, { agenda, tie: obstacle.tie });
    case "full":
      return clear(search, task, { agenda, request: obstacle.request });
    case "own":
    case "apart": {
      const blocker = blockerAt(board, obstacle, node);
      // Copies of one bundle are alike: to move one for another changes nothing.
      if (blocker === undefined || blocker.bundle === bundle) return false;
      return without(search, blocker, { agenda, goOn: (next) => tryAt(search, task, next) });
    }
  }
}

/** What must come to this node before the search can end may be counted on: groups may need each other in a circle. */
function isPromised(
  { group, mask }: Tie,
  { agenda, node }: { readonly agenda: Agenda; readonly node: number },
): boolean {
  return agenda.tasks.some(
    (task) =>
      task.node === node && task.copy.bundle.parts.some((part) => part.group === group && isInMask(mask, part.role)),
  );
}

function lockAt(search: Search, { copy, node }: Task, agenda: Agenda): boolean {
  place(search.board, copy, node);
  copy.isLocked = true;
  search.locked.push(copy);
  if (settle(search, agenda)) return true;
  search.locked.pop();
  copy.isLocked = false;
  lift(search.board, copy);
  return false;
}

/** Takes away, one after the other until it comes out, what uses the quantity that the node has too little of. */
function clear(search: Search, task: Task, { agenda, request }: { agenda: Agenda; request: Request }): boolean {
  const users = (search.board.copiesOn[task.node] ?? [])
    .filter(({ bundle }) => bundle.requests.some(({ quantity }) => quantity === request.quantity))
    .toSorted((a, b) => b.bundle.index - a.bundle.index || a.ordinal - b.ordinal);
  search.testsLeft -= users.length;
  return users.some((user) => without(search, user, { agenda, goOn: (next) => tryAt(search, task, next) }));
}

/** Brings what the copy needs to its node: from where it stands, or what is down. */
function fetch(search: Search, task: Task, { agenda, tie }: { agenda: Agenda; tie: Tie }): boolean {
  for (const { copies } of providersOf(tie)) {
    for (const copy of copies) {
      if (copy.isLocked || copy === task.copy) continue;
      const first: Task = { copy, node: task.node };
      const goOn = ({ tasks, movesLeft }: Agenda): boolean =>
        settle(search, { tasks: [...tasks.filter((one) => one.copy !== copy), task, first], movesLeft });
      if (copy.node !== nowhere) {
        if (without(search, copy, { agenda, goOn })) return true;
      } else if (agenda.tasks.every((one) => one.copy !== copy || one.node === nowhere) && goOn(agenda)) {
        return true;
      }
    }
  }
  return false;
}

interface Eviction {
  readonly agenda: Agenda;
  /** Is given the agenda with what was taken away still to be placed, unless it may stay down. */
  readonly goOn: (agenda: Agenda) => boolean;
}

/** Takes a copy and what needs it off their node, goes on, and puts them back where that came to nothing. */
function without(search: Search, copy: Copy, { agenda, goOn }: Eviction): boolean {
  const { board } = search;
  const leaving = [copy, ...followersOf(copy, 0)];
  if (leaving.some((one) => one.isLocked || isFixed(search, one))) return false;
  if (leaving.length > agenda.movesLeft) {
    search.wasCut = true;
    return false;
  }
  const { node } = copy;
  for (const one of leaving) lift(board, one);
  const waiting = leaving.filter((one) => !mayStayDown(search, one)).map((one): Task => ({ copy: one, node: nowhere }));
  const isFound = goOn({
    tasks: [...agenda.tasks, ...waiting.toReversed()],
    movesLeft: agenda.movesLeft - leaving.length,
  });
  if (!isFound) for (const one of leaving) place(board, one, node);
  return isFound;
}

/** What runs is not moved for something less important. */
function isFixed({ root }: Search, copy: Copy): boolean {
  return isStaying(copy) && copy.bundle.priority > root.bundle.priority;
}

function mayStayDown({ root, mayDisplace }: Search, copy: Copy): boolean {
  return mayDisplace && isLesser(copy.bundle, root.bundle);
}

/** Of lower priority, or the other copies of a group whose primary needs the place. */
function isLesser(bundle: Bundle, than: Bundle): boolean {
  if (bundle.priority !== than.priority) return bundle.priority < than.priority;
  return (
    than.isPrimary &&
    !bundle.isPrimary &&
    bundle.parts.some(({ group }) => than.parts.some((part) => part.group === group))
  );
}

function hasLesser({ problem }: Board, { bundle }: Copy): boolean {
  return problem.bundles.some((other) => isLesser(other, bundle) && other.copies.some(({ node }) => node !== nowhere));
}

interface Choices {
  /** Where nothing has to leave, best first; what is needed there may still have to come. */
  readonly open: readonly number[];
  /** Where something has to leave, the best score first. */
  readonly blocked: readonly number[];
}

function nodesFor(search: Search, bundle: Bundle): Choices {
  const { board } = search;
  const open: number[] = [];
  const blocked: number[] = [];
  for (const { index } of board.problem.nodes) {
    if (!isPermitted(board, bundle, index)) continue;
    search.testsLeft--;
    (fitsWithoutNeeds(board, bundle, index) ? open : blocked).push(index);
  }
  if (open.length + blocked.length < 2) return { open, blocked };
  const row = new Float64Array(board.problem.nodes.length);
  fillRow(board, [bundle], row);
  return {
    open: open.toSorted((a, b) => compareNodes(board, { bundle, row }, [a, b])),
    blocked: blocked.toSorted((a, b) => (row[b] ?? 0) - (row[a] ?? 0) || a - b),
  };
}
