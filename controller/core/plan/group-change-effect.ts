import type { HAGroupSpec } from "../../api/types.gen.ts";
import { isSameJson } from "../is-same-json.ts";
import type { ChangeEffect } from "./plan.ts";

/** What the edit of a group may come to, seen by itself; where several fields differ, the strongest of what they mean. */
export function groupChangeEffect(before: HAGroupSpec, after: HAGroupSpec): ChangeEffect {
  const byState = stateEffect(before.state, after.state);
  // A group that is not started neither moves nor stops by anything else.
  if (before.state !== "Started" || after.state !== "Started") return byState;
  const isPlacedAnew = placedBy.some((field) => !isSameJson(before[field], after[field]));
  const found = [
    memberEffect(before.members.map(nameOf), after.members.map(nameOf)),
    copiesEffect(before.replicas, after.replicas),
    ...(isPlacedAnew ? (["Move"] as const) : []),
  ];
  return ranks.findLast((effect) => found.includes(effect)) ?? "NoEffect";
}

/** Members that stay without their group are groups of their own then, which is for the actions to say. */
export function groupPresenceEffect({ state }: HAGroupSpec, type: "Create" | "Delete"): ChangeEffect {
  if (state !== "Started") return "NoEffect";
  return type === "Create" ? "Start" : "Stop";
}

const ranks: readonly ChangeEffect[] = ["NoEffect", "Reload", "Start", "Move", "Restart", "Stop"];

type State = HAGroupSpec["state"];

/** Unmanaged leaves it as it is, whatever that is. */
function stateEffect(before: State, after: State): ChangeEffect {
  if (before === after || after === "Unmanaged") return "NoEffect";
  if (after === "Started") return "Start";
  return before === "Started" || before === "Unmanaged" ? "Stop" : "NoEffect";
}

/** Members stop in the reverse order: what was started after one that goes, or is to start after one that comes, stops too. */
function memberEffect(before: readonly string[], after: readonly string[]): ChangeEffect {
  const isNew = (name: string): boolean => !before.includes(name);
  const isGone = (name: string): boolean => !after.includes(name);
  const hasNew = after.some(isNew);
  const hasGone = before.some(isGone);
  if (!hasNew && !hasGone) return "NoEffect";
  const isLaterStopped =
    (hasGone && before.slice(before.findIndex(isGone)).some((name) => !isGone(name))) ||
    (hasNew && after.slice(after.findIndex(isNew)).some((name) => !isNew(name)));
  if (isLaterStopped || (hasNew && hasGone)) return "Restart";
  return hasNew ? "Start" : "Stop";
}

function copiesEffect(before: HAGroupSpec["replicas"], after: HAGroupSpec["replicas"]): ChangeEffect {
  const [from, to] = [copiesOf(before), copiesOf(after)];
  if (from === to) return "NoEffect";
  return to > from ? "Start" : "Stop";
}

function copiesOf(replicas: HAGroupSpec["replicas"]): number {
  if (replicas === "Each") return Number.POSITIVE_INFINITY;
  return typeof replicas === "number" ? replicas : 1;
}

/** What placement reads: another node may be the better one by it, or the present one no longer allowed. */
/** What placement reads: by it another node may be the better one, or the present one no longer allowed. */
const placedBy = ["candidates", "preferredNodes", "stickiness", "failback", "priority", "requests"] as const;

function nameOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`;
}
