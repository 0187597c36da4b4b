import type { Desired, GroupKey, NodeName } from "../desired.ts";
import type { Placement } from "../group-step.ts";
import type { NodeView } from "../node-class.ts";

/** What placement is chosen from. Nothing here is a command: claims and proofs decide when it may come true. */
export interface PlacementInput {
  readonly desired: Desired;
  readonly nodes: ReadonlyMap<NodeName, NodeView>;
  /** Where each group runs, or is being started, on a live lease. */
  readonly current: ReadonlyMap<GroupKey, readonly Placement[]>;
  /** Nodes on which a group has failed for good until the failure expires, and how. */
  readonly failed: ReadonlyMap<GroupKey, ReadonlyMap<NodeName, string>>;
  /** Nodes that may not take a group, for a checker that probes its candidates finds them unhealthy, and how. */
  readonly barred: ReadonlyMap<GroupKey, ReadonlyMap<NodeName, string>>;
  /** What the facts and orders add to the scores of nodes for a group. */
  readonly scores: ReadonlyMap<GroupKey, readonly FactScore[]>;
  /** Groups that run nowhere until this node is back, and have no other place meanwhile; none where it is absent. */
  readonly kept?: ReadonlyMap<GroupKey, NodeName>;
  /** Groups for which nothing else is moved to make room; none where it is absent. */
  readonly modest?: ReadonlySet<GroupKey>;
  /** One copy may be moved for the sake of balance where that lowers the imbalance by this share of it; absent: none may. */
  readonly margin?: number | undefined;
}

/** One thing that speaks for a node, or against it, besides what the specs say. */
export interface FactScore {
  readonly node: NodeName;
  readonly score: number;
  readonly cause: FactCause;
}

export type FactCause =
  /** An unhealthy verdict. */
  | { readonly kind: "Checker"; readonly checker: string }
  /** The home that maintenance, or a shutdown, took the group from. */
  | { readonly kind: "Home" }
  /** Where a group that runs nowhere ran last. */
  | { readonly kind: "Return" }
  /** An operator's order to move there. */
  | { readonly kind: "Move" };

/** What a part of a score comes from. */
export type ScoreCause =
  | FactCause
  | { readonly kind: "Preferred" }
  /** A scored rule about nodes. */
  | { readonly kind: "Rule"; readonly rule: string }
  /** A scored rule about another group that stands there. */
  | { readonly kind: "Beside"; readonly rule: string; readonly group: GroupKey }
  | { readonly kind: "Stickiness" }
  /** What makes the better one of two equal nodes of the one where it runs already: less than one point. */
  | { readonly kind: "Running" }
  /** The node gives away what it can. */
  | { readonly kind: "Drained" };

export interface PlacementResult {
  /** For every group that is to run: its nodes, best first; empty where none is possible. */
  readonly targets: ReadonlyMap<GroupKey, readonly Placement[]>;
  /** For every group with fewer nodes than it wants: each node and the rule that refuses it. */
  readonly refusals: ReadonlyMap<GroupKey, readonly NodeRefusal[]>;
  /** How unevenly the nodes are loaded then, as a share of their mean load; 0 where the strategy does not ask. */
  readonly imbalance: number;
  /** Something was moved for the sake of balance alone. */
  readonly hasRebalanced: boolean;
}

export interface NodeRefusal {
  readonly node: NodeName;
  /** The name of the PlacementRule, or of the kind of rule: candidates, mode, capacity, failures, checkers, class. */
  readonly rule: string;
  readonly why: string;
}
