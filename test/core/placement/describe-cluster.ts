import type { Desired, GroupWish, NodeName, NodeWish, PlacementWish } from "../../../controller/core/desired.ts";
import type { Placement } from "../../../controller/core/group-step.ts";
import type { NodeClass, NodeView } from "../../../controller/core/node-class.ts";
import { homeScore, moveScore } from "../../../controller/core/placement/order-score.ts";
import type { FactScore, PlacementInput } from "../../../controller/core/placement/placement-problem.ts";

/** A cluster as a test says it: only what it is about, the rest being ordinary. */
export interface ClusterText {
  readonly state?: Desired["cluster"]["state"];
  readonly strategy?: "Spread" | "Pack" | "Balance";
  /** `n1` alone is an active node that is live and may take anything. */
  readonly nodes: readonly (NodeName | NodeText)[];
  readonly groups: Readonly<Record<string, GroupText>>;
  readonly rules?: readonly PlacementWish[];
  readonly frozenNodes?: readonly NodeName[];
}

export interface NodeText {
  readonly name: NodeName;
  readonly class?: NodeClass;
  readonly mode?: NodeWish["mode"];
  readonly capacity?: Readonly<Record<string, number>>;
}

export interface GroupText {
  readonly state?: GroupWish["state"];
  readonly replicas?: number | "Each";
  readonly primaries?: number;
  readonly candidates?: readonly NodeName[];
  readonly preferred?: Readonly<Record<NodeName, number>>;
  readonly stickiness?: number;
  readonly mayFailBack?: boolean;
  readonly priority?: number;
  readonly requests?: Readonly<Record<string, number>>;
  readonly usage?: Readonly<Record<string, number>>;
  readonly movesTo?: NodeName;
  /** Where it runs: `n1`, or `n1 Primary`. */
  readonly on?: readonly string[];
  readonly failed?: Readonly<Record<NodeName, string>>;
  readonly barred?: Readonly<Record<NodeName, string>>;
  /** What verdicts give. */
  readonly scores?: Readonly<Record<NodeName, number>>;
  /** Where it was before maintenance. */
  readonly home?: NodeName;
}

export function describeCluster(text: ClusterText): PlacementInput {
  const nodes = text.nodes.map((node): NodeText => (typeof node === "string" ? { name: node } : node));
  const names = nodes.map(({ name }) => name);
  const groups = Object.entries(text.groups);
  return {
    desired: {
      cluster: {
        state: text.state ?? "Running",
        timing: { ttlMs: 2000, renewEveryMs: 500, restartTtlMs: 60_000, stopBudgetMs: 500 },
        strategy: text.strategy ?? "Spread",
        rebalance: undefined,
        returnsOnStart: false,
        shutdownPolicy: "Conditional",
        storeOutage: "Hold",
        concurrentMovesMax: 8,
      },
      nodes: new Map(nodes.map((node) => [node.name, nodeWish(node)])),
      groups: new Map(groups.map(([key, group]) => [key, groupWish(key, group, names)])),
      rules: text.rules ?? [],
      orders: [],
      frozenNodes: new Set(text.frozenNodes),
    },
    nodes: new Map(nodes.map((node) => [node.name, nodeView(node)])),
    current: new Map(groups.flatMap(([key, { on }]) => (on === undefined ? [] : [[key, on.map(parsePlacement)]]))),
    failed: new Map(groups.flatMap(([key, { failed }]) => (failed ? [[key, new Map(Object.entries(failed))]] : []))),
    barred: new Map(groups.flatMap(([key, { barred }]) => (barred ? [[key, new Map(Object.entries(barred))]] : []))),
    scores: new Map(groups.map(([key, group]) => [key, factScores(group)])),
  };
}

function inNanos(named: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  return new Map(Object.entries(named).map(([name, value]) => [name, value * 1e9]));
}

function factScores({ scores = {}, home, movesTo }: GroupText): readonly FactScore[] {
  const verdicts = Object.entries(scores).map(([node, score]): FactScore => {
    const isOrder = node === movesTo && score === moveScore;
    return { node, score, cause: isOrder ? { kind: "Move" } : { kind: "Checker", checker: "ping" } };
  });
  return home === undefined ? verdicts : [...verdicts, { node: home, score: homeScore, cause: { kind: "Home" } }];
}

function nodeWish({ name, mode = "Active", capacity = {} }: NodeText): NodeWish {
  return { name, mode, labels: {}, capacity: inNanos(capacity), fencing: [] };
}

function nodeView({ name, class: given, mode = "Active" }: NodeText): NodeView {
  const nodeClass = given ?? (mode === "Active" ? "Eligible" : "Excluded");
  const isLive = nodeClass === "Eligible" || nodeClass === "Excluded" || nodeClass === "Suspect";
  const why = nodeClass === "Eligible" ? "" : nodeClass === "Excluded" ? `its mode is ${mode}` : "it is silent";
  return { name, class: nodeClass, why, isLive, isCandidate: nodeClass === "Eligible", lease: undefined };
}

function groupWish(key: string, group: GroupText, names: readonly NodeName[]): GroupWish {
  return {
    key,
    state: group.state ?? "Started",
    members: [],
    replicas: group.replicas ?? 1,
    primaries: group.primaries ?? 0,
    candidates: new Set(group.candidates ?? names),
    preferred: new Map(Object.entries(group.preferred ?? {})),
    stickiness: group.stickiness ?? 1,
    mayFailBack: group.mayFailBack ?? true,
    priority: group.priority ?? 0,
    requests: inNanos(group.requests ?? {}),
    usage: inNanos({ ...group.requests, ...group.usage }),
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
    },
    checkers: [],
    movesTo: group.movesTo,
    restart: undefined,
    cleanup: undefined,
  };
}

function parsePlacement(text: string): Placement {
  const [node = "", role] = text.split(" ");
  return role === "Primary" || role === "Secondary" ? { node, role } : { node };
}

export function placementText({ node, role }: Placement): string {
  return role === undefined ? node : `${node} ${role}`;
}

export function together(name: string, ...groups: readonly string[]): PlacementWish {
  return { kind: "together", name, groups: groups.map(parseRef), dependence: "Mutual", score: "Required" };
}

/** The later ones need the first. */
export function follow(name: string, ...groups: readonly string[]): PlacementWish {
  return { kind: "together", name, groups: groups.map(parseRef), dependence: "OnFirst", score: "Required" };
}

export function apart(name: string, ...groups: readonly string[]): PlacementWish {
  return { kind: "apart", name, groups: groups.map(parseRef), score: "Required" };
}

export function onlyOn(name: string, groups: readonly string[], nodes: readonly NodeName[]): PlacementWish {
  return { kind: "nodes", name, groups, nodes: new Set(nodes), score: "Required" };
}

export function scored(rule: PlacementWish, score: number): PlacementWish {
  return rule.kind === "order" ? rule : { ...rule, score };
}

/** `db`, or `db Primary`. */
function parseRef(text: string): { readonly group: string; readonly role?: "Primary" | "Secondary" } {
  const [group = "", role] = text.split(" ");
  return role === "Primary" || role === "Secondary" ? { group, role } : { group };
}
