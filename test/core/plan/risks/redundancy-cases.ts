import { node, nodes, role, type Specs } from "../../check/objects-of.ts";
import { edited, type RiskCase } from "./risk-case.ts";

const two = { "HANode/n1": node(1), "HANode/n2": node(2) };
const standby = { mode: "Standby" };
const pair = { ...nodes, ...role("app", { replicas: 2 }) };

function slots(number: number) {
  const capacity = { slots: number };
  return { "HANode/n1": node(1, { capacity }), "HANode/n2": node(2, { capacity }) };
}

/** One each on three nodes, of which the first may ask for more. */
function threeOf(asks: number): Specs {
  return {
    ...role("a", { requests: { slots: asks }, ...preferring("n1") }),
    ...role("b", { ...oneSlot, ...preferring("n2") }),
    ...role("c", { ...oneSlot, ...preferring("n3") }),
  };
}

function preferring(name: string): object {
  return { preferredNodes: [{ name, score: 10 }] };
}

const oneSlot = { requests: { slots: 1 } };
const page = { tcp: { port: 80, host: "192.0.2.9" } };

export const redundancyCases: readonly RiskCase[] = [
  {
    code: "HA101",
    when: "the only other node goes into standby",
    before: { ...two, ...role("web") },
    after: { ...two, "HANode/n2": node(2, standby), ...role("web") },
    found: { "HAGroup/web": "no other node could take it over from n1 (before: 1): n2: its mode is Standby" },
    unless: "a third node is there",
    near: { before: { ...nodes, ...role("web") }, after: { ...nodes, "HANode/n2": node(2, standby), ...role("web") } },
  },
  {
    code: "HA101",
    when: "a group is new, and one node alone may have it",
    before: nodes,
    after: { ...nodes, ...role("web", { candidates: { nodes: ["n1"] } }) },
    found: { "HAGroup/web": "no other node could take it over from n1: it has no other candidate" },
    unless: "it was so before",
    near: { before: { ...nodes, ...role("web", { candidates: { nodes: ["n1"] } }) } },
  },
  {
    code: "HA102",
    when: "a node leaves that has one of two copies, and there is no third",
    before: { ...two, ...role("app", { replicas: 2 }) },
    after: { ...two, "HANode/n2": node(2, standby), ...role("app", { replicas: 2 }) },
    found: { "HAGroup/app": "it runs on 1 of 2 nodes at the end (before: 2)" },
    unless: "a third node takes it",
    near: { before: pair, after: edited(pair, { "HANode/n2": node(2, standby) }) },
  },
  {
    code: "HA103",
    when: "a further group takes the room that was kept for a node that is lost",
    before: { ...slots(2), ...role("a", oneSlot), ...role("b", oneSlot) },
    after: { ...slots(2), ...role("a", oneSlot), ...role("b", oneSlot), ...role("c", oneSlot) },
    found: {
      "HANode/n1":
        "if it is lost, not all of its groups find room on other nodes: of slots they ask for 2, and 1 is left",
      "HANode/n2":
        "if it is lost, not all of its groups find room on other nodes: of slots they ask for 1, and 0 is left",
    },
    unless: "there is room for three on each node",
    near: {
      before: { ...slots(3), ...role("a", oneSlot), ...role("b", oneSlot) },
      after: { ...slots(3), ...role("a", oneSlot), ...role("b", oneSlot), ...role("c", oneSlot) },
    },
  },
  {
    code: "HA103",
    when: "a group grows so that no single other node can take it",
    before: { ...slots(2), "HANode/n3": node(3, { capacity: { slots: 2 } }), ...threeOf(1) },
    after: { ...slots(2), "HANode/n3": node(3, { capacity: { slots: 2 } }), ...threeOf(2) },
    found: {
      "HANode/n1":
        "if it is lost, not all of its groups find room on other nodes: no single one has room for HAGroup/a",
    },
    unless: "it was so before",
    near: { before: { ...slots(2), "HANode/n3": node(3, { capacity: { slots: 2 } }), ...threeOf(2) } },
  },
  {
    code: "HA104",
    when: "the cluster is frozen",
    before: { ...nodes, ...role("web"), "HACluster/cluster": {} },
    after: { ...nodes, ...role("web"), "HACluster/cluster": { state: "Frozen" } },
    found: {
      "HACluster/cluster": "it is to be Frozen (before: Running): nothing of it is restarted or taken over meanwhile",
    },
    unless: "it was Unmanaged before",
    near: { before: { ...nodes, ...role("web"), "HACluster/cluster": { state: "Unmanaged" } } },
  },
  {
    code: "HA104",
    when: "a group is to be watched only",
    before: { ...nodes, ...role("web") },
    after: { ...nodes, ...role("web", { state: "Unmanaged" }) },
    found: {
      "HAGroup/web": "it is to be Unmanaged (before: Started): nothing of it is restarted or taken over meanwhile",
    },
    unless: "it is to be stopped",
    near: { after: { ...nodes, ...role("web", { state: "Stopped" }) } },
  },
  {
    code: "HA104",
    when: "an operator freezes a node on which something runs",
    before: { ...nodes, ...role("web") },
    after: { ...nodes, ...role("web"), "HAOperation/freeze": freeze("n1") },
    found: {
      "HANode/n1": "it is to be Frozen, and with it HAGroup/web: nothing of it is restarted or taken over meanwhile",
    },
    unless: "nothing runs there",
    near: { after: { ...nodes, ...role("web"), "HAOperation/freeze": freeze("n3") } },
  },
  {
    code: "HA105",
    when: "a group loses its only checker",
    before: { ...nodes, ...role("web", { checkers: [page] }) },
    after: { ...nodes, ...role("web") },
    found: {
      "HAGroup/web":
        "no checker can fail it any more (before: web/0): a service that runs and does not answer goes unnoticed",
    },
    unless: "another one takes its place",
    near: { after: { ...nodes, ...role("web", { checkers: [{ tcp: { port: 81, host: "192.0.2.9" } }] }) } },
  },
];

function freeze(name: string): object {
  return { type: "Freeze", target: { kind: "HANode", name }, reason: "a cable is replaced" };
}
