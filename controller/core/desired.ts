import type { Claim } from "./claim.ts";
import type { Ms } from "./lease.ts";

/** `HAGroup/web`, or `VirtualIP/web` for a resource that is a group of its own. */
export type GroupKey = string;
export type NodeName = string;

/**
 * What is wanted of one cluster, with inheritance resolved, durations in milliseconds and operations laid over it. It is
 * computed from objects when one of them changes, and read by every decision.
 */
export interface Desired {
  readonly cluster: ClusterWish;
  readonly nodes: ReadonlyMap<NodeName, NodeWish>;
  readonly groups: ReadonlyMap<GroupKey, GroupWish>;
  readonly rules: readonly PlacementWish[];
  /** What operators ordered and has not ended. */
  readonly orders: readonly OperationWish[];
  /** Nodes on which nothing may be started, stopped or moved. */
  readonly frozenNodes: ReadonlySet<NodeName>;
}

/** An order of an operator (HAOperation) that has not ended. */
export interface OperationWish {
  readonly name: string;
  /** Another order of the same name, after a deletion, has another id. */
  readonly id: string;
  readonly type:
    | "Standby"
    | "Maintenance"
    | "Drain"
    | "Freeze"
    | "Stop"
    | "Move"
    | "Restart"
    | "Cleanup"
    | "Fence"
    | "ConfirmFenced";
  /** `HANode/n1`. */
  readonly target: string;
  readonly toNode?: NodeName;
  readonly boot?: string;
  readonly expiresAfterMs?: Ms;
  readonly reason: string;
}

export interface ClusterWish {
  readonly state: "Running" | "Stopped" | "Frozen" | "Unmanaged";
  readonly timing: LeaseTiming;
  readonly strategy: "Spread" | "Pack" | "Balance";
  /** When what runs well is moved for the sake of balance; undefined: never. */
  readonly rebalance: RebalanceWish | undefined;
  /** Whether what starts goes where it ran last, as if it still ran there. */
  readonly returnsOnStart: boolean;
  readonly shutdownPolicy: "Conditional" | "Freeze" | "Failover" | "Migrate";
  readonly storeOutage: "Hold" | "Stop";
  readonly concurrentMovesMax: number;
}

export interface RebalanceWish {
  /** Imbalance above which something is moved, and the share of it that a move must take away. */
  readonly threshold: number;
  readonly margin: number;
  readonly holdMs: Ms;
}

export interface LeaseTiming {
  readonly ttlMs: Ms;
  readonly renewEveryMs: Ms;
  readonly restartTtlMs: Ms;
  /** How long before the lease's end stopping begins where nothing else makes the node let go. */
  readonly stopBudgetMs: Ms;
}

export interface NodeWish {
  readonly name: NodeName;
  readonly mode: "Active" | "Standby" | "Drained" | "Maintenance";
  readonly labels: Readonly<Record<string, string>>;
  /** In the smallest unit of each quantity; of a quantity that is not named it has nothing. */
  readonly capacity: ReadonlyMap<string, number>;
  /** Levels of devices, in the order in which they are tried. */
  readonly fencing: readonly (readonly string[])[];
}

export interface GroupWish {
  readonly key: GroupKey;
  readonly state: "Started" | "Stopped" | "Disabled" | "Unmanaged" | "Frozen";
  readonly members: readonly MemberWish[];
  /** How many nodes run it; `Each`: every candidate. */
  readonly replicas: number | "Each";
  /** How many of these are primaries; 0 where no member is promotable. */
  readonly primaries: number;
  readonly candidates: ReadonlySet<NodeName>;
  readonly preferred: ReadonlyMap<NodeName, number>;
  readonly stickiness: number;
  readonly mayFailBack: boolean;
  readonly priority: number;
  readonly requests: ReadonlyMap<string, number>;
  /** What it really uses, for balance; where a quantity is not named, what it requests. */
  readonly usage: ReadonlyMap<string, number>;
  readonly failure: FailureWish;
  readonly fencing: FencingWish;
  readonly checkers: readonly CheckerWish[];
  /** The node that an operator moves the group to just now. */
  readonly movesTo: NodeName | undefined;
  /** The ids of the orders to restart and to forget failures that are under way. */
  readonly restart: string | undefined;
  readonly cleanup: string | undefined;
}

export interface MemberWish {
  readonly kind: "VirtualIP" | "SharedData" | "HAService";
  readonly name: string;
  readonly generation: number;
  /** Another object of the same name, after a deletion, has another one; undefined where no store gave any. */
  readonly uid?: string;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly claims: readonly Claim[];
}

export interface FailureWish {
  readonly retriesOnNode: number;
  readonly relocations: number;
  /** 0: never forgotten. */
  readonly expireAfterMs: Ms;
  readonly onStopFailure: "Error" | "Fence";
}

export type FencingMode =
  | "Devices"
  | "Watchdog"
  | "DevicesOrWatchdog"
  | "DevicesAndWatchdog"
  | "Lease"
  | "Manual"
  | "None";

export interface FencingWish {
  /** The policy's name, or empty for the built-in one. */
  readonly policy: string;
  readonly mode: FencingMode;
  readonly action: "off" | "reboot" | "cycle";
  readonly delayMs: Ms;
  readonly retries: number;
  readonly retryEveryMs: Ms;
  readonly maxFencedShare: number;
  readonly unseenNodes: "Trust" | "Wait";
}

/** A checker as a decision sees it: by the name under which its verdict is reported. */
export interface CheckerWish {
  readonly name: string;
  readonly runsOn: "Holder" | "Candidates";
  /** Undefined: an unhealthy verdict is a fault; a number: what it adds to the node's score. */
  readonly score: number | undefined;
  /** From the start of the group on a node where it is unhealthy until that is found. */
  readonly seenAfterMs: Ms;
}

export type PlacementWish =
  | {
      readonly kind: "together";
      readonly name: string;
      readonly groups: readonly RuleGroup[];
      readonly dependence: "Mutual" | "OnFirst";
      readonly score: number | "Required";
    }
  | {
      readonly kind: "apart";
      readonly name: string;
      readonly groups: readonly RuleGroup[];
      readonly score: number | "Required";
    }
  | {
      readonly kind: "nodes";
      readonly name: string;
      readonly groups: readonly GroupKey[];
      readonly nodes: ReadonlySet<NodeName>;
      readonly score: number | "Required";
    }
  | {
      readonly kind: "order";
      readonly name: string;
      readonly steps: readonly OrderStep[];
      readonly requirement: "Mandatory" | "Optional" | "Serialize";
      readonly isSymmetric: boolean;
    };

export interface RuleGroup {
  readonly group: GroupKey;
  readonly role?: "Primary" | "Secondary";
}

export interface OrderStep {
  readonly groups: readonly GroupKey[];
  readonly action: "Start" | "Stop" | "Promote" | "Demote";
  /** Whether the step is done when all of its groups have done the action, or when any has. */
  readonly waitFor: "All" | "Any";
}
