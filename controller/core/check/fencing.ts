import type { FencingPolicy, HANode } from "../../api/types.gen.ts";
import type { GroupKey } from "../desired.ts";
import type { Candidates, NodeSet } from "./candidates.ts";
import { type ClusterView, type GroupView } from "./cluster-view.ts";
import { finding, labelOf, listed } from "./finding.ts";
import { fencingOf, isDataGroup, isNeverTakenOver } from "./group-fencing.ts";
import type { ObjectFinding } from "./object-finding.ts";

/** Fencing that is asked for and cannot be done, and data without any that would protect it. */
export function checkFencing(cluster: ClusterView, candidates: Candidates): readonly ObjectFinding[] {
  return [...checkDevices(cluster, candidates), ...checkStopFailures(cluster), ...checkData(cluster)];
}

/** A policy that needs devices, and candidates that have none; where either of two ways will do, one node with devices is enough. */
function checkDevices(cluster: ClusterView, candidates: Candidates): readonly ObjectFinding[] {
  return coveragesOf(cluster, candidates).flatMap(({ policy, covers }) => {
    const nodes = [...cluster.nodes.values()].filter((node) => covers.some(([, set]) => set.has(node.metadata.name)));
    const bare = nodes.filter((node) => (node.spec.fencing ?? []).length === 0);
    const { mode } = policy.spec;
    if (mode === "DevicesOrWatchdog") {
      if (bare.length === 0 || bare.length < nodes.length) return [];
      const message = `mode ${mode} is Watchdog alone where no node has a device in spec.fencing: say Watchdog, or give devices to ${listed(bare.map(labelOf))}`;
      return [finding(policy, ["spec", "mode"], ["MissingFencing", message])];
    }
    return bare.map((node) => {
      const groups = covers.flatMap(([keys, set]) => (set.has(node.metadata.name) ? keys : []));
      const message = `no device is given, though ${labelOf(policy)} (mode ${mode}) must be able to fence the node for ${listed(groups.toSorted())}; add a level of devices`;
      return finding(node, ["spec", "fencing"], ["MissingFencing", message]);
    });
  });
}

/** A policy with devices, and the groups that rely on it by their candidates: all of these it must be able to fence. */
interface Coverage {
  readonly policy: FencingPolicy;
  readonly covers: readonly (readonly [groups: readonly GroupKey[], candidates: NodeSet])[];
}

function coveragesOf(cluster: ClusterView, candidates: Candidates): readonly Coverage[] {
  const byPolicy = new Map<FencingPolicy, Map<NodeSet, GroupKey[]>>();
  for (const group of cluster.groups.values()) {
    const policy = fencingOf(group, cluster)?.policy;
    if (policy === undefined || !policy.spec.mode.startsWith("Devices") || isNeverTakenOver(group)) continue;
    const nodes = candidates.of(group);
    // Where there is one candidate nobody could take over.
    if (nodes === undefined || nodes.size < 2) continue;
    const groupsByNodes = byPolicy.get(policy) ?? new Map<NodeSet, GroupKey[]>();
    byPolicy.set(policy, groupsByNodes);
    const groups = groupsByNodes.get(nodes) ?? [];
    groups.push(group.key);
    groupsByNodes.set(nodes, groups);
  }
  return [...byPolicy].map(([policy, groupsByNodes]) => ({
    policy,
    covers: [...groupsByNodes].map(([nodes, groups]) => [groups, nodes] as const),
  }));
}

/** onStopFailure Fence without a way to fence; once at the cluster where both are inherited from it. */
function checkStopFailures(cluster: ClusterView): readonly ObjectFinding[] {
  const inherited = cluster.cluster?.spec.defaults.failurePolicy.onStopFailure;
  let isClusterChecked = false;
  return [...cluster.groups.values()].flatMap((group) => {
    const own = group.spec?.failurePolicy?.onStopFailure;
    const fencing = fencingOf(group, cluster);
    if ((own ?? inherited) !== "Fence" || fencing === undefined || canFence(fencing.mode)) return [];
    const { policy, mode } = fencing;
    const what = policy === undefined ? "there is no FencingPolicy" : `${labelOf(policy)} has mode ${mode}`;
    const rule = `onStopFailure Fence needs a FencingPolicy with devices or a watchdog, but ${what}`;
    if (own !== undefined) {
      const path = ["spec", "failurePolicy", "onStopFailure"];
      return [finding(group.owner, path, ["MissingFencing", `${rule}; name one in fencingPolicy, or say Error`])];
    }
    if (fencing.isOwn) {
      const path = ["spec", "fencingPolicy", "name"];
      const message = `${rule}; the HACluster's default is Fence: say failurePolicy.onStopFailure Error here, or name another policy`;
      return [finding(group.owner, path, ["MissingFencing", message])];
    }
    if (cluster.cluster === undefined || isClusterChecked) return [];
    isClusterChecked = true;
    const path = ["spec", "defaults", "failurePolicy", "onStopFailure"];
    const message = `${rule} (it holds for ${group.key} among others); name one in defaults.fencingPolicy, or say Error`;
    return [finding(cluster.cluster, path, ["MissingFencing", message])];
  });
}

