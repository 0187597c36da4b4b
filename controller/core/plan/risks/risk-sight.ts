import type { Desired, GroupKey, NodeName } from "../../desired.ts";
import type { Facts } from "../../facts.ts";
import type { ResourceKey } from "../../journal.ts";
import type { NodeView } from "../../node-class.ts";
import type { FailedStop } from "../failed-stops.ts";
import type { PlanAsked } from "../plan-asked.ts";
import type { ObjectLabel, Plan, PlanAction, Risk } from "../plan.ts";
import type { Uptime } from "../uptime.ts";
import type { Running } from "../world.ts";
import type { GroupFate } from "./look-at-groups.ts";

/** Everything that a plan was made from and came to. */
export interface RiskSight {
  readonly plan: Omit<Plan, "risks">;
  readonly before: Desired;
  /** With what the plan was asked to take for wished. */
  readonly after: Desired;
  readonly asked: PlanAsked;
  readonly start: PlanStart;
  readonly end: PlanEnd;
  readonly uptime: Pick<Uptime, "of">;
}

/** The cluster before anything of the plan has happened, what it was asked to let go wrong included. */
export interface PlanStart {
  readonly nodes: ReadonlyMap<NodeName, NodeView>;
  /** What runs on nodes that renew their leases, or may run there. */
  readonly running: ReadonlyMap<ResourceKey, ReadonlyMap<NodeName, Running>>;
  readonly failedStops: readonly FailedStop[];
}

/** The cluster when nothing is left to do. */
export interface PlanEnd {
  readonly nodes: ReadonlyMap<NodeName, NodeView>;
  readonly facts: Facts;
  /** False where nobody reaches the store, so that nobody decides. */
  readonly hasStore: boolean;
  /** The plan was cut off because no end came. */
  readonly isCut: boolean;
}

/** The same with every group looked up once. */
export interface RiskLook extends RiskSight {
  /** In the order of their names. */
  readonly fates: readonly GroupFate[];
  readonly fateOf: (key: GroupKey) => GroupFate | undefined;
  readonly actionOf: (id: number) => PlanAction | undefined;
  readonly actionsOn: (object: ObjectLabel) => readonly PlanAction[];
  /** Where groups have failed for good, and where checkers keep them away, at the end. */
  readonly failed: ReadonlyMap<GroupKey, ReadonlyMap<NodeName, string>>;
  readonly barred: ReadonlyMap<GroupKey, ReadonlyMap<NodeName, string>>;
  /** Nothing at all may run at the end: what that does to single groups is no risk of its own. */
  readonly isAllDown: boolean;
}

/** One sort of risk. */
export interface RiskRule {
  readonly code: string;
  readonly level: Risk["level"];
  /** Where it is one; each cause is found by one rule only. */
  find(look: RiskLook): readonly RiskFinding[];
}

export interface RiskFinding {
  readonly object: ObjectLabel;
  /** What would happen, the rule, the present value; in one line. */
  readonly message: string;
}

/** What concerns the cluster as a whole. */
export const clusterLabel: ObjectLabel = "HACluster/cluster";
