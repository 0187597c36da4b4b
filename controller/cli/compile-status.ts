import type { Catalog } from "../api/catalog.ts";
import type { HADecisionSpec } from "../api/types.gen.ts";
import type { StoredObject } from "../ports/store.ts";
import type {
  AddressSight,
  GroupSight,
  LeaderSight,
  LeaseSight,
  NodeSight,
  OrderSight,
  StatusReport,
} from "../report/status-report.ts";
import { managerLeaseName, nodeLeaseName, specOf } from "../runtime/records.ts";
import { findProblems, nextStepsOf } from "./find-problems.ts";
import { userObjectsIn } from "./stored-objects.ts";
import { conditionOf, labelOf, type UserObject } from "./user-object.ts";

/** What is known of a cluster at one moment. */
export interface ClusterSight {
  readonly namespace: string;
  readonly store: string;
  readonly objects: readonly StoredObject[];
  readonly leaseOf: (name: string) => LeaseSight;
  readonly lost: StatusReport["lost"];
}

/** The objects of a cluster as one screen: what their statuses say, how old that is, and what does not fit together. */
export function compileStatus(sight: ClusterSight, catalog: Catalog): StatusReport {
  const { namespace, store, lost } = sight;
  const objects = userObjectsIn(sight.objects, catalog);
  const groupOf = groupsOfResources(objects);
  const leader = leaderOf(sight);
  const nodes = nodesOf(sight, objects);
  const groups = groupsOf(objects, groupOf, lastStates(sight.objects));
  const isLost = lost !== undefined;
  const problems = findProblems({ leader, nodes, groups, objects, records: sight.objects, isLost });
  const cluster = objects.find(({ kind }) => kind === "HACluster")?.status;
  return {
    namespace,
    store,
    ...(lost === undefined ? {} : { lost }),
    cluster: { state: cluster?.state ?? "", message: cluster?.message ?? "" },
    leader,
    problems: problems.map(({ object, state, message }) => ({ object, state, message })),
    nodes,
    groups,
    addresses: addressesOf(objects, groupOf),
    orders: ordersOf(objects),
    nextSteps: nextStepsOf(problems),
  };
}

/** While the store is not reached nobody can be seen to lead, or not to. */
function leaderOf({ objects, leaseOf, lost }: ClusterSight): LeaderSight {
  const object = objects.find(({ kind, metadata }) => kind === "HALease" && metadata.name === managerLeaseName);
  const lease = leaseOf(managerLeaseName);
  if (object === undefined) return { name: "", term: 0, leads: lost === undefined ? false : null, lease };
  const { holder, term = 0 } = specOf("HALease", object);
  const isUnsure = lost !== undefined || lease.verdict === "NotSeen";
  return { name: holder, term, leads: isUnsure ? null : lease.verdict === "Renewed", lease };
}

/** Those that are declared, and those that have a lease. */
function nodesOf(sight: ClusterSight, objects: readonly UserObject[]): readonly NodeSight[] {
  const leases = sight.objects.filter(({ kind }) => kind === "HALease").map((object) => specOf("HALease", object));
  const holders = leases.filter(({ purpose }) => purpose === "Node").map(({ holder }) => holder);
  const declared = new Map(
    objects.flatMap((one) => (one.kind === "HANode" ? [[one.metadata.name, one] as const] : [])),
  );
  return [...new Set([...declared.keys(), ...holders])].toSorted().map((name) => {
    const node = declared.get(name);
    return {
      name,
      mode: node?.status?.mode ?? node?.spec.mode ?? "",
      state: node === undefined ? "Undeclared" : (node.status?.state ?? ""),
      lease: sight.leaseOf(nodeLeaseName(name)),
      holds: holdsOf(name, sight.objects),
      message: node === undefined ? "there is no HANode of this name" : (node.status?.message ?? ""),
    };
  });
}

function holdsOf(node: string, records: readonly StoredObject[]): NodeSight["holds"] {
  const report = records.find(({ kind, metadata }) => kind === "HANodeReport" && metadata.name === node);
  if (report === undefined) return [];
  return specOf("HANodeReport", report)
    .resources.filter(({ state }) => state !== "Stopped")
    .map(({ kind, name, state }) => ({ resource: `${kind}/${name}`, state }));
}

/** `VirtualIP/web` to `HAGroup/web`. */
function groupsOfResources(objects: readonly UserObject[]): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const object of objects) {
    if (object.kind !== "HAGroup") continue;
    for (const { kind, name } of object.spec.members) groups.set(`${kind}/${name}`, labelOf(object));
  }
  return groups;
}

/** When the history last told of a state of a group, and which nodes had it then. */
function lastStates(records: readonly StoredObject[]): ReadonlyMap<string, HADecisionSpec> {
  const states = new Map<string, HADecisionSpec>();
  for (const object of records) {
    if (object.kind !== "HADecision") continue;
    const decision = specOf("HADecision", object);
    const key = `${decision.about.kind}/${decision.about.name}`;
    const known = states.get(key);
    const isLater = known === undefined || decision.number > known.number;
    if (decision.type === "State" && isLater) states.set(key, decision);
  }
  return states;
}

/** Every HAGroup, and every resource that is in none. */
function groupsOf(
  objects: readonly UserObject[],
  groupOf: ReadonlyMap<string, string>,
  told: ReadonlyMap<string, HADecisionSpec>,
): readonly GroupSight[] {
  return objects.flatMap((object): readonly GroupSight[] => {
    const { kind, status } = object;
    const isResource = kind === "VirtualIP" || kind === "SharedData" || kind === "HAService";
    if (kind !== "HAGroup" && !(isResource && !groupOf.has(labelOf(object)))) return [];
    return [
      {
        group: labelOf(object),
        state: status?.state ?? "",
        holder: status?.holder ?? "",
        since: sinceWhen(object, told.get(labelOf(object))),
        message: status?.message ?? "",
      },
    ];
  });
}

/** Since it is where it is, by the history; where that says nothing of it, since it is Ready or is not. */
function sinceWhen(
  object: Extract<UserObject, { readonly kind: "HAGroup" | "VirtualIP" | "SharedData" | "HAService" }>,
  told: HADecisionSpec | undefined,
): string {
  const { state = "", holder = "" } = object.status ?? {};
  const isTold = told?.change.startsWith(`is ${state}`) === true && told.to.join(",") === holder;
  return isTold ? told.at : (conditionOf(object, "Ready")?.lastTransitionTime ?? "");
}

function addressesOf(objects: readonly UserObject[], groupOf: ReadonlyMap<string, string>): readonly AddressSight[] {
  return objects.flatMap((object): readonly AddressSight[] => {
    if (object.kind !== "VirtualIP") return [];
    const label = labelOf(object);
    const { holder = "", state = "" } = object.status ?? {};
    return [{ address: object.spec.address, object: label, group: groupOf.get(label) ?? label, holder, state }];
  });
}

/** Orders that have not ended. */
function ordersOf(objects: readonly UserObject[]): readonly OrderSight[] {
  return objects.flatMap((object): readonly OrderSight[] => {
    if (object.kind !== "HAOperation") return [];
    const { state = "Pending", message = "" } = object.status ?? {};
    if (state !== "Pending" && state !== "Active") return [];
    const { type, target } = object.spec;
    return [{ name: object.metadata.name, type, target: `${target.kind}/${target.name}`, state, message }];
  });
}
