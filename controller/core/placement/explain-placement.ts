import type { GroupKey, NodeName } from "../desired.ts";
import type { Placement, Role } from "../group-step.ts";
import { assessNode, standsOf, type NodeAssessment, type Refusal } from "./assess-node.ts";
import type { Board } from "./board.ts";
import { barsOf } from "./feasibility.ts";
import { barText } from "./hindrances.ts";
import { placeOnBoard } from "./place-groups.ts";
import type { PlacementInput } from "./placement-problem.ts";
import { plainRole, primaryRole, type Bundle, type GroupEntry, type Part } from "./problem.ts";
import { remedyOf } from "./remedies.ts";

/** What the placement of one group came from, read from the board on which it was found. */
export interface PlacementExplanation {
  /** `Run`: it is placed; `Held`: it is left where it is; `Idle`: it is to run nowhere. */
  readonly standing: "Run" | "Held" | "Idle";
  readonly placements: readonly Placement[];
  /** Its copies that are placed alike: all of them, or the primaries and the others. */
  readonly copies: readonly CopiesExplanation[];
}

export interface CopiesExplanation {
  /** Undefined where the group has no roles. */
  readonly role: Role | undefined;
  /** Infinite for one on each node. */
  readonly wanted: number;
  /** Groups that are placed as one with it, and the rules that say so. */
  readonly together: readonly GroupKey[];
  readonly rules: readonly string[];
  /** Every node, by name. */
  readonly nodes: readonly NodeAssessment[];
}

/** Undefined where no group of this key is wished for. */
export function explainPlacement(input: PlacementInput, key: GroupKey): PlacementExplanation | undefined {
  const { board, targets } = placeOnBoard(input);
  const group = board.problem.groups.find((one) => one.key === key);
  if (group === undefined) return undefined;
  return {
    standing: group.standing,
    placements: targets.get(key) ?? [],
    copies:
      group.standing === "Run"
        ? bundlesOf(group).map((bundle) => explainCopies(board, { group, bundle }))
        : [explainUnplaced(board, group)],
  };
}

/** For each group that is to run and is not placed on the node: what keeps it away; empty where a copy might stand there. */
export function refusalsOn(input: PlacementInput, name: NodeName): ReadonlyMap<GroupKey, readonly Refusal[]> {
  const { board } = placeOnBoard(input);
  const node = board.problem.nodes.find((one) => one.name === name);
  const found = new Map<GroupKey, readonly Refusal[]>();
  if (node === undefined) return found;
  for (const group of board.problem.groups) {
    if (group.standing !== "Run" || board.roles[group.base + node.index] !== 0) continue;
    const all = group.bundles.map(
      (bundle) => assessNode(board, { group, bundle, node }, standsOf(board, bundle)).refusals,
    );
    found.set(group.key, all.toSorted((a, b) => a.length - b.length)[0] ?? []);
  }
  return found;
}

interface Asked {
  readonly group: GroupEntry;
  readonly bundle: Bundle;
}

function explainCopies(board: Board, { group, bundle }: Asked): CopiesExplanation {
  const stands = standsOf(board, bundle);
  return {
    role: roleOf(group, bundle),
    wanted: bundle.want,
    together: bundle.parts.map((part) => part.group.key).filter((key) => key !== group.key),
    rules: bundle.rules,
    nodes: board.problem.nodes.map((node) => assessNode(board, { group, bundle, node }, stands)),
  };
}

/** Those of which there may be copies. */
function bundlesOf({ bundles }: GroupEntry): readonly Bundle[] {
  const wanted = bundles.filter(({ want, copies }) => want > 0 || copies.length > 0);
  return wanted.length > 0 ? wanted : bundles;
}

function roleOf(group: GroupEntry, { parts }: Bundle): Role | undefined {
  const role = parts.find((part) => part.group === group)?.role ?? plainRole;
  if (role === plainRole) return undefined;
  return role === primaryRole ? "Primary" : "Secondary";
}

/** A group that is not placed: where it stands, and what would keep it from the nodes whatever else is placed. */
function explainUnplaced(board: Board, group: GroupEntry): CopiesExplanation {
  const part: Part = { group, role: plainRole };
  const nodes = board.problem.nodes.map((node): NodeAssessment => {
    const isChosen = board.roles[group.base + node.index] !== 0;
    const bars = isChosen ? [] : barsOf(board.problem, part, node);
    const refusals = bars.map((bar) => ({
      ...barText(bar, group, node),
      remedy: remedyOf(board.problem, node, { kind: "bar", part, bar }),
    }));
    return { node: node.name, isChosen, refusals, terms: [], score: 0, behind: undefined };
  });
  return { role: undefined, wanted: 0, together: [], rules: [], nodes };
}
