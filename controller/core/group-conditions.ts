import type { ConditionDraft, ConditionReason } from "./condition.ts";
import { isExhausted, type GroupLook } from "./group-look.ts";
import type { GroupStateName } from "./group-state.ts";

interface Said {
  readonly state: GroupStateName;
  readonly message: string;
}

/** The conditions of a group; `Reconciling` and `Stalled` are there only while they are true. */
export function conditionsOf(look: GroupLook, said: Said): readonly ConditionDraft[] {
  const reason = reasonOf(look, said.state);
  const { message } = said;
  const conditions: ConditionDraft[] = [{ type: "Ready", status: readyStatus(look, said.state), reason, message }];
  if (isAtWork(look, reason)) conditions.push({ type: "Reconciling", status: "True", reason, message });
  if (isStalled(look, reason)) conditions.push({ type: "Stalled", status: "True", reason, message });
  conditions.push(accepted(look));
  if (look.isToRun) conditions.push(available(look), redundant(look));
  return conditions;
}

function reasonOf(look: GroupLook, state: GroupStateName): ConditionReason {
  if (state === "Error") return isExhausted(look) ? "FailedEverywhere" : "StopFailed";
  if (state !== "Blocked") return reasons[state];
  if (look.conflict !== undefined) return "ClaimedTwice";
  return look.targets.length === 0 && look.waits.length === 0 ? "NoPlacement" : "WaitingForOthers";
}

const reasons: Readonly<Record<Exclude<GroupStateName, "Error" | "Blocked">, ConditionReason>> = {
  Started: "AsWished",
  Stopped: "AsWished",
  Unknown: "NotObserved",
  Starting: "Starting",
  Stopping: "Stopping",
  HandingOver: "HandingOver",
  Relocating: "Relocating",
  Recovering: "Recovering",
  WaitingForProof: "WaitingForProof",
  Frozen: "Frozen",
  Unmanaged: "Unmanaged",
};

function readyStatus({ places }: GroupLook, state: GroupStateName): ConditionDraft["status"] {
  if (state === "Started" || state === "Stopped") return "True";
  if (state === "Unknown" || state === "Unmanaged") return "Unknown";
  // What is frozen is as wished as long as it runs where it was assigned.
  const assigned = places.filter(({ isAssigned }) => isAssigned);
  const isRunning = assigned.length > 0 && assigned.every(({ activity }) => activity === "Started");
  return state === "Frozen" && isRunning ? "True" : "False";
}

function isAtWork({ needsPerson }: GroupLook, reason: ConditionReason): boolean {
  switch (reason) {
    case "Starting":
    case "Stopping":
    case "HandingOver":
    case "Relocating":
    case "Recovering":
    case "WaitingForOthers":
      return true;
    case "WaitingForProof":
      return !needsPerson;
    default:
      return false;
  }
}

function isStalled({ needsPerson }: GroupLook, reason: ConditionReason): boolean {
  switch (reason) {
    case "NoPlacement":
    case "FailedEverywhere":
    case "StopFailed":
    case "ClaimedTwice":
      return true;
    case "WaitingForProof":
      return needsPerson;
    default:
      return false;
  }
}

function accepted({ conflict }: GroupLook): ConditionDraft {
  if (conflict === undefined)
    return {
      type: "Accepted",
      status: "True",
      reason: "Consistent",
      message: "nothing in it contradicts other objects",
    };
  return { type: "Accepted", status: "False", reason: "ClaimedTwice", message: `it waits for ${conflict}` };
}

function available({ places, active }: GroupLook): ConditionDraft {
  const serving = active.filter(({ activity }) => activity === "Started").map(({ node }) => node);
  if (serving.length > 0)
    return {
      type: "Available",
      status: "True",
      reason: "Serving",
      message: `all members run on ${serving.join(", ")}`,
    };
  if (places.every(({ activity }) => activity === "Unknown"))
    return { type: "Available", status: "Unknown", reason: "NotObserved", message: "no live node has reported" };
  return { type: "Available", status: "False", reason: "NotServing", message: "on no node do all members run" };
}

function redundant({ spares, active }: GroupLook): ConditionDraft {
  const serving = active.filter(({ activity }) => activity === "Started");
  if (spares.length > 0 || serving.length > 1) {
    const message = spares.length > 0 ? `${spares.join(", ")} could take over` : `it runs on ${serving.length} nodes`;
    return { type: "Redundant", status: "True", reason: "SpareNode", message };
  }
  const message = "no other node could take over; bring another candidate back, or add one";
  return { type: "Redundant", status: "False", reason: "NoSpareNode", message };
}
