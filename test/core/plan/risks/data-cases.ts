import { database, member, node, nodes, unit, type Specs } from "../../check/objects-of.ts";
import type { RiskCase } from "./risk-case.ts";

const standby = { mode: "Standby" };
const manual = { "FencingPolicy/person": { mode: "Manual" }, "FencingPolicy/time": { mode: "Lease" } };
const links = [{ path: "/etc/app", target: "etc" }];

function app(data: object, more: object = {}): Specs {
  return {
    ...nodes,
    ...manual,
    "SharedData/app": { root: "/srv/app", links, ...data },
    "HAService/app": unit("app"),
    "HAGroup/app": {
      members: [member("SharedData", "app"), member("HAService", "app")],
      fencingPolicy: { name: "person" },
      ...more,
    },
  };
}

const accepting = { fencingPolicy: { name: "time" }, acceptRisks: ["HA401"] };

export const dataCases: readonly RiskCase[] = [
  {
    code: "HA401",
    when: "a group with data accepts that time alone gives it away",
    before: app({}, accepting),
    found: {
      "HAGroup/app":
        "it has data or a primary role under FencingPolicy/time of mode Lease: a node that is only silent may still write",
    },
    unless: "a person decides",
    near: { before: app({}) },
  },
  {
    code: "HA402",
    when: "the node of the primary goes into standby",
    before: { ...nodes, ...database("pgsql") },
    after: { ...nodes, "HANode/n1": node(1, standby), ...database("pgsql") },
    found: {
      "HAGroup/pgsql": "the primary of HAService/pgsql moves from n1 to n2: what it has not sent there yet is missing",
    },
    unless: "it is the node of the secondary",
    near: { after: { ...nodes, "HANode/n2": node(2, standby), ...database("pgsql") } },
  },
  {
    code: "HA403",
    when: "data is new that is to be filled from the node on which it starts first",
    before: nodes,
    after: app({ initialize: "CopyOnce" }),
    found: {
      "SharedData/app":
        "it starts for the first time, on n1: what that node has at the paths of its links is copied into it where a target is missing (initialize: CopyOnce)",
    },
    unless: "it is never filled",
    near: { after: app({ initialize: "Never" }) },
  },
  {
    code: "HA404",
    when: "data that is in use lies elsewhere from then on",
    before: app({}),
    after: app({ root: "/srv/other" }),
    found: { "SharedData/app": "it is other data than what runs now: Path /srv/app -> Path /srv/other" },
    unless: "only a link to it is another one",
    near: { after: app({ links: [{ path: "/etc/other", target: "etc" }] }) },
  },
  {
    code: "HA404",
    when: "a service stays in a group that its data leaves",
    before: app({}),
    after: app({}, { members: [member("HAService", "app")] }),
    found: { "HAGroup/app": "HAService/app goes on without SharedData/app, which leaves the group" },
    unless: "the data is not in use",
    near: { before: app({}, { state: "Stopped" }) },
  },
];
