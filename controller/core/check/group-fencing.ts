import type { FencingPolicy } from "../../api/types.gen.ts";
import type { FencingMode } from "../desired.ts";
import type { ClusterView, GroupView } from "./cluster-view.ts";

/** How a lost holder of a group is proven gone. */
export interface GroupFencing {
  readonly mode: FencingMode;
  /** Undefined where no policy is named: data and primary roles then wait for a person, all else is taken over by lease. */
  readonly policy: FencingPolicy | undefined;
  /** Whether the group names the policy itself, rather than inherit the cluster's. */
  readonly isOwn: boolean;
}

/** Undefined where the policy that is named does not exist. */
export function fencingOf(group: GroupView, cluster: ClusterView): GroupFencing | undefined {
  const own = group.spec?.fencingPolicy;
  const named = own ?? cluster.cluster?.spec.defaults.fencingPolicy;
  const isOwn = own !== undefined;
  if (named === undefined) return { mode: isDataGroup(group) ? "Manual" : "Lease", policy: undefined, isOwn };
  const policy = cluster.policies.get(named.name);
  return policy === undefined ? undefined : { mode: policy.spec.mode, policy, isOwn };
}

/** Whether two holders at once would do lasting harm: the group has data, or a primary role. */
export function isDataGroup(group: GroupView): boolean {
  return group.primaries > 0 || group.members.some((member) => member.kind === "SharedData");
}

/** Whether no other node ever takes over what one node holds: every node has its own copy of all. */
export function isNeverTakenOver(group: GroupView): boolean {
  return group.copies === "Each" && group.primaries === 0;
}
