import type { GroupKey, GroupWish, NodeName, NodeWish } from "../desired.ts";
import type { NodeView } from "../node-class.ts";
import type { ScoreCause } from "./placement-problem.ts";

/**
 * The problem as the solver works on it: nodes and groups by index in the order of their names, so that equal inputs give
 * equal outputs, and cells of typed arrays for everything that is asked once for each group and node.
 */
export interface Problem {
  readonly nodes: readonly NodeEntry[];
  readonly groups: readonly GroupEntry[];
  /** In the order in which they are placed. */
  readonly bundles: readonly Bundle[];
  /** Names of the quantities that somebody requests. */
  readonly quantities: readonly string[];
  /** The role in which each group runs on each node now; the cell is `group.base + node.index`. */
  readonly now: Uint8Array;
  /** Indexes of the nodes that give away what they can. */
  readonly drained: readonly number[];
  readonly isPacked: boolean;
  readonly isBalanced: boolean;
}

export interface NodeEntry {
  readonly index: number;
  readonly name: NodeName;
  readonly wish: NodeWish | undefined;
  readonly view: NodeView | undefined;
  /** May be given what does not run there yet. */
  readonly mayTake: boolean;
  /** What runs there may go on. */
  readonly mayKeep: boolean;
  /** Nothing is started, stopped or moved there. */
  readonly isFrozen: boolean;
  /** What runs there leaves if it can run elsewhere. */
  readonly isDrained: boolean;
  /** By quantity; 0 where the node does not name it. */
  readonly capacity: Float64Array;
}

export interface GroupEntry {
  readonly index: number;
  readonly key: GroupKey;
  readonly wish: GroupWish;
  /** `Run`: to be placed; `Held`: a given fact, because it or a node of it is frozen, or it is unmanaged; `Idle`: to run nowhere. */
  readonly standing: "Run" | "Held" | "Idle";
  /** Its first cell in arrays of one cell for each group and node. */
  readonly base: number;
  /** Indexes of the nodes on which it runs now. */
  readonly currentNodes: readonly number[];
  readonly failed: ReadonlyMap<NodeName, string> | undefined;
  /** Nothing else is moved to make room for it. */
  readonly isModest: boolean;
  /** Nodes that may not take it, but go on with what they have of it. */
  readonly barred: ReadonlyMap<NodeName, string> | undefined;
  /** By node, from preferred nodes, verdicts and scored node rules. */
  readonly scores: CausedScores;
  /** What the facts add to the scores, by node. */
  readonly extra: ReadonlyMap<NodeName, number> | undefined;
  /** What rules say of it; `noTies` until one does. Complete once the problem is compiled, as are its bundles. */
  ties: Ties;
  readonly bundles: Bundle[];
}

export interface Ties {
  readonly nodeRules: NodeRule[];
  readonly needs: OwnTie[];
  readonly aparts: OwnTie[];
  readonly pairs: (OwnTie & ScoredTie)[];
}

/** Shared by all groups that no rule names; never written to. */
export const noTies: Ties = { nodeRules: [], needs: [], aparts: [], pairs: [] };

/** Score by node; a node may stand in it several times. */
export interface NodeScores {
  readonly nodes: number[];
  readonly values: number[];
}

export interface CausedScores extends NodeScores {
  /** Of the last values; those before them are of preferred nodes. */
  readonly causes: ScoreCause[];
}

export interface NodeRule {
  readonly rule: string;
  readonly nodes: ReadonlySet<NodeName>;
}

/** The other side of a rule: the copies of `group` in one of the roles of `mask`. */
export interface Tie {
  readonly rule: string;
  readonly group: GroupEntry;
  readonly mask: number;
}

export interface ScoredTie extends Tie {
  readonly score: number;
}

/** A tie of one group, which binds its copies in the roles of `ownMask`. */
export interface OwnTie extends Tie {
  readonly ownMask: number;
}

/** Groups that run on the same nodes or not at all, in one role each: what is placed as a whole. */
export interface Bundle {
  /** Its place in the order of placement. */
  index: number;
  readonly parts: readonly Part[];
  /** How many copies are wanted; infinite for one on each node. */
  readonly want: number;
  /** How many copies there may be: more than wanted where they stand in for primaries that have no place. */
  readonly most: number;
  /** Of its parts, and of everything that needs one of them. */
  priority: number;
  /** 0 where it needs nobody, else above all that it needs. */
  level: number;
  readonly requests: readonly Request[];
  /** What it uses, where the strategy asks for it; else none. */
  readonly usage: readonly Request[];
  /** Sum of its requests, each as a share of the largest one of that quantity. */
  readonly size: number;
  readonly needs: readonly Tie[];
  readonly aparts: readonly Tie[];
  readonly pairs: readonly ScoredTie[];
  /** By node, with the score for staying. */
  readonly scores: NodeScores;
  /** The rule that keeps apart what others keep together. */
  readonly contradiction: Tie | undefined;
  /** Rules that made a bundle of its parts. */
  readonly rules: readonly string[];
  readonly isPrimary: boolean;
  /** Bundles that need one of its parts beside them. */
  dependents: readonly Bundle[];
  readonly copies: Copy[];
  /** A search for a place for one of its copies ended at its limit. */
  isCut: boolean;
}

export interface Part {
  readonly group: GroupEntry;
  readonly role: number;
}

export interface Request {
  readonly quantity: number;
  readonly amount: number;
}

/** One copy of a bundle. */
export interface Copy {
  readonly bundle: Bundle;
  readonly ordinal: number;
  /** Index of the node on which it is placed, or `nowhere`. */
  node: number;
  /** Where it runs now and stays unless it must leave, or `nowhere`. */
  seed: number;
  /** Settled in the search that is under way. */
  isLocked: boolean;
}

export const nowhere = -1;

/** Roles as numbers, so that a set of them is a mask. 0 in a cell says that the group is not there. */
export const plainRole = 1;
export const secondaryRole = 2;
export const primaryRole = 3;

export function maskOf(role: "Primary" | "Secondary" | undefined): number {
  switch (role) {
    case undefined:
      return (1 << plainRole) | (1 << secondaryRole) | (1 << primaryRole);
    case "Primary":
      return 1 << primaryRole;
    case "Secondary":
      return 1 << secondaryRole;
  }
}

export function isInMask(mask: number, role: number): boolean {
  return ((mask >> role) & 1) === 1;
}

/** How many nodes a group wants; infinite for `Each`. */
export function replicasOf({ replicas }: GroupWish): number {
  return replicas === "Each" ? Number.POSITIVE_INFINITY : replicas;
}
