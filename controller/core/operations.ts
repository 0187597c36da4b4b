import { durationMs } from "../api/duration.ts";
import type { HAOperation } from "../api/types.gen.ts";
import type { ClusterWish, GroupKey, GroupWish, NodeName, NodeWish, OperationWish } from "./desired.ts";

/** What operators want for now, laid over the specs and never written into them. */
export interface Overlay {
  readonly orders: readonly OperationWish[];
  clusterState(own: ClusterWish["state"]): ClusterWish["state"];
  mode(node: NodeName, own: NodeWish["mode"]): NodeWish["mode"];
  groupState(group: GroupKey, own: GroupWish["state"]): GroupWish["state"];
  /** The latest order of this type about the group that has not ended; undefined where there is none. */
  orderFor(type: "Move" | "Restart" | "Cleanup", group: GroupKey): OperationWish | undefined;
  frozenNodes(): ReadonlySet<NodeName>;
}

/** Operations that have ended lie over nothing; of several about one thing the one that lets go of more counts. */
export function overlayOf(operations: readonly HAOperation[]): Overlay {
  const orders = operations
    .filter(isUnderWay)
    .map(orderOf)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const about = (type: OperationWish["type"], kind: string, name: string): boolean =>
    orders.some((order) => order.type === type && order.target === `${kind}/${name}`);

  return {
    orders,
    clusterState(own) {
      if (about("Stop", "HACluster", "cluster")) return "Stopped";
      return about("Freeze", "HACluster", "cluster") ? "Frozen" : own;
    },
    mode(node, own) {
      if (own === "Maintenance" || about("Maintenance", "HANode", node)) return "Maintenance";
      if (own === "Standby" || about("Standby", "HANode", node)) return "Standby";
      return about("Drain", "HANode", node) ? "Drained" : own;
    },
    groupState(group, own) {
      const [kind = "", name = ""] = group.split("/");
      if (about("Stop", kind, name)) return "Stopped";
      return about("Freeze", kind, name) ? "Frozen" : own;
    },
    orderFor: (type, group) => orders.findLast((order) => order.type === type && order.target === group),
    frozenNodes: () =>
      new Set(
        orders.flatMap(({ type, target }) =>
          type === "Freeze" && target.startsWith("HANode/") ? [target.slice(7)] : [],
        ),
      ),
  };
}

export function isUnderWay(operation: HAOperation): boolean {
  const state = operation.status?.state;
  return state === undefined || state === "Pending" || state === "Active";
}

function orderOf({ metadata, spec }: HAOperation): OperationWish {
  return {
    name: metadata.name,
    id: metadata.uid ?? metadata.name,
    type: spec.type,
    target: `${spec.target.kind}/${spec.target.name}`,
    ...(spec.toNode === undefined ? {} : { toNode: spec.toNode }),
    ...(spec.boot === undefined ? {} : { boot: spec.boot }),
    ...(spec.expiresAfter === undefined ? {} : { expiresAfterMs: durationMs(spec.expiresAfter) }),
    reason: [spec.requestedBy, spec.reason].filter((part) => part !== undefined).join(": "),
  };
}
