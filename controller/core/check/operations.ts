import type { HAOperation } from "../../api/types.gen.ts";
import type { Candidates } from "./candidates.ts";
import { type ClusterView, type GroupView, groupKeyOf } from "./cluster-view.ts";
import { canFence } from "./fencing.ts";
import { finding, listed, quote } from "./finding.ts";
import { fencingOf } from "./group-fencing.ts";
import type { ObjectFinding } from "./object-finding.ts";
import { isLasting } from "./references.ts";

/** Operations that have not ended and that, by the objects alone, cannot do what they are for. */
export function checkOperations(cluster: ClusterView, candidates: Candidates): readonly ObjectFinding[] {
  return [...cluster.operations.values()].filter(isLasting).flatMap((operation) => {
    const group = cluster.groups.get(groupKeyOf(operation.spec.target));
    if (operation.spec.type === "Fence") return checkFence(operation, cluster);
    if (group === undefined) return [];
    const ofState = checkState(operation, group);
    if (operation.spec.type !== "Move" || ofState.length > 0) return ofState;
    return checkMove(operation, { group, cluster, candidates });
  });
}

/** A group that is wished stopped, or that is not managed, is neither moved nor restarted. */
function checkState(operation: HAOperation, group: GroupView): readonly ObjectFinding[] {
  const { type } = operation.spec;
  const state = group.spec?.state ?? "Started";
  if (state === "Started" || (type !== "Move" && type !== "Restart")) return [];
  const message = `${type} needs a group whose spec.state is Started, but that of ${group.key} is ${state}`;
  return [finding(operation, ["spec", "target", "name"], ["RuleViolated", message])];
}

interface Move {
  readonly group: GroupView;
  readonly cluster: ClusterView;
  readonly candidates: Candidates;
}

function checkMove(operation: HAOperation, { group, cluster, candidates }: Move): readonly ObjectFinding[] {
  const { toNode } = operation.spec;
  const refuse = (field: readonly string[], message: string): readonly ObjectFinding[] => [
    finding(operation, ["spec", ...field], ["NoPlacement", message]),
  ];
  if (group.copies === "Each") {
    return refuse(
      ["target", "name"],
      `${group.key} has replicas Each and so runs on every candidate: it cannot be moved`,
    );
  }
  const nodes = candidates.of(group);
  if (nodes === undefined) return [];
  if (toNode === undefined) {
    if (nodes.size > group.copies) return [];
    return refuse(["target", "name"], `${group.key} cannot be moved, as its only candidates are ${listed(nodes)}`);
  }
  const node = cluster.nodes.get(toNode);
  if (node === undefined) return [];
  if (!nodes.has(toNode)) {
    return refuse(
      ["toNode"],
      `${group.key} cannot be moved to ${quote(toNode)}, as its candidates are ${listed(nodes)}`,
    );
  }
  if (node.spec.mode === "Active") return [];
  return refuse(["toNode"], `only an Active node takes a group, and HANode/${toNode} has spec.mode ${node.spec.mode}`);
}

function checkFence(operation: HAOperation, cluster: ClusterView): readonly ObjectFinding[] {
  const node = cluster.nodes.get(operation.spec.target.name);
  if (node === undefined || (node.spec.fencing ?? []).length > 0) return [];
  const hasWatchdog = [...cluster.groups.values()].some((group) => {
    const mode = fencingOf(group, cluster)?.mode;
    return mode !== undefined && mode !== "Devices" && canFence(mode);
  });
  if (hasWatchdog) return [];
  const message = `HANode/${node.metadata.name} has no device in spec.fencing and no group is under a policy with a watchdog, so that nothing can fence it; switch it off by hand and confirm it with ConfirmFenced`;
  return [finding(operation, ["spec", "target", "name"], ["MissingFencing", message])];
}
