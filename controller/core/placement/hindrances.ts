import { formatQuantity } from "../../api/quantity.ts";
import type { Board } from "./board.ts";
import { barsOf, obstacleAt, type Bar, type Obstacle } from "./feasibility.ts";
import { maskOf, type Bundle, type GroupEntry, type NodeEntry, type Part, type Tie } from "./problem.ts";

/** What keeps a bundle from a node. */
export type Hindrance =
  | { readonly kind: "bar"; readonly part: Part; readonly bar: Bar }
  /** Rules that no node can keep together. */
  | { readonly kind: "contradiction"; readonly tie: Tie }
  /** What else is placed. */
  | { readonly kind: "obstacle"; readonly obstacle: Obstacle };

/** One node, asked for a bundle on behalf of one of its groups. */
export interface Seat {
  readonly group: GroupEntry;
  readonly bundle: Bundle;
  readonly node: NodeEntry;
}

export interface Reason {
  /** The name of the PlacementRule, or of the kind of rule. */
  readonly rule: string;
  readonly why: string;
}

/**
 * All of them, as the board stands: what keeps the group itself away, then what keeps away those that are placed with it,
 * then what is placed there. None where the bundle fits.
 */
export function* hindrancesAt(board: Board, { group, bundle, node }: Seat): Generator<Hindrance, undefined> {
  const parts = bundle.parts.toSorted((a, b) => Number(b.group === group) - Number(a.group === group));
  for (const part of parts) for (const bar of barsOf(board.problem, part, node)) yield { kind: "bar", part, bar };
  if (bundle.contradiction !== undefined) yield { kind: "contradiction", tie: bundle.contradiction };
  let rest = bundle;
  for (;;) {
    const obstacle = obstacleAt(board, { bundle: rest, node: node.index });
    if (obstacle === undefined) return undefined;
    yield { kind: "obstacle", obstacle };
    rest = without(rest, obstacle);
  }
}

/** The bundle as it would be if that were no obstacle to it. */
function without(bundle: Bundle, obstacle: Obstacle): Bundle {
  switch (obstacle.kind) {
    case "own":
      return { ...bundle, parts: bundle.parts.filter(({ group }) => group !== obstacle.group) };
    case "absent":
      return { ...bundle, needs: bundle.needs.filter((tie) => tie !== obstacle.tie) };
    case "apart":
      return { ...bundle, aparts: bundle.aparts.filter((tie) => tie !== obstacle.tie) };
    case "full":
      return { ...bundle, requests: bundle.requests.filter((request) => request !== obstacle.request) };
  }
}

export function hindranceText(board: Board, seat: Seat, hindrance: Hindrance): Reason {
  const { group, bundle, node } = seat;
  switch (hindrance.kind) {
    case "bar": {
      const { part, bar } = hindrance;
      const reason = barText(bar, part.group, node);
      if (part.group === group) return reason;
      const rule = bundle.rules.join(", ");
      return { rule, why: `${part.group.key} cannot run there: ${reason.rule}: ${reason.why}` };
    }
    case "contradiction":
      return contradictionText(hindrance.tie, bundle);
    case "obstacle":
      return obstacleText(board, seat, hindrance.obstacle);
  }
}

function contradictionText({ rule, group }: Tie, { parts, rules }: Bundle): Reason {
  if (parts.filter((part) => part.group === group).length > 1)
    return { rule, why: `asks for one copy of ${group.key} in two roles` };
  return { rule, why: `keeps it apart from ${group.key}, with which it is together by ${rules.join(", ")}` };
}

const namesMax = 8;

export function barText(bar: Bar, group: GroupEntry, node: NodeEntry): Reason {
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

function obstacleText(board: Board, { bundle, node }: Seat, obstacle: Obstacle): Reason {
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
      const has =
        node.wish?.capacity.has(quantity) === true ? `has ${formatQuantity(left)} left` : "the node does not name it";
      return { rule: "capacity", why: `${quantity}: ${whose} ${formatQuantity(request.amount)}, ${has}` };
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
