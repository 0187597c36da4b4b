import { node, nodes, role } from "../../check/objects-of.ts";
import { edited, withLease, type RiskCase } from "./risk-case.ts";

const web = { ...nodes, ...role("web") };
const standby = { mode: "Standby" };
const resting = { "HANode/n1": node(1, standby), "HANode/n2": node(2, standby) };

export const quorumCases: readonly RiskCase[] = [
  {
    code: "HA301",
    when: "nobody reaches the store",
    before: web,
    whatIfs: [{ kind: "store-lost" }],
    found: {
      "HACluster/cluster":
        "nobody reaches the store: nothing is decided, and nodes let go of what they hold at the end of their leases (2s)",
    },
    unless: "a node is lost instead",
    near: { whatIfs: [{ kind: "node-down", node: "n1" }] },
  },
  {
    code: "HA301",
    when: "nobody reaches the store, and something on a node is frozen",
    before: { ...web, "HACluster/cluster": { state: "Frozen" } },
    facts: withLease("n1", (lease) => ({ ...lease, record: { ...lease.record, letsGo: false } })),
    whatIfs: [{ kind: "store-lost" }],
    found: {
      "HACluster/cluster":
        "nobody reaches the store: nothing is decided, and nodes let go of what they hold at the end of their leases (2s); what is frozen or not managed stays on n1",
    },
    unless: "the store is there",
    near: { whatIfs: [] },
  },
  {
    code: "HA302",
    when: "all nodes go into standby",
    before: web,
    after: edited(web, { ...resting, "HANode/n3": node(3, standby) }),
    found: {
      "HACluster/cluster":
        "no node is left that may run anything (before: 3): n1: its mode is Standby, n2: its mode is Standby, n3: its mode is Standby",
    },
    unless: "one of them stays",
    near: { after: edited(web, resting) },
  },
  {
    code: "HA303",
    when: "the lease becomes shorter than an election in the store",
    before: web,
    after: { ...web, "HACluster/cluster": { lease: { ttl: "1s" } } },
    found: {
      "HACluster/cluster":
        "a lease of 1s, renewed every 250ms, does not outlast a store that elects a leader: ttl - renewEvery must be above 1.3s, is 750ms",
    },
    unless: "it lasts two seconds",
    near: { after: { ...web, "HACluster/cluster": { lease: { ttl: "2s" } } } },
  },
];
