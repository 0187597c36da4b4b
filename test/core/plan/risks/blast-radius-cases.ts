import { node, nodes, role, roles, unit, type Specs } from "../../check/objects-of.ts";
import type { RiskCase } from "./risk-case.ts";

const standby = { mode: "Standby" };
const four: Specs = { ...nodes, ...roles("a", "b", "c", "d") };
const many = Array.from({ length: 21 }, (_, index) => `s${index}`);

function replaced(...names: readonly string[]): Specs {
  return Object.fromEntries(names.map((name) => [`HAService/${name}`, unit(`${name}-next`)]));
}

function plugged(command: string): Specs {
  const fencing = [{ devices: ["plug"] }];
  return {
    "FenceDevice/plug": { exec: { command: [command] } },
    ...Object.fromEntries([1, 2, 3].map((number) => [`HANode/n${number}`, node(number, { fencing })])),
  };
}

function checked(port: number, ...names: readonly string[]): Specs {
  const groups = names.map((name) => role(name, { checkers: [{ name: "page" }] }));
  return Object.assign({ ...nodes, "Checker/page": { tcp: { host: "192.0.2.9", port } } }, ...groups);
}

export const blastRadiusCases: readonly RiskCase[] = [
  {
    code: "HA701",
    when: "three of four groups are restarted",
    before: four,
    after: { ...four, ...replaced("a", "b", "c") },
    found: {
      "HACluster/cluster":
        "more than half of the groups that run are interrupted, 3 of 4: HAGroup/a, HAGroup/b, HAGroup/c",
    },
    unless: "two of them are",
    near: { after: { ...four, ...replaced("a", "b") } },
  },
  {
    code: "HA701",
    when: "more groups are restarted at once than may move at once",
    before: { ...nodes, ...roles(...many) },
    after: { ...nodes, ...roles(...many), ...replaced(...many.slice(0, 9)) },
    found: {
      "HACluster/cluster":
        "9 groups are down at the same time: disruptionBudget lets 8 be on a planned move at once, and bounds neither restarts nor failovers",
    },
    unless: "just as many are",
    near: { after: { ...nodes, ...roles(...many), ...replaced(...many.slice(0, 8)) } },
  },
  {
    code: "HA702",
    when: "two nodes of three go into standby together",
    before: { ...nodes, ...role("web") },
    after: { ...nodes, "HANode/n1": node(1, standby), "HANode/n2": node(2, standby), ...role("web") },
    found: { "HACluster/cluster": "2 of 3 nodes leave together: n1: its mode is Standby, n2: its mode is Standby" },
    unless: "one of them does",
    near: { after: { ...nodes, "HANode/n1": node(1, standby), ...role("web") } },
  },
  {
    code: "HA703",
    when: "a checker is edited that three groups use",
    before: checked(80, "a", "b", "c"),
    after: checked(81, "a", "b", "c"),
    found: { "Checker/page": "its edit reaches 3 others at once: HAGroup/a, HAGroup/b, HAGroup/c" },
    unless: "two groups use it",
    near: { before: checked(80, "a", "b"), after: checked(81, "a", "b") },
  },
  {
    code: "HA703",
    when: "the lease times of the cluster are edited",
    before: four,
    after: { ...four, "HACluster/cluster": { lease: { ttl: "4s" } } },
    found: {
      "HACluster/cluster":
        "every node takes other lease times: ttl 4s, renewEvery 1s, restartTtl 1m, stopBudget 667ms (before: ttl 2s, renewEvery 500ms, restartTtl 1m, stopBudget 333ms)",
    },
    unless: "they come to the same",
    near: { after: { ...four, "HACluster/cluster": { lease: { ttl: "2s" } } } },
  },
  {
    code: "HA703",
    when: "a default is edited that all groups inherit",
    before: { ...four, "HACluster/cluster": {} },
    after: { ...four, "HACluster/cluster": { defaults: { stickiness: 7 } } },
    found: { "HACluster/cluster": "its edit reaches 4 others at once: HAGroup/a, HAGroup/b, HAGroup/c, HAGroup/d" },
    unless: "they come to the same",
    near: { after: { ...four, "HACluster/cluster": { defaults: { stickiness: 1 } } } },
  },
  {
    code: "HA703",
    when: "the device of three nodes is edited",
    before: plugged("/usr/sbin/plug"),
    after: plugged("/usr/sbin/other"),
    found: { "FenceDevice/plug": "its edit reaches 3 others at once: HANode/n1, HANode/n2, HANode/n3" },
    unless: "it stays as it is",
    near: { after: plugged("/usr/sbin/plug") },
  },
  {
    code: "HA704",
    when: "the cluster is to be stopped",
    before: { ...nodes, ...role("web") },
    after: { ...nodes, ...role("web"), "HACluster/cluster": { state: "Stopped" } },
    found: { "HACluster/cluster": "it is to be Stopped (before: Running), which stops all that runs: HAGroup/web" },
    unless: "nothing runs in it",
    near: { before: { ...nodes, ...role("web", { state: "Stopped" }) } },
  },
];
