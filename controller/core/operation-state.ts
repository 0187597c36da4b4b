import type { HAAssignmentSpec, HAFencingSpec, HANodeReportSpec, HAOperationStatus } from "../api/types.gen.ts";
import type { Desired, GroupKey, NodeName, OperationWish } from "./desired.ts";
import { compareEpochs, epochZero } from "./epoch.ts";
import type { Facts } from "./facts.ts";
import { fencingOfOrder } from "./fencing.ts";
import type { Ms } from "./lease.ts";

/** What has become of an order: lasting ones are Active until they end, the others until what they ask for is done. */
export interface OperationState {
  readonly state: NonNullable<HAOperationStatus["state"]>;
  readonly message: string;
}

export interface OperationSight {
  readonly desired: Desired;
  readonly facts: Facts;
  /** How long this leader has known the order. */
  readonly ageMs: Ms;
}

export function operationStateOf(order: OperationWish, sight: OperationSight): OperationState {
  const { expiresAfterMs } = order;
  if (expiresAfterMs !== undefined && sight.ageMs >= expiresAfterMs)
    return { state: "Expired", message: "its time is over" };
  switch (order.type) {
    case "Standby":
    case "Maintenance":
    case "Drain":
    case "Freeze":
    case "Stop":
      return { state: "Active", message: "it is in effect; delete it to end it" };
    case "Move":
      return moveState(order, sight);
    case "Restart":
      return restartState(order, sight);
    case "Cleanup":
      return cleanupState(order, sight);
    case "Fence":
    case "ConfirmFenced":
      return fencingState(order, sight);
  }
}

function moveState({ target, toNode }: OperationWish, { desired, facts }: OperationSight): OperationState {
  if (toNode === undefined) return failed("a move without toNode is not yet supported; name the node to move to");
  const record = facts.assignments.get(target)?.record;
  if (record === undefined) return active(`${target} has no assignment yet`);
  const state = desired.groups.get(target)?.state;
  if (state === "Stopped" || state === "Disabled") return stoppedMoveState(record, { toNode, desired });
  const isThere = record.placements.length > 0 && record.placements.every(({ node }) => node === toNode);
  return isThere && isUp(record, facts, isStarted)
    ? succeeded(`it runs on ${toNode}`)
    : active(`it is on its way to ${toNode}`);
}

/** It is on no node: what an order can change is where it starts when it is started. */
function stoppedMoveState(
  { ranOn, placements }: HAAssignmentSpec,
  { toNode, desired }: { readonly toNode: NodeName; readonly desired: Desired },
): OperationState {
  if (!desired.cluster.returnsOnStart)
    return failed("it is stopped, and placement.onStart is Balance: it starts where there is most room then");
  return placements.length === 0 && ranOn === toNode
    ? succeeded(`it is stopped, and counts as having run on ${toNode}`)
    : active("it has not been noted yet");
}

function restartState({ target, id }: OperationWish, { facts }: OperationSight): OperationState {
  const record = facts.assignments.get(target)?.record;
  if (record?.restart !== id) return active("its nodes have not been told yet");
  // A later word of the group leaves running what was restarted; an agent that does not tell the order tells the epoch.
  const isRestarted = (seen: SeenResource): boolean =>
    isStarted(seen) && (seen.restart === id || compareEpochs(seen.epoch ?? epochZero, record.epoch) >= 0);
  return isUp(record, facts, isRestarted) ? succeeded("it was restarted") : active("it is being restarted");
}

type SeenResource = HANodeReportSpec["resources"][number];

function isStarted({ state, epoch }: SeenResource): boolean {
  return state === "Started" && epoch !== undefined;
}

/** Every member is so, by the word of every node that the group is assigned to. */
function isUp(record: HAAssignmentSpec, facts: Facts, isSo: (seen: SeenResource) => boolean): boolean {
  return record.placements.every(({ node, incarnation }) => {
    const report = facts.reports.get(node);
    const resources = report?.incarnation === incarnation ? report.resources : [];
    return record.members.every((member) =>
      resources.some((seen) => seen.kind === member.kind && seen.name === member.name && isSo(seen)),
    );
  });
}

function cleanupState(order: OperationWish, sight: OperationSight): OperationState {
  const { desired, facts } = sight;
  const groups: readonly GroupKey[] = desired.groups.has(order.target) ? [order.target] : [];
  for (const group of groups) {
    if (facts.assignments.get(group)?.record.cleanup !== order.id) return active("its nodes have not been told yet");
    const nodes = nodesWithFailures(group, sight);
    if (nodes.length > 0) return active(`${nodes.join(", ")} has not forgotten its failures yet`);
  }
  if (groups.length === 0) return failed(`${order.target} is no group; clean up its group`);
  return succeeded("its failures are forgotten");
}

function nodesWithFailures(group: GroupKey, { desired, facts }: OperationSight): readonly NodeName[] {
  const members = desired.groups.get(group)?.members ?? [];
  return [...facts.reports]
    .filter(([, { resources }]) =>
      resources.some(
        (one) => one.failures > 0 && members.some(({ kind, name }) => one.kind === kind && one.name === name),
      ),
    )
    .map(([node]) => node)
    .toSorted();
}

function fencingState(order: OperationWish, { facts }: OperationSight): OperationState {
  const node = order.target.slice("HANode/".length);
  const present = facts.leases.get(node)?.record.boot;
  const own = fencingOfOrder(order.id, facts);
  const record = own ?? fencingOf(node, order.boot ?? present, facts);
  if (record?.phase === "Confirmed")
    return succeeded(`${node} is fenced (${record.confirmation?.detail ?? "confirmed"})`);
  if (own !== undefined && present !== undefined && own.boot !== present)
    return succeeded(`the boot that was to be fenced is over: ${node} has booted again`);
  if (order.type === "ConfirmFenced")
    return active(`${node} renews its lease or is named nowhere: nothing to confirm now`);
  if (record === undefined) return active(`${node} waits for its turn, or no policy in use has devices`);
  const error = record.lastError === undefined ? "" : `; last error: ${record.lastError}`;
  return active(`attempt ${record.attempt} at level ${record.level} is under way${error}`);
}

/** The record of this boot of a node, or its latest where no boot is known. */
function fencingOf(node: NodeName, boot: string | undefined, facts: Facts): HAFencingSpec | undefined {
  const records = [...facts.fencings.values()].map(({ record }) => record).filter((record) => record.node === node);
  return boot === undefined ? records.at(-1) : records.find((one) => one.boot === boot);
}

function active(message: string): OperationState {
  return { state: "Active", message };
}

function succeeded(message: string): OperationState {
  return { state: "Succeeded", message };
}

function failed(message: string): OperationState {
  return { state: "Failed", message };
}