/** Whether the manager itself can make certain that a live node stops acting. */
export function canFence(mode: FencingPolicy["spec"]["mode"]): boolean {
  return mode === "Watchdog" || mode.startsWith("Devices");
}

/** Risks that make an error unless the group accepts them by their code. */
const riskCodes = { dataByLease: "HA401" } as const;

/** Data and primary roles under a mode that trusts a lost node to let go in time. */
function checkData(cluster: ClusterView): readonly ObjectFinding[] {
  return [...cluster.groups.values()].flatMap((group) => {
    const fencing = fencingOf(group, cluster);
    if (fencing?.policy === undefined || !isDataGroup(group) || isNeverTakenOver(group)) return [];
    if (fencing.mode !== "Lease" && fencing.mode !== "None") return [];
    if (group.spec?.acceptRisks?.includes(riskCodes.dataByLease) === true) return [];
    const path = fencing.isOwn ? ["spec", "fencingPolicy", "name"] : ["spec"];
    const message = `${harmIn(group)} must not be under mode ${fencing.mode} (${labelOf(fencing.policy)}), by which a node that is only silent may still write; ${remedyFor(group)}`;
    return [finding(group.owner, path, ["DataWithoutFencing", message])];
  });
}

function harmIn(group: GroupView): string {
  const data = group.members.filter((member) => member.kind === "SharedData");
  const what =
    data.length > 0 ? data : group.members.filter((member) => member.kind === "HAService" && member.spec.promotable);
  return listed(what.map(labelOf));
}

function remedyFor(group: GroupView): string {
  const remedy = "use a policy of mode Devices, Watchdog or Manual";
  if (group.spec === undefined)
    return `${remedy}, or put it into an HAGroup that accepts ${riskCodes.dataByLease} (acceptRisks)`;
  return `${remedy}, or accept ${riskCodes.dataByLease} (acceptRisks)`;
}

/** What a device asks of the nodes that it fences: labels and addresses in its parameters. */
export function checkTemplates(cluster: ClusterView): readonly ObjectFinding[] {
  return [...cluster.nodes.values()].flatMap((node) =>
    (node.spec.fencing ?? []).flatMap(({ devices }, level) =>
      devices.flatMap((name, index) => {
        const parameters = cluster.devices.get(name)?.spec.parameters ?? {};
        return Object.entries(parameters).flatMap(([parameter, value]) => {
          const path = ["spec", "fencing", level, "devices", index];
          return lackingIn(value, node).map((lack) => {
            const message = `FenceDevice/${name} spec.parameters.${parameter} needs ${lack}`;
            return finding(node, path, ["MissingFencing", message]);
          });
        });
      }),
    ),
  );
}

const placeholder = /\$\{node\.(?:labels\.([-a-zA-Z0-9_./]+)|addresses\[([0-7])\])\}/g;

function lackingIn(value: string, node: HANode): readonly string[] {
  const labels = node.metadata.labels ?? {};
  const lacking = [...value.matchAll(placeholder)].flatMap(([, label, address]) => {
    if (label !== undefined) {
      if (Object.hasOwn(labels, label) && labels[label] !== "") return [];
      const has = Object.keys(labels).toSorted();
      const present = has.length === 0 ? "no label" : `only ${listed(has)}`;
      return [`the label ${label} in metadata.labels, where there is ${present}`];
    }
    const { length } = node.spec.addresses;
    return Number(address) < length ? [] : [`spec.addresses[${address}], of which there are ${length}`];
  });
  return [...new Set(lacking)];
}
