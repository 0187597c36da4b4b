import { database, node, nodes, role, unit, type Specs } from "../../check/objects-of.ts";
import { measured, settled, withLease, withReport, type RiskCase } from "./risk-case.ts";

const web: Specs = { ...nodes, ...role("web") };
const next = { ...web, "HAService/web": unit("web-next") };
const four = { ...web, "HANode/n4": node(4) };
const primary = { kind: "HAGroup", name: "pgsql", role: "Primary" };
const ip = { kind: "VirtualIP", name: "db" };
const addressWithPrimary: Specs = {
  ...nodes,
  ...database("pgsql"),
  "VirtualIP/db": { address: "192.0.2.20/24" },
  "PlacementRule/with": { together: { dependence: "OnFirst", groups: [primary, ip] } },
  "PlacementRule/then": {
    order: {
      steps: [
        { action: "Promote", groups: [{ name: "pgsql" }] },
        { action: "Start", groups: [ip] },
      ],
    },
  },
};
const minute = 60_000;

export const factsCases: readonly RiskCase[] = [
  {
    code: "HA601",
    when: "nobody has looked",
    before: web,
    found: {
      "HACluster/cluster": "no facts were given: the plan takes a healthy cluster in which the base has come true",
    },
    unless: "somebody has",
    near: { facts: settled },
  },
  {
    code: "HA602",
    when: "the facts are of two hours ago",
    before: web,
    facts: settled,
    factsAgeMs: 120 * minute,
    found: {
      "HACluster/cluster":
        "the facts are old: they must not be from more than ten minutes ago, and are from more than an hour ago",
    },
    unless: "they are of ten minutes ago",
    near: { factsAgeMs: 10 * minute },
  },
  {
    code: "HA603",
    when: "a node is to join",
    before: web,
    after: four,
    found: { "HANode/n4": "it has never reported: the plan gives it nothing" },
    unless: "it is there already",
    near: { before: four },
  },
  {
    code: "HA603",
    when: "a node has just started its agent",
    before: web,
    facts: withReport("n3", (report) => ({ ...report, probed: false })),
    found: { "HANode/n3": "it has not yet looked at what runs on it: the plan gives it nothing" },
    unless: "it is to have nothing",
    near: { after: { ...web, "HANode/n3": node(3, { mode: "Standby" }) } },
  },
  {
    code: "HA604",
    when: "a node cannot tell whether a service runs",
    before: web,
    facts: stateOnN1("Unknown"),
    found: { "HAService/web": "whether it runs on n1 is not known: the plan takes it for running" },
    unless: "it says that it has failed",
    near: { facts: stateOnN1("Failed") },
  },
  {
    code: "HA605",
    when: "a unit is replaced that nobody has ever seen start",
    before: web,
    after: next,
    facts: settled,
    found: {
      "HAGroup/web":
        "HAService/web is down for 2m40s at most: nobody has measured stop HAService/web on n1 (1m), start HAService/web on n1 (1m40s), and their limits are taken",
    },
    unless: "somebody has",
    near: { facts: measured(1_000) },
  },
  {
    code: "HA605",
    when: "an address waits for a database that nobody has ever seen promoted",
    before: addressWithPrimary,
    after: { ...addressWithPrimary, "HANode/n1": node(1, { mode: "Standby" }) },
    facts: settled,
    found: {
      "VirtualIP/db":
        "VirtualIP/db is down for 2m at most: nobody has measured demote HAService/pgsql on n1 (1m), stop HAService/pgsql on n1 (1m), promote HAService/pgsql on n2 (1m), and their limits are taken",
    },
    unless: "it stays where it is",
    near: { after: addressWithPrimary },
  },
  {
    code: "HA606",
    when: "a node is silent",
    before: web,
    facts: withLease("n1", (lease) => ({ ...lease, renewedMsAgo: 9_000 })),
    found: { "HANode/n1": "it does not renew its lease: the plan takes it for lost" },
    unless: "it was heard a moment ago",
    near: { facts: withLease("n1", (lease) => ({ ...lease, renewedMsAgo: 900 })) },
  },
];

function stateOnN1(state: "Unknown" | "Failed") {
  return withReport("n1", (report) => ({
    ...report,
    resources: report.resources.map((resource) => ({ ...resource, state })),
  }));
}
