import type { GroupKey } from "../desired.ts";
import type { Board } from "./board.ts";
import { hindrancesAt, hindranceText, type Reason, type Seat } from "./hindrances.ts";
import type { NodeRefusal } from "./placement-problem.ts";
import { nowhere, primaryRole, replicasOf, type Bundle, type GroupEntry, type Problem } from "./problem.ts";
import { testsPerCopyMax } from "./search.ts";

/** For every group with fewer nodes, or fewer primaries, than it wants: each node that it does not have, and why. */
export function explainRefusals(board: Board): ReadonlyMap<GroupKey, readonly NodeRefusal[]> {
  const refusals = new Map<GroupKey, readonly NodeRefusal[]>();
  for (const group of board.problem.groups) {
    if (group.standing !== "Run") continue;
    const found = refusalsOf(board, group);
    if (found.length > 0) refusals.set(group.key, found);
  }
  return refusals;
}

function refusalsOf(board: Board, group: GroupEntry): readonly NodeRefusal[] {
  let copies = 0;
  let primaries = 0;
  let primaryBundle: Bundle | undefined;
  for (const bundle of group.bundles) {
    const placed = countPlaced(bundle);
    copies += placed;
    if (!bundle.isPrimary || !hasPrimaryRole(bundle, group)) continue;
    primaries += placed;
    primaryBundle = bundle;
  }
  const wanted = wantedOf(board.problem, group);
  const isShort = copies < wanted;
  const refused = isShort ? refuseCopies(board, group) : noRefusals;
  if (primaryBundle === undefined || primaries >= Math.min(group.wish.primaries, wanted)) return refused;
  return [...refused, ...refusePrimary(board, { group, bundle: primaryBundle, isShort })].toSorted((a, b) =>
    a.node < b.node ? -1 : 1,
  );
}

const noRefusals: readonly NodeRefusal[] = [];

function refuseCopies(board: Board, group: GroupEntry): readonly NodeRefusal[] {
  const bundle = group.bundles.find((one) => countPlaced(one) < one.want) ?? group.bundles[0];
  if (bundle === undefined) return noRefusals;
  return board.problem.nodes
    .filter((node) => board.roles[group.base + node.index] === 0)
    .map((node) => refuse(board, { group, bundle, node }));
}

/** Nodes that have another copy; those that have none, where nothing has been said of them yet. */
function refusePrimary(
  board: Board,
  { group, bundle, isShort }: { readonly group: GroupEntry; readonly bundle: Bundle; readonly isShort: boolean },
): readonly NodeRefusal[] {
  return board.problem.nodes
    .filter((node) => {
      const role = board.roles[group.base + node.index] ?? 0;
      return role !== primaryRole && !(isShort && role === 0);
    })
    .map((node) => {
      const { rule, why } = refuse(board, { group, bundle, node });
      return { node: node.name, rule, why: `as a primary: ${why}` };
    });
}

function countPlaced({ copies }: Bundle): number {
  let count = 0;
  for (const { node } of copies) if (node !== nowhere) count++;
  return count;
}

function hasPrimaryRole({ parts }: Bundle, group: GroupEntry): boolean {
  return parts.some((part) => part.group === group && part.role === primaryRole);
}

/** `Each` wants every node that is there for it, and one where none is. */
function wantedOf({ nodes }: Problem, { wish }: GroupEntry): number {
  const replicas = replicasOf(wish);
  if (Number.isFinite(replicas)) return replicas;
  return Math.max(1, nodes.filter(({ mayTake, name }) => mayTake && wish.candidates.has(name)).length);
}

function refuse(board: Board, seat: Seat): NodeRefusal {
  return { node: seat.node.name, ...reasonFor(board, seat) };
}

/** What keeps the group itself away, then what keeps away those that are placed with it, then what is placed there. */
function reasonFor(board: Board, seat: Seat): Reason {
  const { bundle, group } = seat;
  const first = hindrancesAt(board, seat).next().value;
  if (first === undefined) return cutShort(bundle, shortageText(bundle, group));
  const reason = hindranceText(board, seat, first);
  return first.kind === "obstacle" ? cutShort(bundle, reason) : reason;
}

export function cutShort({ isCut }: Bundle, reason: Reason): Reason {
  if (!isCut) return reason;
  return { ...reason, why: `${reason.why}; the search for room ended at its limit of ${testsPerCopyMax} tests` };
}

/** Nothing is in the way, but there are only as many copies as another group of the bundle has. */
export function shortageText({ parts, rules, want }: Bundle, group: GroupEntry): Reason {
  const fewest = parts.find((part) => part.group !== group && replicasOf(part.group.wish) <= want);
  if (fewest === undefined) return { rule: "replicas", why: "no copy is left for it" };
  const count = replicasOf(fewest.group.wish);
  return { rule: rules.join(", "), why: `${fewest.group.key} has only ${count} ${count === 1 ? "copy" : "copies"}` };
}
