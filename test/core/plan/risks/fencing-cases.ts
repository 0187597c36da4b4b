import { database, node, nodes, role, type Specs } from "../../check/objects-of.ts";
import { settled, withLease, withReport, type RiskCase } from "./risk-case.ts";

const policies: Specs = {
  "FencingPolicy/power": { mode: "Devices" },
  "FencingPolicy/either": { mode: "DevicesOrWatchdog" },
  "FencingPolicy/dog": { mode: "Watchdog" },
  "FencingPolicy/time": { mode: "Lease" },
  "FencingPolicy/person": { mode: "Manual" },
};
const plug: Specs = { "FenceDevice/plug": { exec: { command: ["/usr/sbin/plug"] } } };
const fencing = [{ devices: ["plug"] }];
const plugged: Specs = {
  ...policies,
  ...plug,
  "HANode/n1": node(1, { fencing }),
  "HANode/n2": node(2, { fencing }),
  "HANode/n3": node(3, { fencing }),
};

function web(policy: string, more: object = {}): Specs {
  return role("web", { fencingPolicy: { name: policy }, ...more });
}

const unarmed = withLease("n1", (lease) => ({
  ...lease,
  record: { ...lease.record, watchdog: { kind: "Deadman", timeoutMs: 0, armed: true } },
}));

const silent = withLease("n1", (lease) => ({ ...lease, renewedMsAgo: undefined }));

const stopFailed = withReport("n1", (report) => ({
  ...report,
  resources: report.resources.map((resource) => ({ ...resource, stopFailures: 1, error: "it hangs" })),
}));

export const fencingCases: readonly RiskCase[] = [
  {
    code: "HA501",
    when: "a group under a watchdog comes to a node without one",
    before: { ...nodes, ...policies },
    after: { ...nodes, ...policies, ...web("dog") },
    facts: unarmed,
    found: {
      "HANode/n1":
        "it says of no watchdog device that it is armed: if it is lost, nothing proves it gone for HAGroup/web, mode Watchdog",
    },
    unless: "its watchdog is armed",
    near: { facts: settled },
  },
  {
    code: "HA501",
    when: "devices or a watchdog are asked for, and a node has neither",
    before: { ...plugged, "HANode/n1": node(1) },
    after: { ...plugged, "HANode/n1": node(1), ...web("either") },
    facts: unarmed,
    found: {
      "HANode/n1":
        "it says of no watchdog device that it is armed: if it is lost, nothing proves it gone for HAGroup/web, mode DevicesOrWatchdog",
    },
    unless: "it has a device",
    near: { before: plugged, after: { ...plugged, ...web("either") } },
  },
  {
    code: "HA502",
    when: "a stop has failed on a node that is up, and the group asks for fencing then",
    before: { ...plugged, ...web("power", { failurePolicy: { onStopFailure: "Fence" } }) },
    facts: stopFailed,
    found: { "HANode/n1": "it is up, and it is fenced (reboot by plug): a stop has failed there" },
    unless: "it asks for a person",
    near: { before: { ...plugged, ...web("power", { failurePolicy: { onStopFailure: "Error" } }) } },
  },
  {
    code: "HA503",
    when: "a node is silent by the facts, and devices are to prove it gone",
    before: { ...plugged, ...web("power") },
    facts: silent,
    found: { "HANode/n1": "it is silent, and it is fenced (reboot by plug): its lease was closed" },
    unless: "the plan was asked to take it for lost",
    near: { facts: settled, whatIfs: [{ kind: "node-down", node: "n1" }] },
  },
  {
    code: "HA504",
    when: "a database is new, and no policy holds for it",
    before: nodes,
    after: { ...nodes, ...database("pgsql") },
    found: {
      "HAGroup/pgsql":
        "it has data or a primary role and no FencingPolicy, so that Manual holds by default: when its node is lost it waits for a person",
    },
    unless: "it names the policy itself",
    near: { after: { ...nodes, ...policies, ...database("pgsql", { fencingPolicy: { name: "person" } }) } },
  },
  {
    code: "HA505",
    when: "a group without data is new, and no policy holds for it",
    before: nodes,
    after: { ...nodes, ...role("web") },
    found: {
      "HACluster/cluster":
        "no FencingPolicy holds for HAGroup/web, so that Lease holds by default: when a node is silent time alone lets another take over, and what it has may run twice for a while",
    },
    unless: "it names the policy itself",
    near: { after: { ...nodes, ...policies, ...web("time") } },
  },
  {
    code: "HA506",
    when: "time takes the place of devices",
    before: { ...plugged, ...web("power") },
    after: { ...plugged, ...web("time") },
    found: { "HAGroup/web": "it is taken over on less proof: mode Lease (before: Devices)" },
    unless: "it is the other way round",
    near: { before: { ...plugged, ...web("time") }, after: { ...plugged, ...web("power") } },
  },
];
