import type { Claim } from "../../../controller/core/claim.ts";
import type { Desired, FencingWish, GroupWish, MemberWish, NodeWish } from "../../../controller/core/desired.ts";

export function anAddress(address: string, changes: Partial<MemberWish> = {}): MemberWish {
  const claims: readonly Claim[] = [{ type: "Address", key: address }];
  return { kind: "VirtualIP", name: `ip-${address}`, generation: 1, spec: { address }, claims, ...changes };
}

export function aService(name: string, changes: Partial<MemberWish> = {}): MemberWish {
  const claims: readonly Claim[] = [{ type: "Unit", key: `${name}.service` }];
  return { kind: "HAService", name, generation: 1, spec: { systemd: { unit: `${name}.service` } }, claims, ...changes };
}

export function aPromotableService(name: string): MemberWish {
  return aService(name, { spec: { ocf: { agent: name }, promotable: { primaries: 1 } } });
}

export function someData(path: string): MemberWish {
  const claims: readonly Claim[] = [{ type: "Path", key: path }];
  return { kind: "SharedData", name: `data${path.replaceAll("/", "-")}`, generation: 1, spec: { root: path }, claims };
}

export function addressClaim(address: string): Claim {
  return { type: "Address", key: address };
}

export function roleClaim(service: string): Claim {
  return { type: "PrimaryRole", key: aService(service).claims[0]?.key ?? "" };
}

/** A group of one copy that may run anywhere and is taken over by lease. */
export function aGroup(
  name: string,
  changes: Omit<Partial<GroupWish>, "fencing"> & { fencing?: Partial<FencingWish> } = {},
): GroupWish {
  const { fencing, ...rest } = changes;
  return {
    key: `HAGroup/${name}`,
    state: "Started",
    members: [anAddress("192.0.2.10")],
    replicas: 1,
    primaries: 0,
    candidates: new Set(["n1", "n2", "n3"]),
    preferred: new Map(),
    stickiness: 1,
    mayFailBack: true,
    priority: 0,
    requests: new Map(),
    usage: new Map(),
    failure: { retriesOnNode: 1, relocations: 1, expireAfterMs: 600_000, onStopFailure: "Error" },
    fencing: {
      policy: "",
      mode: "Lease",
      action: "reboot",
      delayMs: 0,
      retries: 3,
      retryEveryMs: 5000,
      maxFencedShare: 50,
      unseenNodes: "Trust",
      ...fencing,
    },
    checkers: [],
    movesTo: undefined,
    restart: undefined,
    cleanup: undefined,
    ...rest,
  };
}

export function aNode(name: string, changes: Partial<NodeWish> = {}): NodeWish {
  return { name, mode: "Active", labels: {}, capacity: new Map(), fencing: [["ipmi"]], ...changes };
}

/** Three active nodes, n1 to n3, with the groups that are given. */
export function aCluster(groups: readonly GroupWish[], changes: Partial<Desired> = {}): Desired {
  return {
    cluster: {
      state: "Running",
      timing: { ttlMs: 2000, renewEveryMs: 500, restartTtlMs: 60_000, stopBudgetMs: 300 },
      strategy: "Spread",
      rebalance: undefined,
      returnsOnStart: false,
      shutdownPolicy: "Conditional",
      storeOutage: "Stop",
      concurrentMovesMax: 8,
    },
    nodes: new Map(["n1", "n2", "n3"].map((name) => [name, aNode(name)])),
    groups: new Map(groups.map((group) => [group.key, group])),
    rules: [],
    orders: [],
    frozenNodes: new Set(),
    ...changes,
  };
}

/** The same wish but for the groups. */
export function withGroups(desired: Desired, groups: readonly GroupWish[]): Desired {
  return { ...desired, groups: new Map(groups.map((group) => [group.key, group])) };
}

export function withState(desired: Desired, state: Desired["cluster"]["state"]): Desired {
  return { ...desired, cluster: { ...desired.cluster, state } };
}

export function withNodeMode(desired: Desired, name: string, mode: NodeWish["mode"]): Desired {
  return { ...desired, nodes: new Map(desired.nodes).set(name, aNode(name, { mode })) };
}
