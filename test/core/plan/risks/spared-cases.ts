import type { ClusterFacts } from "../../../../controller/core/plan/cluster-facts.ts";
import { database, member, node, nodes, role, roles, unit, type Specs } from "../../check/objects-of.ts";
import { settled, withLease, withReport, type Asked } from "./risk-case.ts";

/** What might be taken for a risk of these codes, and is none. */
export interface SparedCase extends Asked {
  readonly codes: readonly string[];
  readonly when: string;
}

const standby = { mode: "Standby" };
const web: Specs = { ...nodes, ...role("web") };
const resting = Object.fromEntries([1, 2, 3].map((number) => [`HANode/n${number}`, node(number, standby)]));
const preferring = { preferredNodes: [{ name: "n2", score: 100 }], stickiness: 200 };

const fencing = [{ devices: ["plug"] }];
const plugged: Specs = {
  "FenceDevice/plug": { exec: { command: ["/usr/sbin/plug"] } },
  "FencingPolicy/power": { mode: "Devices" },
  "FencingPolicy/dog": { mode: "Watchdog" },
  "FencingPolicy/person": { mode: "Manual" },
  "FencingPolicy/time": { mode: "Lease" },
  ...Object.fromEntries([1, 2, 3].map((number) => [`HANode/n${number}`, node(number, { fencing })])),
};

function under(policy: string, more: object = {}): Specs {
  return { ...plugged, ...role("web", { fencingPolicy: { name: policy }, ...more }) };
}

function data(root: string, more: object = {}): Specs {
  return {
    ...plugged,
    "SharedData/app": { root, links: [{ path: "/etc/app", target: "etc" }], initialize: "CopyOnce" },
    "HAGroup/app": { members: [member("SharedData", "app")], fencingPolicy: { name: "person" }, ...more },
  };
}

function order(type: string, name: string, more: object = {}): Specs {
  return { [`HAOperation/${type.toLowerCase()}`]: { type, target: { kind: "HANode", name }, ...more } };
}

const toN2 = {
  "HAOperation/move": { type: "Move", target: { kind: "HAGroup", name: "web" }, toNode: "n2" },
};

function sized(slots: number): Specs {
  const capacity = { slots };
  return { "HANode/n1": node(1, { capacity }), "HANode/n2": node(2, { capacity: { slots: 4 } }) };
}

function asking(name: string, slots: number, more: object = {}): Specs {
  return role(name, { requests: { slots }, preferredNodes: [{ name: "n1", score: 10 }], ...more });
}

function stopped(...names: readonly string[]): Specs {
  return Object.assign({}, ...names.map((name) => role(name, { state: "Stopped" })));
}

const unarmed = withLease("n1", (lease) => ({
  ...lease,
  record: { ...lease.record, watchdog: { kind: "Deadman", timeoutMs: 0, armed: true } },
}));

const closed = (facts: ClusterFacts): ClusterFacts =>
  withLease("n1", ({ record, ...lease }) => ({
    ...lease,
    renewedMsAgo: undefined,
    record: { ...record, closed: true, closedBy: "n1" },
  }))(facts);

const silent = withLease("n1", (lease) => ({ ...lease, renewedMsAgo: undefined }));

const failing = withReport("n1", (report) => ({
  ...report,
  resources: report.resources.map((resource) => ({ ...resource, failures: 9, error: "it crashes" })),
}));

const many = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((number) => [`HANode/n${number}`, node(number)]));
const four: Specs = { ...nodes, ...roles("a", "b", "c", "d"), "HACluster/cluster": {} };
const sticky = Object.assign({}, ...["a", "b", "c", "d"].map((name) => role(name, { stickiness: 5 })));

