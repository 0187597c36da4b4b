import type { GroupKey } from "../desired.ts";
import type { Board } from "./board.ts";
import { barOf, isPermitted, obstacleAt, type Bar, type Obstacle } from "./feasibility.ts";
import type { NodeRefusal } from "./placement-problem.ts";
import {
  maskOf,
  nowhere,
  primaryRole,
  replicasOf,
  type Bundle,
  type GroupEntry,
  type NodeEntry,
  type Problem,
  type Tie,
} from "./problem.ts";
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

interface Refused {
  readonly group: GroupEntry;
  readonly bundle: Bundle;
  readonly node: NodeEntry;
}

interface Reason {
  readonly rule: string;
  readonly why: string;
}

function refuse(board: Board, refused: Refused): NodeRefusal {
  return { node: refused.node.name, ...reasonFor(board, refused) };
}

/** What keeps the group itself away, then what keeps away those that are placed with it, then what is placed there. */
function reasonFor(board: Board, { group, bundle, node }: Refused): Reason {
  const { problem } = board;
  const parts = bundle.parts.toSorted((a, b) => Number(b.group === group) - Number(a.group === group));
  for (const part of parts) {
    const bar = barOf(problem, part, node);
    if (bar === undefined) continue;
    const reason = barText(bar, part.group, node);
    if (part.group === group) return reason;
    const rule = bundle.rules.join(", ");
    return { rule, why: `${part.group.key} cannot run there: ${reason.rule}: ${reason.why}` };
  }
  const { contradiction } = bundle;
  if (contradiction !== undefined) return contradictionText(contradiction, bundle);
  const obstacle = isPermitted(board, bundle, node.index) ? obstacleAt(board, { bundle, node: node.index }) : undefined;
  const reason = obstacle === undefined ? shortageText(bundle, group) : obstacleText(board, { bundle, node }, obstacle);
  if (!bundle.isCut) return reason;
  return { ...reason, why: `${reason.why}; the search for room ended at its limit of ${testsPerCopyMax} tests` };
}

function contradictionText({ rule, group }: Tie, { parts, rules }: Bundle): Reason {
  if (parts.filter((part) => part.group === group).length > 1)
    return { rule, why: `asks for one copy of ${group.key} in two roles` };
  return { rule, why: `keeps it apart from ${group.key}, with which it is together by ${rules.join(", ")}` };
}

const namesMax = 8;

function barText(bar: Bar, group: GroupEntry, node: NodeEntry): Reason {
  switch (bar) {
    case "class":
      return { rule: bar, why: classText(node) };
    case "mode":
      return { rule: bar, why: node.isFrozen ? "it is frozen" : `its mode is ${node.wish?.mode ?? "unknown"}` };
    case "candidates":
      return { rule: bar, why: `it is not among the candidates ${listNames(group.wish.candidates)}` };
    case "failures":
      return { rule: bar, why: group.failed?.get(node.name) ?? "it has failed there" };
    case "checkers":
      return { rule: bar, why: group.barred?.get(node.name) ?? "a checker finds it unhealthy" };
    default:
      return { rule: bar.rule, why: `only ${listNames(bar.nodes)} may be taken` };
  }
}

function classText({ view }: NodeEntry): string {
  if (view === undefined) return "Unknown: it has never reported";
  return `${view.class}: ${view.why === "" ? "it takes nothing new" : view.why}`;
}

function listNames(names: ReadonlySet<string>): string {
  if (names.size === 0) return "(none)";
  const sorted = [...names].toSorted();
  const more = sorted.length - namesMax;
  return sorted.slice(0, namesMax).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function obstacleText(board: Board, { bundle, node }: Omit<Refused, "group">, obstacle: Obstacle): Reason {
  switch (obstacle.kind) {
    case "own":
      return { rule: "replicas", why: `${obstacle.group.key} has a copy there already` };
    case "absent":
      return {
        rule: obstacle.tie.rule,
        why: `needs ${nameOf(obstacle.tie)} there, ${whereabouts(board, obstacle.tie)}`,
      };
    case "apart":
      return { rule: obstacle.tie.rule, why: `${nameOf(obstacle.tie)} is placed there` };
    case "full": {
      const { request, left } = obstacle;
      const quantity = board.problem.quantities[request.quantity] ?? "";
      const whose = bundle.parts.length > 1 ? "needs with what is together with it" : "needs";
      const has = node.wish?.capacity.has(quantity) === true ? `has ${left} left` : "the node does not name it";
      return { rule: "capacity", why: `${quantity}: ${whose} ${request.amount}, ${has}` };
    }
  }
}

function nameOf({ group, mask }: Tie): string {
  if (group.wish.primaries === 0 || mask === maskOf(undefined)) return group.key;
  return `${mask === maskOf("Primary") ? "a primary" : "a secondary"} of ${group.key}`;
}

function whereabouts({ problem, roles }: Board, { group, mask }: Tie): string {
  if (group.standing === "Idle") return "which is not to run";
  const names = problem.nodes
    .filter(({ index }) => ((mask >> (roles[group.base + index] ?? 0)) & 1) === 1)
    .map(({ name }) => name);
  if (names.length === 0) return "which is placed nowhere";
  return `which is placed on ${listNames(new Set(names))}`;
}

/** Nothing is in the way, but there are only as many copies as another group of the bundle has. */
function shortageText({ parts, rules, want }: Bundle, group: GroupEntry): Reason {
  const fewest = parts.find((part) => part.group !== group && replicasOf(part.group.wish) <= want);
  if (fewest === undefined) return { rule: "replicas", why: "no copy is left for it" };
  const count = replicasOf(fewest.group.wish);
  return { rule: rules.join(", "), why: `${fewest.group.key} has only ${count} ${count === 1 ? "copy" : "copies"}` };
}
