import type { ConditionDraft, ConditionReason } from "./condition.ts";
import type { Desired, NodeName } from "./desired.ts";
import type { NodeClass, NodeView } from "./node-class.ts";
import { orderText } from "./order-text.ts";

/** What is said of a node: its class, why, and what to do next. */
export interface NodeState {
  readonly state: NodeClass;
  readonly message: string;
  readonly conditions: readonly ConditionDraft[];
}

/** A node of which nothing was ever seen, and that nobody views, is Unknown. */
export function nodeStateOf(name: NodeName, view: NodeView | undefined, desired: Desired): NodeState {
  const state = view?.class ?? "Unknown";
  const why = view === undefined || view.why === "" ? unseen : view.why;
  const message = messageOf(name, state, why);
  const mode = desired.nodes.get(name)?.mode ?? "Active";
  const { status, reason } = readiness(state, {
    isByMode: state === "Excluded" && mode !== "Active" && view?.isLive === true,
  });
  const ready: ConditionDraft = { type: "Ready", status, reason, message };
  if (state !== "Lost") return { state, message, conditions: [ready] };
  return { state, message, conditions: [ready, { type: "Stalled", status: "True", reason, message }] };
}

const unseen = "it has never reported";

/** Ready is what is wished of it: a live node in standby is as ready as one that runs groups. */
function readiness(
  state: NodeClass,
  { isByMode }: { readonly isByMode: boolean },
): { readonly status: ConditionDraft["status"]; readonly reason: ConditionReason } {
  switch (state) {
    case "Eligible":
      return { status: "True", reason: "Live" };
    case "Excluded":
      return isByMode ? { status: "True", reason: "AsWished" } : { status: "False", reason: "NotYetUsable" };
    case "Suspect":
      return { status: "Unknown", reason: "RenewalsMissed" };
    case "Lost":
      return { status: "False", reason: "LeaseEnded" };
    case "Fenced":
      return { status: "False", reason: "FencingConfirmed" };
    case "Unknown":
      return { status: "Unknown", reason: "NotObserved" };
  }
}

function messageOf(name: NodeName, state: NodeClass, why: string): string {
  switch (state) {
    case "Eligible":
      return "it renews its lease and may be given groups";
    case "Excluded":
      return `it gets no groups: ${why}`;
    case "Suspect":
      return `${why}; look at its network and its agent if that goes on`;
    case "Lost":
      return `${why}; bring its agent back, or, if it is certain that the machine is off, ${confirmText(name)}`;
    case "Fenced":
      return `${why}; start the machine again when its trouble is mended`;
    case "Unknown":
      return `${why}; start its agent, or remove its HANode`;
  }
}

function confirmText(name: NodeName): string {
  return orderText("ConfirmFenced", `HANode/${name}`);
}
