import { durationMs } from "../api/duration.ts";
import { parseQuantity } from "../api/quantity.ts";
import type {
  FencingPolicySpec,
  HAClusterSpec,
  HAGroupSpec,
  HoldfastObject,
  PlacementRuleSpec,
} from "../api/types.gen.ts";
import { isDataClaim } from "./claim.ts";
import { claimsOf } from "./claims-of.ts";
import { checkerWish } from "./compile-checks.ts";
import { clusterWish } from "./compile-cluster.ts";
import type {
  Desired,
  FailureWish,
  FencingMode,
  FencingWish,
  GroupKey,
  GroupWish,
  MemberWish,
  NodeName,
  NodeWish,
  PlacementWish,
  RuleGroup,
} from "./desired.ts";
import { isChosen, type LabelSelector } from "./label-selector.ts";
import { overlayOf, type Overlay } from "./operations.ts";

type ObjectOf<K extends HoldfastObject["kind"]> = Extract<HoldfastObject, { kind: K }>;

/**
 * The wish of one cluster from its objects: inheritance resolved, a resource in no group made a group of its own. What
 * refers to something that is not there is left out; saying so is the part of the checks across objects.
 */
export function compileDesired(
  objects: readonly HoldfastObject[],
  surroundings: { readonly isKubernetes: boolean },
): Desired {
  const cluster = ofKind(objects, "HACluster")[0];
  const overlay = overlayOf(ofKind(objects, "HAOperation"));
  const nodes = new Map(ofKind(objects, "HANode").map((node) => [node.metadata.name, nodeWish(node, overlay)]));
  const sources: Sources = {
    cluster: cluster?.spec,
    overlay,
    nodes,
    allNodes: new Set(nodes.keys()),
    policies: new Map(ofKind(objects, "FencingPolicy").map((policy) => [policy.metadata.name, policy.spec])),
    checkers: new Map(ofKind(objects, "Checker").map((checker) => [checker.metadata.name, checker])),
    resources: new Map(
      [...ofKind(objects, "VirtualIP"), ...ofKind(objects, "SharedData"), ...ofKind(objects, "HAService")].map(
        (resource) => [`${resource.kind}/${resource.metadata.name}`, memberWish(resource)],
      ),
    ),
  };
  const declared = ofKind(objects, "HAGroup");
  const grouped = new Set(declared.flatMap((group) => group.spec.members.map(({ kind, name }) => `${kind}/${name}`)));
  const single = [...sources.resources].filter(([key]) => !grouped.has(key));
  const groups = new Map<GroupKey, GroupWish>();
  for (const group of declared) groups.set(`HAGroup/${group.metadata.name}`, groupWish(group, sources));
  for (const [key, member] of single) groups.set(key, loneWish(key, member, sources));
  return {
    cluster: clusterWish(cluster?.spec, { overlay, groups: [...groups.values()], ...surroundings }),
    nodes,
    groups,
    rules: [
      ...ofKind(objects, "PlacementRule").map((rule) => ruleWish(rule, sources)),
      ...declared.flatMap(orderOfAfter),
    ],
    orders: overlay.orders,
    frozenNodes: overlay.frozenNodes(),
  };
}

interface Sources {
  readonly cluster: HAClusterSpec | undefined;
  readonly overlay: Overlay;
  readonly nodes: ReadonlyMap<NodeName, NodeWish>;
  readonly allNodes: ReadonlySet<NodeName>;
  readonly policies: ReadonlyMap<string, FencingPolicySpec>;
  readonly checkers: ReadonlyMap<string, ObjectOf<"Checker">>;
  readonly resources: ReadonlyMap<string, MemberWish>;
}

