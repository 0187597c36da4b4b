import { member, node, nodes, role, unit, type Specs } from "../../check/objects-of.ts";
import type { ClusterFacts } from "../../../../controller/core/plan/cluster-facts.ts";
import { edited, measured, settled, withReport, type RiskCase } from "./risk-case.ts";

const standby = { mode: "Standby" };
const other = { "HAService/web": unit("web-next") };
const onOne: Specs = { "HANode/n1": node(1), "HANode/n2": node(2, standby), ...role("web") };
const onThree: Specs = { ...nodes, ...role("web") };
const pinned: Specs = { ...nodes, ...role("web", { candidates: { nodes: ["n1"] } }) };
const address: Specs = { ...nodes, "VirtualIP/web": { address: "192.0.2.10/24" } };

function sized(slots: number): Specs {
  const capacity = { slots };
  return { "HANode/n1": node(1, { capacity }), "HANode/n2": node(2, { capacity: { slots: 2 } }) };
}

const small = role("small", { requests: { slots: 1 }, preferredNodes: [{ name: "n1", score: 10 }] });
const large = role("large", { requests: { slots: 2 }, candidates: { nodes: ["n1"] }, priority: 5 });

export const outageCases: readonly RiskCase[] = [
  {
    code: "HA201",
    when: "a unit is replaced where no other node could have the group",
    before: onOne,
    after: { ...onOne, ...other },
    found: { "HAGroup/web": "HAService/web restarts on n1 while no other node may take over: n2: its mode is Standby" },
    unless: "the other node comes back by the same edit",
    near: { after: { ...onOne, "HANode/n2": node(2), ...other } },
  },
  {
    code: "HA202",
    when: "stop and start were measured, and take longer than half a minute together",
    before: onThree,
    after: { ...onThree, ...other },
    facts: measured(20_000),
    found: { "HAGroup/web": "HAService/web is down for 40s (at worst 2m40s), which is more than 30s" },
    unless: "they take less",
    near: { facts: measured(15_000) },
  },
  {
    code: "HA203",
    when: "the only candidate goes into standby",
    before: pinned,
    after: edited(pinned, { "HANode/n1": node(1, standby) }),
    found: {
      "HAGroup/web":
        "it runs on n1 now and nowhere at the end, though nobody asks it to stop; what it waits for: a node that may run it (n1: its mode is Standby; n2: it is not among the candidates n1; n3: it is not among the candidates n1)",
    },
    unless: "the group is to be stopped",
    near: { after: { ...edited(pinned, { "HANode/n1": node(1, standby) }), ...role("web", { state: "Stopped" }) } },
  },
  {
    code: "HA204",
    when: "a resource that runs is deleted",
    before: address,
    after: nodes,
    found: { "VirtualIP/web": "it is deleted while it runs on n1: it stops for good" },
    unless: "its group was stopped before",
    near: { before: { ...address, "HAGroup/web": { members: [member("VirtualIP", "web")], state: "Stopped" } } },
  },
  {
    code: "HA204",
    when: "a group is deleted, and its members stay",
    before: onThree,
    after: edited(onThree, { "HAGroup/web": undefined }),
    found: { "HAGroup/web": "it is deleted while it runs on n1: HAService/web goes on without a group" },
    unless: "they were stopped before",
    near: { before: { ...nodes, ...role("web", { state: "Stopped" }) } },
  },
  {
    code: "HA204",
    when: "a group is renamed",
    before: onThree,
    after: edited(onThree, { "HAGroup/web": undefined, "HAGroup/site": { members: [member("HAService", "web")] } }),
    found: { "HAGroup/web": "it is deleted while it runs on n1: HAService/web goes on in HAGroup/site" },
    unless: "it stays, and another one is new",
    near: { after: { ...onThree, ...role("site") } },
  },
  {
    code: "HA204",
    when: "a group is deleted with its members",
    before: onThree,
    after: nodes,
    found: { "HAGroup/web": "it is deleted while it runs on n1: HAService/web stops for good" },
    unless: "another node runs it",
    near: { after: onThree },
  },
  {
    code: "HA204",
    when: "a node is deleted on which something runs",
    before: onThree,
    after: edited(onThree, { "HANode/n1": undefined }),
    found: { "HANode/n1": "it is deleted while HAService/web runs there: it is not drained first" },
    unless: "it was drained before",
    near: { before: edited(onThree, { "HANode/n1": node(1, { mode: "Drained" }) }) },
  },
  {
    code: "HA205",
    when: "a node becomes the preferred one",
    before: onThree,
    after: { ...onThree, ...role("web", { preferredNodes: [{ name: "n2", score: 100 }] }) },
    found: { "HAGroup/web": "it moves from n1 to n2, though n1 could keep it: n2 has the score 100, n1 0" },
    unless: "it is stuck to where it is",
    near: { after: { ...onThree, ...role("web", { preferredNodes: [{ name: "n2", score: 100 }], stickiness: 200 }) } },
  },
  {
    code: "HA205",
    when: "the maintenance of a node ends from which a group was moved",
    before: { ...onThree, "HANode/n1": node(1, { mode: "Maintenance" }) },
    after: onThree,
    facts: movedFrom("n1"),
    found: { "HAGroup/web": "it moves from n2 to n1, though n2 could keep it: n1 is where it was before maintenance" },
    unless: "it was moved by nobody",
    near: { facts: settled },
  },
  {
    code: "HA206",
    when: "a new group has no node that may run it",
    before: { ...nodes, "HANode/n3": node(3, standby) },
    after: { ...nodes, "HANode/n3": node(3, standby), ...role("web", { candidates: { nodes: ["n3"] } }) },
    found: {
      "HAGroup/web":
        "it is to run, and at the end it does not; what it waits for: a node that may run it (n1: it is not among the candidates n3; n2: it is not among the candidates n3; n3: its mode is Standby)",
    },
    unless: "its node is active",
    near: { before: nodes, after: { ...nodes, ...role("web", { candidates: { nodes: ["n3"] } }) } },
  },
  {
    code: "HA207",
    when: "a unit is replaced of which two copies run",
    before: { ...nodes, ...role("web", { replicas: 2 }) },
    after: { ...nodes, ...role("web", { replicas: 2 }), ...other },
    found: {
      "HAGroup/web":
        "all 2 copies of HAService/web are down at the same time: they are not restarted one after the other",
    },
    unless: "one of them stays",
    near: { after: { ...nodes, ...role("web", { replicas: 1 }) } },
  },
  {
    code: "HA208",
    when: "a group has to make room for another one",
    before: { ...sized(2), ...small },
    after: { ...sized(2), ...small, ...large },
    found: { "HAGroup/small": "it moves from n1 to n2, though nobody has edited it: HAGroup/large comes to n1" },
    unless: "there is room for both",
    near: { before: { ...sized(3), ...small }, after: { ...sized(3), ...small, ...large } },
  },
  {
    code: "HA209",
    when: "an address that is served is replaced",
    before: address,
    after: { ...nodes, "VirtualIP/web": { address: "192.0.2.11/24" } },
    found: {
      "VirtualIP/web": "it gives up 192.0.2.10 for 192.0.2.11: who goes on asking 192.0.2.10 finds nobody there",
    },
    unless: "another resource has it from then on",
    near: {
      after: { ...nodes, "VirtualIP/web": { address: "192.0.2.11/24" }, "VirtualIP/old": { address: "192.0.2.10/24" } },
    },
  },
  {
    code: "HA210",
    when: "a node is to leave on which a stop has failed before",
    before: onThree,
    after: edited(onThree, { "HANode/n1": node(1, standby) }),
    facts: stopFailed("Started"),
    found: {
      "HAGroup/web":
        "HAService/web is stopped on n1, where that has failed 2 times: if it fails again the group is in Error there and 1 action that stands on it is not done",
    },
    unless: "it is being stopped already, so that the edit changes nothing of it",
    near: { facts: stopFailed("Stopping") },
  },
];

/** Two stops of the service have failed on n1. */
function stopFailed(state: "Started" | "Stopping") {
  return withReport("n1", (report) => ({
    ...report,
    resources: report.resources.map((resource) => ({ ...resource, state, stopFailures: 2 })),
  }));
}

function movedFrom(home: string) {
  return (facts: ClusterFacts): ClusterFacts => ({
    ...facts,
    assignments: facts.assignments.map((assignment) => ({ ...assignment, home })),
  });
}
