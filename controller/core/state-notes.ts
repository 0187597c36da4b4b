import { aboutGroup, boundedNote, type DecisionNote } from "./decision-notes.ts";
import type { Desired } from "./desired.ts";
import type { ObjectStatus } from "./statuses.ts";

/** What was last told of an object, or stood in its status when it was first looked at. */
export interface ToldState {
  readonly state: string;
  readonly holder: string;
}

/** States that pass by themselves are told by what they lead to; a state that is not here is not told. */
const worthTelling: Readonly<Record<string, readonly string[]>> = {
  HACluster: ["Running", "Stopped", "Frozen", "Unmanaged"],
  HANode: ["Eligible", "Excluded", "Lost", "Fenced"],
  HAOperation: ["Succeeded", "Failed", "Expired"],
  group: ["Started", "Stopped", "Recovering", "WaitingForProof", "Frozen", "Unmanaged", "Error", "Blocked"],
};

/** The state of an object, where it is one that people are told of; undefined in a passing one. */
export function toldStateOf({ kind, fields }: Pick<ObjectStatus, "kind" | "fields">): ToldState | undefined {
  const { state, holder } = fields;
  const known = worthTelling[kind] ?? worthTelling["group"];
  if (typeof state !== "string" || known?.includes(state) !== true) return undefined;
  return { state, holder: typeof holder === "string" ? holder : "" };
}

/** Whether an object has a state of its own: that of a member is its group's. */
export function hasOwnState({ kind, name }: Pick<ObjectStatus, "kind" | "name">, { groups }: Desired): boolean {
  return Object.hasOwn(worthTelling, kind) || groups.has(`${kind}/${name}`);
}

/** What is worth telling of a status after this was told; undefined where it says nothing new. */
export function stateNote(status: ObjectStatus, before: ToldState | undefined): DecisionNote | undefined {
  const now = toldStateOf(status);
  if (now === undefined || (before?.state === now.state && before.holder === now.holder)) return undefined;
  // A cluster runs unless something else was told of it.
  if (status.kind === "HACluster" && before === undefined && now.state === "Running") return undefined;
  return boundedNote({
    type: "State",
    about: aboutOf(status),
    change: changeOf(now, before),
    from: nodesIn(before?.holder),
    to: nodesIn(now.holder),
    why: isPlain(now) ? [] : messageIn(status),
    renewals: [],
  });
}

function changeOf(now: ToldState, before: ToldState | undefined): string {
  const where = now.holder === "" ? "" : ` on ${nodesIn(now.holder).join(", ")}`;
  const was = before === undefined || before.state === now.state ? "" : ` (was ${before.state})`;
  return `is ${now.state}${where}${was}`;
}

/** States whose message says no more than their name does. */
function isPlain({ state }: ToldState): boolean {
  return state === "Started" || state === "Eligible" || state === "Running";
}

function messageIn({ fields: { message } }: ObjectStatus): readonly string[] {
  return typeof message === "string" && message !== "" ? [message] : [];
}

function nodesIn(holder: string | undefined): readonly string[] {
  return holder === undefined || holder === "" ? [] : holder.split(",");
}

function aboutOf({ kind, name }: ObjectStatus): DecisionNote["about"] {
  if (kind === "HACluster" || kind === "HANode" || kind === "HAOperation") return { kind, name };
  return aboutGroup(`${kind}/${name}`);
}
