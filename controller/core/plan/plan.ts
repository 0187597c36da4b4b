import type { NodeName } from "../desired.ts";
import type { Ms } from "../lease.ts";

/** `VirtualIP/web`: the name of an object in a plan. */
export type ObjectLabel = string;

/** What would be done, and what comes of it: data, from which every form of a plan is made. Equal inputs give equal plans. */
export interface Plan {
  /** What is not as it should be although nobody has edited a spec. */
  readonly drift: readonly Drift[];
  readonly changes: readonly Change[];
  /** In the order in which they begin. */
  readonly actions: readonly PlanAction[];
  /** What is waited for on the outside (a person, a node that is silent) when nothing else is left to do. */
  readonly waits: readonly PlanWait[];
  /** Every group and every resource, as it is when nothing is left to do. */
  readonly final: Readonly<Record<ObjectLabel, FinalState>>;
  readonly impact: Impact;
  readonly risks: readonly Risk[];
  /** What is not known and what the plan therefore takes for granted or leaves open. */
  readonly unknowns: readonly Unknown[];
  /** From now until the last action has ended; waits on the outside are not in it. */
  readonly expectedMs: Ms;
}

export interface Drift {
  readonly object: ObjectLabel;
  readonly node?: NodeName;
  readonly what: string;
}

export interface Change {
  readonly object: ObjectLabel;
  readonly type: "Create" | "Change" | "Delete";
  /** Empty for what is created or deleted. */
  readonly fields: readonly FieldChange[];
  readonly effect: ChangeEffect;
}

export interface FieldChange {
  /** `spec.systemd.unit` */
  readonly path: string;
  /** Undefined where the field was, or is, absent. */
  readonly before: unknown;
  readonly after: unknown;
}

/** What it means for what runs: nothing, to be read again as it runs, to be stopped and started, to run elsewhere. */
export type ChangeEffect = "NoEffect" | "Reload" | "Restart" | "Move" | "Start" | "Stop";

export interface PlanAction {
  /** 1, 2, … */
  readonly id: number;
  readonly verb: "start" | "stop" | "promote" | "demote" | "fence";
  /** The resource; of a fencing the node: `HANode/n1`. */
  readonly object: ObjectLabel;
  readonly group?: ObjectLabel;
  /** Where it is done; of a fencing the node that is fenced. */
  readonly node: NodeName;
  /** What it acts on, in the words of its kind: `192.0.2.10/24`, `nginx.service`. */
  readonly thing: string;
  /** Actions that have ended before it begins and without which it would not. */
  readonly after: readonly number[];
  readonly reason: string;
  /** What must hold when it begins, as the agent asks again just before. */
  readonly requires: string;
  /** It takes down what runs on its rightful holder, whether or not it comes up again. */
  readonly disruptive: boolean;
  /** When it begins, from now; what it waits for (the end of a lease) is in it. */
  readonly atMs: Ms;
  readonly expectedMs: Ms;
  /** The longest that it may take before it is ended. */
  readonly worstMs: Ms;
  /**
   * Where `expectedMs` comes from: measured on a node when it was last done, what this kind takes by itself, or, of what
   * nobody has measured, the limit.
   */
  readonly basis: "Measured" | "Assumed" | "Limit";
}

export interface PlanWait {
  readonly object: ObjectLabel;
  readonly waitsFor: string;
}

export interface FinalState {
  /** Null where it runs nowhere. Of several the first by name; all are in `nodes`. */
  readonly node: NodeName | null;
  readonly nodes: readonly NodeName[];
  readonly state: "Started" | "Stopped" | "Starting" | "Stopping" | "Failed" | "Unknown" | "Lost";
}

export interface Impact {
  readonly objects: readonly ObjectImpact[];
  readonly nodes: readonly NodeImpact[];
  readonly redundancy: readonly Redundancy[];
}

/** What a resource goes through. Those that nothing happens to are not listed. */
export interface ObjectImpact {
  readonly object: ObjectLabel;
  /** Time in which it runs nowhere although it is to run before or after; undefined where it is still down at the end. */
  readonly downMs: Ms | undefined;
  /** The same if every action takes the longest that it may. */
  readonly worstDownMs: Ms | undefined;
  readonly from: readonly NodeName[];
  readonly to: readonly NodeName[];
}

export interface NodeImpact {
  readonly node: NodeName;
  readonly starts: number;
  readonly stops: number;
}

/** How many other nodes could take a group over at once. */
export interface Redundancy {
  readonly group: ObjectLabel;
  readonly before: number;
  /** The fewest at any moment between. */
  readonly during: number;
  readonly after: number;
}

export interface Risk {
  /** Stable: docs/risks.md says of each why it is one and what to do. */
  readonly code: string;
  /** `Block`: the plan is not to be applied unless the code is accepted by name. */
  readonly level: "Block" | "Warn";
  readonly object: ObjectLabel;
  readonly message: string;
}

export interface Unknown {
  readonly node?: NodeName;
  readonly what: string;
  /** How something comes out. Nothing is missing in the facts for that, so that the plan is complete without it. */
  readonly isOutcome?: true;
}
