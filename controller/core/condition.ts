/** One condition as a decision sees it; who writes it adds the generation and the time at which its status last changed. */
export interface ConditionDraft {
  readonly type: "Ready" | "Reconciling" | "Stalled" | "Accepted" | "Available" | "Redundant";
  readonly status: "True" | "False" | "Unknown";
  readonly reason: ConditionReason;
  readonly message: string;
}

/** Why, for programs. docs/glossary.md lists each with what it means. */
export type ConditionReason =
  | "AsWished"
  | "Starting"
  | "Stopping"
  | "HandingOver"
  | "Relocating"
  | "Recovering"
  | "WaitingForProof"
  | "WaitingForOthers"
  | "Frozen"
  | "Unmanaged"
  | "NotObserved"
  | "NoPlacement"
  | "FailedEverywhere"
  | "StopFailed"
  | "ClaimedTwice"
  | "Consistent"
  | "Serving"
  | "NotServing"
  | "SpareNode"
  | "NoSpareNode"
  | "Live"
  | "NotYetUsable"
  | "RenewalsMissed"
  | "LeaseEnded"
  | "FencingConfirmed";
