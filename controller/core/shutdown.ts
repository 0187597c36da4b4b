import type { HALeaseSpec } from "../api/types.gen.ts";
import type { ClusterWish, Desired, GroupKey, NodeName } from "./desired.ts";
import type { Facts } from "./facts.ts";

/** How a machine goes down in order: to boot again, or to stay off. */
export type Shutdown = NonNullable<HALeaseSpec["leaving"]>;

/** What becomes of the groups of a node that goes down, by the cluster's policy. */
export type ShutdownEffect = "Failover" | "Freeze" | "Migrate";

export function effectOf(policy: ClusterWish["shutdownPolicy"], shutdown: Shutdown): ShutdownEffect {
  if (policy !== "Conditional") return policy;
  return shutdown === "Reboot" ? "Freeze" : "Failover";
}

/**
 * Of a node that is going down in order, or has and is not back. Undefined for any other: one whose lease the leader had
 * to close did not come to the end of its shutdown, and is a lost node.
 */
export function shutdownEffectOf(node: NodeName, { desired, facts }: Sight): ShutdownEffect | undefined {
  const record = facts.leases.get(node)?.record;
  if (record?.leaving === undefined) return undefined;
  if (record.closed && record.closedBy !== record.holder) return undefined;
  return effectOf(desired.cluster.shutdownPolicy, record.leaving);
}

/** The same wish with those nodes in maintenance whose groups are to be moved away before they are down, until they are back. */
export function withShutdowns(desired: Desired, facts: Facts): Desired {
  const leaving = [...desired.nodes.values()].filter(
    ({ name }) => shutdownEffectOf(name, { desired, facts }) === "Migrate",
  );
  if (leaving.length === 0) return desired;
  const moved = leaving.map((node) => [node.name, { ...node, mode: "Maintenance" }] as const);
  return { ...desired, nodes: new Map([...desired.nodes, ...moved]) };
}

/**
 * Groups that wait for their node to be back from its shutdown, and that nobody moves meanwhile: also while it is up again
 * and has not looked yet at what runs on it.
 */
export function awaitingReturn(desired: Desired, facts: Facts): ReadonlyMap<GroupKey, NodeName> {
  const waiting = new Map<GroupKey, NodeName>();
  const { shutdownPolicy } = desired.cluster;
  if (shutdownPolicy === "Failover" || shutdownPolicy === "Migrate") return waiting;
  const away = new Set([...desired.nodes.keys()].filter((node) => isFrozen(node, { desired, facts })));
  const looking = new Set([...desired.nodes.keys()].filter((node) => isLooking(node, { desired, facts })));
  if (away.size === 0 && looking.size === 0) return waiting;
  for (const [key, { record }] of facts.assignments) {
    const wish = desired.groups.get(key);
    if (wish === undefined || wish.replicas !== 1 || wish.movesTo !== undefined) continue;
    const named = record.placements[0]?.node;
    const node = named ?? record.home;
    if (node === undefined) continue;
    if (away.has(node) || (named === undefined && looking.has(node))) waiting.set(key, node);
  }
  return waiting;
}

interface Sight {
  readonly desired: Desired;
  readonly facts: Facts;
}

function isFrozen(node: NodeName, sight: Sight): boolean {
  return shutdownEffectOf(node, sight) === "Freeze";
}

function isLooking(node: NodeName, { desired, facts }: Sight): boolean {
  const lease = facts.leases.get(node)?.record;
  if (lease === undefined || lease.closed || desired.nodes.get(node)?.mode !== "Active") return false;
  const report = facts.reports.get(node);
  return report?.incarnation !== lease.incarnation || !report.probed;
}
