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
  /** What verdicts of checkers, and the home that maintenance took, add to a node's score for a group. */
  readonly scores: ReadonlyMap<GroupKey, ReadonlyMap<NodeName, number>>;
}

export interface PlacementResult {
  /** For every group that is to run: its nodes, best first; empty where none is possible. */
  readonly targets: ReadonlyMap<GroupKey, readonly Placement[]>;
  /** For every group with fewer nodes than it wants: each node and the rule that refuses it. */
  readonly refusals: ReadonlyMap<GroupKey, readonly NodeRefusal[]>;
}

export interface NodeRefusal {
  readonly node: NodeName;
  /** The name of the PlacementRule, or of the kind of rule: candidates, mode, capacity, failures, checkers, class. */
  readonly rule: string;
  readonly why: string;
}