function ofKind<K extends HoldfastObject["kind"]>(objects: readonly HoldfastObject[], kind: K): readonly ObjectOf<K>[] {
  const isOfKind = (object: HoldfastObject): object is ObjectOf<K> => object.kind === kind;
  return objects.filter(isOfKind).toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function nodeWish({ metadata, spec }: ObjectOf<"HANode">, overlay: Overlay): NodeWish {
  return {
    name: metadata.name,
    mode: overlay.mode(metadata.name, spec.mode),
    labels: metadata.labels ?? {},
    capacity: quantities(spec.capacity),
    fencing: spec.fencing?.map((level) => level.devices) ?? [],
  };
}

function quantities(named: Readonly<Record<string, number | string>> | undefined): ReadonlyMap<string, number> {
  // A sum of shares needs no more than the 53 bits of a number.
  return new Map(Object.entries(named ?? {}).map(([name, value]) => [name, Number(parseQuantity(value) ?? 0n)]));
}

function memberWish(resource: ObjectOf<"VirtualIP"> | ObjectOf<"SharedData"> | ObjectOf<"HAService">): MemberWish {
  return {
    kind: resource.kind,
    name: resource.metadata.name,
    generation: resource.metadata.generation ?? 1,
    ...(resource.metadata.uid === undefined ? {} : { uid: resource.metadata.uid }),
    spec: { ...resource.spec },
    claims: claimsOf(resource),
  };
}

function groupWish({ metadata, spec }: ObjectOf<"HAGroup">, sources: Sources): GroupWish {
  const key = `HAGroup/${metadata.name}`;
  const members = spec.members.flatMap(({ kind, name }) => sources.resources.get(`${kind}/${name}`) ?? []);
  const defaults = sources.cluster?.defaults;
  return {
    key,
    state: sources.overlay.groupState(key, spec.state),
    members,
    replicas: replicasOf(spec.replicas),
    primaries: primariesOf(members),
    candidates: candidatesOf(spec, sources),
    preferred: new Map(spec.preferredNodes?.map(({ name, score }) => [name, score])),
    stickiness: spec.stickiness ?? defaults?.stickiness ?? 1,
    mayFailBack: (spec.failback ?? defaults?.failback ?? "Allowed") === "Allowed",
    priority: spec.priority,
    requests: quantities(spec.requests),
    usage: new Map([...quantities(spec.requests), ...quantities(spec.usage)]),
    failure: failureWish(spec.failurePolicy, sources),
    fencing: fencingWish(spec.fencingPolicy?.name, { members, sources, accepted: spec.acceptRisks ?? [] }),
    checkers: (spec.checkers ?? []).map((checker, index) =>
      checkerWish(checker, { group: metadata.name, index, checkers: sources.checkers }),
    ),
    ...ordersFor(key, sources.overlay),
  };
}

function ordersFor(key: GroupKey, overlay: Overlay): Pick<GroupWish, "movesTo" | "restart" | "cleanup"> {
  return {
    movesTo: overlay.orderFor("Move", key)?.toNode,
    restart: overlay.orderFor("Restart", key)?.id,
    cleanup: overlay.orderFor("Cleanup", key)?.id,
  };
}

function replicasOf(replicas: HAGroupSpec["replicas"]): number | "Each" {
  if (typeof replicas === "number") return replicas;
  return replicas === "Each" ? "Each" : 1;
}

function primariesOf(members: readonly MemberWish[]): number {
  let primaries = 0;
  for (const { spec } of members) {
    const promotable = spec["promotable"];
    if (typeof promotable === "object" && promotable !== null && "primaries" in promotable)
      primaries = Math.max(primaries, Number(promotable.primaries));
  }
  return primaries;
}

function candidatesOf({ candidates }: HAGroupSpec, sources: Sources): ReadonlySet<NodeName> {
  if (candidates === undefined) return sources.allNodes;
  return nodesOf(candidates, sources);
}

function nodesOf(
  chosen: { readonly nodes?: readonly string[]; readonly selector?: LabelSelector },
  sources: Sources,
): ReadonlySet<NodeName> {
  if (chosen.nodes !== undefined) return new Set(chosen.nodes);
  return new Set([...sources.nodes.values()].filter((node) => isChosen(chosen, node)).map((node) => node.name));
}

function loneWish(key: GroupKey, member: MemberWish, sources: Sources): GroupWish {
  const defaults = sources.cluster?.defaults;
  return {
    key,
    state: sources.overlay.groupState(key, "Started"),
    members: [member],
    replicas: 1,
    primaries: primariesOf([member]),
    candidates: sources.allNodes,
    preferred: new Map(),
    stickiness: defaults?.stickiness ?? 1,
    mayFailBack: (defaults?.failback ?? "Allowed") === "Allowed",
    priority: 0,
    requests: new Map(),
    usage: new Map(),
    failure: failureWish(undefined, sources),
    fencing: fencingWish(undefined, { members: [member], sources, accepted: [] }),
    checkers: [],
    ...ordersFor(key, sources.overlay),
  };
}

const builtInFailurePolicy = {
  retriesOnNode: 1,
  relocations: 1,
  expireAfter: "10m",
  onStopFailure: "Error",
} as const;

function failureWish(own: HAGroupSpec["failurePolicy"], sources: Sources): FailureWish {
  const policy = { ...builtInFailurePolicy, ...sources.cluster?.defaults.failurePolicy, ...own };
  return {
    retriesOnNode: policy.retriesOnNode,
    relocations: policy.relocations,
    expireAfterMs: durationMs(policy.expireAfter),
    onStopFailure: policy.onStopFailure,
  };
}

/**
 * With no policy a group that has data or a primary role waits for a person, any other is taken over by lease. It waits
 * for a person also where a policy would have time alone decide over data and nobody has accepted that by name (HA401).
 */
function fencingWish(
  own: string | undefined,
  asked: { readonly members: readonly MemberWish[]; readonly sources: Sources; readonly accepted: readonly string[] },
): FencingWish {
  const { members, sources, accepted } = asked;
  const name = own ?? sources.cluster?.defaults.fencingPolicy?.name;
  const policy = name === undefined ? undefined : sources.policies.get(name);
  const isData = primariesOf(members) > 0 || members.some((member) => member.claims.some(isDataClaim));
  const unseenNodes = isData ? "Wait" : "Trust";
  if (name === undefined || policy === undefined) return builtInFencing(isData ? "Manual" : "Lease", unseenNodes);
  return {
    policy: name,
    mode: isData && isTimeAlone(policy.mode) && !accepted.includes("HA401") ? "Manual" : policy.mode,
    action: policy.action,
    delayMs: durationMs(policy.delay),
    retries: policy.retries,
    retryEveryMs: durationMs(policy.retryEvery),
    maxFencedShare: policy.maxFencedShare,
    unseenNodes: policy.unseenNodes ?? unseenNodes,
  };
}

function isTimeAlone(mode: FencingMode): boolean {
  return mode === "Lease" || mode === "None";
}

function builtInFencing(mode: FencingMode, unseenNodes: FencingWish["unseenNodes"]): FencingWish {
  return {
    policy: "",
    mode,
    action: "reboot",
    delayMs: 0,
    retries: 3,
    retryEveryMs: 5000,
    maxFencedShare: 50,
    unseenNodes,
  };
}

function ruleWish({ metadata, spec }: ObjectOf<"PlacementRule">, sources: Sources): PlacementWish {
  const { name } = metadata;
  const score = spec.enforcement === "Required" ? "Required" : (spec.score ?? 0);
  if (spec.together !== undefined) {
    const { groups, dependence } = spec.together;
    return { kind: "together", name, groups: groups.map(ruleGroup), dependence, score };
  }
  if (spec.apart !== undefined) return { kind: "apart", name, groups: spec.apart.groups.map(ruleGroup), score };
  if (spec.order !== undefined) return orderWish(name, spec.order);
  const rule = spec.nodes;
  const chosen = rule === undefined ? new Set<NodeName>() : nodesOf(rule, sources);
  const allowed =
    rule?.avoid === true ? new Set([...sources.nodes.keys()].filter((node) => !chosen.has(node))) : chosen;
  return {
    kind: "nodes",
    name,
    groups: (rule?.groups ?? []).map((group) => ruleGroup(group).group),
    nodes: allowed,
    score,
  };
}

function ruleGroup(group: {
  readonly kind: string;
  readonly name: string;
  readonly role?: "Primary" | "Secondary";
}): RuleGroup {
  const key = `${group.kind}/${group.name}`;
  return group.role === undefined ? { group: key } : { group: key, role: group.role };
}

function orderWish(name: string, order: NonNullable<PlacementRuleSpec["order"]>): PlacementWish {
  return {
    kind: "order",
    name,
    steps: order.steps.map((step) => ({
      groups: step.groups.map((group) => ruleGroup(group).group),
      action: step.action,
      waitFor: step.waitFor,
    })),
    requirement: order.requirement,
    isSymmetric: order.symmetric,
  };
}

function orderOfAfter(group: ObjectOf<"HAGroup">): readonly PlacementWish[] {
  const key = `HAGroup/${group.metadata.name}`;
  return (group.spec.after ?? []).map(({ kind, name }) => ({
    kind: "order",
    name: `after of ${key}`,
    steps: [
      { groups: [`${kind}/${name}`], action: "Start", waitFor: "All" },
      { groups: [key], action: "Start", waitFor: "All" },
    ],
    requirement: "Mandatory",
    isSymmetric: true,
  }));
}