export const sparedCases: readonly SparedCase[] = [
  {
    codes: ["HA102"],
    when: "a copy is missing, as it was before",
    before: { ...nodes, "HANode/n2": node(2, standby), "HANode/n3": node(3, standby), ...role("web", { replicas: 2 }) },
  },
  {
    codes: ["HA103"],
    when: "a group fills all nodes that runs on each of them",
    before: sized(4),
    after: { ...sized(4), ...role("web", { replicas: "Each", requests: { slots: 4 } }) },
  },
  {
    codes: ["HA205", "HA208"],
    when: "an operator moves a group to the node that it prefers",
    before: { ...web, ...role("web", preferring) },
    after: { ...web, ...role("web", preferring), ...toN2 },
  },
  { codes: ["HA205", "HA208"], when: "an operator moves a group", before: web, after: { ...web, ...toN2 } },
  { codes: ["HA205", "HA208"], when: "a group has failed where it is", before: web, facts: failing },
  {
    codes: ["HA205", "HA208"],
    when: "a group asks for more room than its node has",
    before: { ...sized(2), ...asking("web", 2) },
    after: { ...sized(2), ...asking("web", 4) },
  },
  {
    codes: ["HA303"],
    when: "the lease is short, as it was before",
    before: { ...web, "HACluster/cluster": { lease: { ttl: "1s" } } },
    after: { ...web, "HACluster/cluster": { lease: { ttl: "900ms" } } },
  },
  {
    codes: ["HA401"],
    when: "nobody else could take the data",
    before: data("/srv/app", {
      fencingPolicy: { name: "time" },
      acceptRisks: ["HA401"],
      candidates: { nodes: ["n1"] },
    }),
  },
  {
    codes: ["HA402"],
    when: "a primary is restarted where it is",
    before: { ...nodes, ...database("pgsql") },
    after: { ...nodes, ...database("pgsql"), "HAService/pgsql": databaseWith("other") },
  },
  {
    codes: ["HA403"],
    when: "data that was filled once moves",
    before: data("/srv/app"),
    after: { ...data("/srv/app"), "HANode/n1": node(1, { ...standby, fencing }) },
  },
  {
    codes: ["HA404"],
    when: "data that nobody uses lies elsewhere from then on",
    before: data("/srv/app", { state: "Stopped" }),
    after: data("/srv/other", { state: "Stopped" }),
  },
  {
    codes: ["HA501"],
    when: "a group stays on a node that has no watchdog",
    before: under("dog"),
    after: { ...under("dog"), "HAService/web": unit("other") },
    facts: unarmed,
  },
  {
    codes: ["HA502", "HA503"],
    when: "the plan was asked to take the node for lost that is fenced",
    before: under("power"),
    whatIfs: [{ kind: "node-down", node: "n1" }],
  },
  {
    codes: ["HA502", "HA503"],
    when: "an operator has a node fenced",
    before: under("power"),
    after: { ...under("power"), ...order("Fence", "n1", { reason: "it burns" }) },
  },
  {
    codes: ["HA504"],
    when: "a database waits for a person, as it did before",
    before: { ...nodes, ...database("pgsql") },
    after: { ...nodes, ...database("pgsql"), "HAService/pgsql": databaseWith("other") },
  },
  {
    codes: ["HA505"],
    when: "a group is renamed that time alone gives away, as it did before",
    before: web,
    after: { ...nodes, "HAService/web": unit("web"), "HAGroup/site": { members: [member("HAService", "web")] } },
  },
  { codes: ["HA506"], when: "devices take the place of a person", before: under("person"), after: under("power") },
  {
    codes: ["HA506"],
    when: "time takes the place of a person for data, which HA401 tells",
    before: data("/srv/app"),
    after: data("/srv/app", { fencingPolicy: { name: "time" }, acceptRisks: ["HA401"] }),
  },
  { codes: ["HA606"], when: "a silent node is fenced, which HA503 tells", before: under("power"), facts: silent },
  { codes: ["HA606"], when: "an agent has left in order", before: web, facts: closed },
  {
    codes: ["HA701"],
    when: "most groups are to be stopped",
    before: { ...nodes, ...roles("a", "b", "c", "d") },
    after: { ...nodes, ...roles("a", "b", "c", "d"), ...stopped("a", "b", "c") },
  },
  {
    codes: ["HA702"],
    when: "two of seven nodes leave together",
    before: many,
    after: { ...many, "HANode/n1": node(1, standby), "HANode/n2": node(2, standby) },
  },
  { codes: ["HA703"], when: "a first group brings its lease times", before: plugged, after: under("power") },
  {
    codes: ["HA703"],
    when: "groups were edited themselves, and beside them something of the cluster that they do not inherit",
    before: four,
    after: { ...four, ...sticky, "HACluster/cluster": { storeOutage: "Stop" } },
  },
  {
    codes: ["HA101", "HA203", "HA206", "HA701", "HA702"],
    when: "no node is left, which HA302 tells",
    before: { ...nodes, ...roles("a", "b", "c", "d") },
    after: { ...roles("a", "b", "c", "d"), ...resting },
  },
  {
    codes: ["HA101", "HA102", "HA203", "HA206", "HA302", "HA701", "HA702"],
    when: "the store is away, which HA301 tells",
    before: { ...nodes, ...roles("a", "b", "c", "d") },
    whatIfs: [{ kind: "store-lost" }],
  },
  {
    codes: ["HA206", "HA604"],
    when: "a node has just started its agent, which HA603 tells",
    before: web,
    facts: withReport("n1", (report) => ({
      ...report,
      probed: false,
      resources: report.resources.map((resource) => ({ ...resource, state: "Unknown" as const })),
    })),
  },
  {
    codes: ["HA203", "HA206"],
    when: "a frozen node is lost",
    before: web,
    after: { ...web, ...order("Freeze", "n1") },
    facts: settled,
    whatIfs: [{ kind: "node-down", node: "n1" }],
  },
];

function databaseWith(parameter: string): object {
  return { ocf: { agent: "ocf:heartbeat:pgsql", parameters: { config: parameter } }, promotable: {} };
}
