import type { ConditionDraft } from "./condition.ts";
import type { GroupKey, GroupWish, MemberWish } from "./desired.ts";
import { currentReport, type StateSight } from "./group-look.ts";
import { groupStateOf, type GroupState } from "./group-state.ts";
import type { Ms } from "./lease.ts";
import { nodeStateOf } from "./node-state.ts";
import { operationStateOf } from "./operation-state.ts";

/** What is said of one object; who writes it adds generations and times. */
export interface ObjectStatus {
  readonly kind: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly conditions: readonly ConditionDraft[];
}

export interface StatusSight extends StateSight {
  /** The name of the manager that leads. */
  readonly leader: string;
  /** How long the leader has known an order, by its id. */
  readonly ageOfOrder: (id: string) => Ms;
}

/** The kinds of which a leader says whether they are Ready; of the others it says nothing, or only a state. */
export const kindsWithReady: ReadonlySet<string> = new Set([
  "HACluster",
  "HANode",
  "HAGroup",
  "VirtualIP",
  "SharedData",
  "HAService",
]);

const holderLengthMax = 1024;
const messageLengthMax = 4096;

/** The status of every object of a cluster, as this decision sees it. */
export function statusesOf(sight: StatusSight): readonly ObjectStatus[] {
  const groups = [...sight.desired.groups.values()].map((wish) => ({ wish, state: groupStateOf(wish.key, sight) }));
  return [
    clusterStatus(sight),
    ...[...sight.desired.nodes.keys()].map((name) => nodeStatus(name, sight)),
    ...groups.flatMap(({ wish, state }) => (wish.key.startsWith("HAGroup/") ? [groupStatus(wish.key, state)] : [])),
    ...groups.flatMap(({ wish, state }) => wish.members.map((member) => memberStatus(member, { wish, state, sight }))),
    ...orderStatuses(sight),
  ];
}

function clusterStatus({ desired, decision, leader }: StatusSight): ObjectStatus {
  const views = [...decision.nodes.values()];
  const count = (isCounted: (view: (typeof views)[number]) => boolean): number => views.filter(isCounted).length;
  const nodes = {
    active: count((view) => view.isCandidate),
    standby: count((view) => view.isLive && !view.isCandidate),
    lost: count((view) => view.class === "Lost" || view.class === "Fenced"),
  };
  const message = `${leader} leads; ${nodes.active} nodes active, ${nodes.standby} on standby, ${nodes.lost} lost`;
  const ready: ConditionDraft = { type: "Ready", status: "True", reason: "AsWished", message };
  return {
    kind: "HACluster",
    name: "cluster",
    fields: { state: desired.cluster.state, leader, nodes, message },
    conditions: [ready],
  };
}

function nodeStatus(name: string, { desired, decision, facts }: StatusSight): ObjectStatus {
  const { state, message, conditions } = nodeStateOf(name, decision.nodes.get(name), desired);
  const lease = facts.leases.get(name)?.record;
  const heldGroups = [...facts.assignments.values()].filter(({ record }) =>
    record.placements.some((placement) => placement.node === name),
  ).length;
  const fields = {
    state,
    mode: desired.nodes.get(name)?.mode ?? "Active",
    message,
    heldGroups,
    ...(lease === undefined ? {} : { incarnation: lease.incarnation }),
    ...(lease?.boot === undefined ? {} : { boot: lease.boot }),
  };
  return { kind: "HANode", name, fields, conditions };
}

function groupStatus(
  key: GroupKey,
  { state, holder, placements, epoch, message, conditions }: GroupState,
): ObjectStatus {
  const fields = { ...told(state, holder, message), placements, ...(epoch === undefined ? {} : { epoch }) };
  return { kind: "HAGroup", name: key.slice("HAGroup/".length), fields, conditions };
}

interface MemberAsked {
  readonly wish: GroupWish;
  readonly state: GroupState;
  readonly sight: StatusSight;
}

/** A resource by itself: where it was seen, and the group's word where it is not as it should be. */
function memberStatus({ kind, name }: MemberWish, { wish, state, sight }: MemberAsked): ObjectStatus {
  const seen = [...sight.facts.reports.keys()].flatMap((node) => {
    const resources = currentReport(node, sight)?.resources ?? [];
    return resources.filter((one) => one.kind === kind && one.name === name).map((one) => ({ node, state: one.state }));
  });
  const up = seen.filter((one) => one.state === "Started").map(({ node }) => node);
  const isAlone = wish.key === `${kind}/${name}`;
  const isAsWished = state.state === "Started" || state.state === "Stopped";
  const message = isAlone || isAsWished ? state.message : `its group ${wish.key}: ${state.message}`;
  const ready = state.conditions.filter((condition) => condition.type === "Ready");
  return { kind, name, fields: told(state.state, up.toSorted().join(","), message), conditions: ready };
}

function told(state: string, holder: string, message: string): Readonly<Record<string, unknown>> {
  return { state, holder: holder.slice(0, holderLengthMax), message: message.slice(0, messageLengthMax) };
}

function orderStatuses(sight: StatusSight): readonly ObjectStatus[] {
  return sight.desired.orders.map((order) => {
    const { state, message } = operationStateOf(order, { ...sight, ageMs: sight.ageOfOrder(order.id) });
    const hasEnded = state !== "Active" && state !== "Pending";
    return {
      kind: "HAOperation",
      name: order.name,
      fields: { state, message, ...(hasEnded ? { result: message } : {}) },
      conditions: [],
    };
  });
}
