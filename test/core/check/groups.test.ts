import { describe, expect, it } from "vitest";
import { database, foundIn, groups, member, node, nodes, objectsOf, role, roles, type Specs } from "./objects-of.ts";

interface Case {
  readonly why: string;
  readonly specs: Specs;
  readonly found: readonly string[];
}

const operation = (type: string, name: string, more: object = {}): object => ({
  type,
  target: member(type === "Fence" ? "HANode" : "HAGroup", name),
  ...more,
});
const fence = { reason: "it does not answer" };
const nfs = (access: string): object => ({ mount: { path: "/srv", nfs: { server: "nas", export: "/a" } }, access });
const promotable = (primaries: number, name: string): object => ({
  ocf: { agent: `ocf:heartbeat:${name}` },
  promotable: { primaries },
});

const ofGroups: readonly Case[] = [
  {
    why: "data of several copies, shared and not",
    specs: {
      ...nodes,
      "SharedData/a": nfs("Exclusive"),
      "SharedData/b": { ...nfs("Shared"), mount: { path: "/b", nfs: { server: "nas", export: "/b" } } },
      "HAGroup/a": { members: [member("SharedData", "b"), member("SharedData", "a")], replicas: "Each" },
    },
    found: [
      "HAGroup/a spec.members[1] RuleViolated SharedData/a must have access Shared in a group of replicas Each, is Exclusive",
    ],
  },
  {
    why: "data of one copy",
    specs: { ...nodes, "SharedData/a": nfs("Exclusive"), "HAGroup/a": { members: [member("SharedData", "a")] } },
    found: [],
  },
  {
    why: "a promotable member with two copies, with Each, and with a 1 that is meant",
    specs: { ...nodes, ...database("a"), ...database("b", { replicas: "Each" }), ...database("c", { replicas: 1 }) },
    found: [],
  },
  {
    why: "a promotable member with replicas forgotten, and in no group at all",
    specs: {
      ...nodes,
      "HAService/a": promotable(1, "a"),
      "HAGroup/a": { members: [member("HAService", "a")] },
      "HAService/b": promotable(1, "b"),
    },
    found: [
      "HAGroup/a spec.replicas RuleViolated HAService/a is promotable, but with replicas Single it has no secondary; say 2 or more, Each, or 1 where that is meant",
      "HAService/b spec.promotable RuleViolated a promotable service needs a group with several copies, and HAService/b is in none; put it into an HAGroup with replicas 2 or more, or Each",
    ],
  },
  {
    why: "more primaries than copies, and members that disagree",
    specs: {
      ...nodes,
      "HAService/a": promotable(3, "a"),
      "HAGroup/a": { members: [member("HAService", "a")], replicas: 2 },
      "HAService/b": promotable(1, "b"),
      "HAService/c": promotable(2, "c"),
      "HAGroup/b": { members: [member("HAService", "b"), member("HAService", "c")], replicas: 2 },
    },
    found: [
      "HAGroup/a spec.replicas RuleViolated replicas must be at least the 3 primaries of HAService/a, is 2",
      "HAGroup/b spec.members[1] RuleViolated all promotable members of a group have the same number of primaries: HAService/b has 1, HAService/c has 2",
    ],
  },
  {
    why: "roles and promotions where there are some, and where there are none",
    specs: {
      ...nodes,
      ...database("db"),
      ...roles("web", "app"),
      "PlacementRule/a": { together: { groups: [{ name: "web" }, { name: "db", role: "Primary" }] } },
      "PlacementRule/b": { together: { groups: [{ name: "web", role: "Primary" }, { name: "app" }] } },
      "PlacementRule/c": {
        order: {
          steps: [
            { groups: groups("db"), action: "Promote" },
            { groups: groups("app"), action: "Promote" },
          ],
        },
      },
    },
    found: [
      "PlacementRule/b spec.together.groups[0].role RuleViolated HAGroup/web has no promotable member and so no Primary; leave role out, or make a member promotable",
      "PlacementRule/c spec.order.steps[1].groups[0] RuleViolated HAGroup/app has no promotable member, so that action Promote never happens",
    ],
  },
  {
    why: "a preferred node that the selector does not select",
    specs: {
      "HANode/n1 rack=a": node(1),
      "HANode/n2 rack=b": node(2),
      ...role("web", {
        candidates: { selector: { matchLabels: { rack: "a" } } },
        preferredNodes: [
          { name: "n1", score: 2 },
          { name: "n2", score: 1 },
        ],
      }),
    },
    found: [
      "HAGroup/web spec.preferredNodes[1].name NoPlacement a preferred node must be a candidate, or it can never be chosen; spec.candidates.selector does not select HANode/n2",
    ],
  },
  {
    why: "a score for a Checker that probes on the holder only",
    specs: {
      ...nodes,
      "Checker/holder": { ping: { host: "192.0.2.1" } },
      "Checker/all": { ping: { host: "192.0.2.1" }, runsOn: "Candidates" },
      ...role("web", {
        checkers: [
          { name: "all", effect: "Score", score: -5 },
          { name: "holder", effect: "Score", score: -5 },
        ],
      }),
    },
    found: [
      "HAGroup/web spec.checkers[1].effect RuleViolated effect Score needs a Checker with runsOn Candidates, for scores are compared between nodes; Checker/holder has Holder",
    ],
  },
];

const ofOperations: readonly Case[] = [
  {
    why: "moves that can be done",
    specs: {
      ...nodes,
      ...roles("web"),
      "HAOperation/a": operation("Move", "web"),
      "HAOperation/b": operation("Move", "web", { toNode: "n2" }),
    },
    found: [],
  },
  {
    why: "moves that cannot: nowhere else, not there, not now, and of a group that is everywhere",
    specs: {
      ...nodes,
      "HANode/n2": node(2, { mode: "Standby" }),
      ...role("one", { candidates: { nodes: ["n1"] } }),
      ...role("web"),
      ...role("all", { replicas: "Each" }),
      "HAOperation/a": operation("Move", "one"),
      "HAOperation/b": operation("Move", "one", { toNode: "n3" }),
      "HAOperation/c": operation("Move", "web", { toNode: "n2" }),
      "HAOperation/d": operation("Move", "all"),
    },
    found: [
      "HAOperation/a spec.target.name NoPlacement HAGroup/one cannot be moved, as its only candidates are n1",
      'HAOperation/b spec.toNode NoPlacement HAGroup/one cannot be moved to "n3", as its candidates are n1',
      "HAOperation/c spec.toNode NoPlacement only an Active node takes a group, and HANode/n2 has spec.mode Standby",
      "HAOperation/d spec.target.name NoPlacement HAGroup/all has replicas Each and so runs on every candidate: it cannot be moved",
    ],
  },
  {
    why: "groups whose state does not allow it",
    specs: {
      ...nodes,
      ...role("off", { state: "Stopped" }),
      ...role("free", { state: "Unmanaged" }),
      "HAOperation/a": operation("Restart", "off"),
      "HAOperation/b": operation("Move", "free"),
      "HAOperation/c": operation("Stop", "free"),
      "HAOperation/d": operation("Stop", "off"),
      "HAOperation/e": operation("Cleanup", "off"),
      "HAOperation/f": operation("Restart", "off", { status: { state: "Failed" } }),
    },
    found: [
      "HAOperation/a spec.target.name RuleViolated Restart needs a group whose spec.state is Started, but that of HAGroup/off is Stopped",
      "HAOperation/b spec.target.name RuleViolated Move needs a group whose spec.state is Started, but that of HAGroup/free is Unmanaged",
    ],
  },
  {
    why: "fencing a node that nothing can fence",
    specs: { ...nodes, ...role("web"), "HAOperation/a": operation("Fence", "n1", fence) },
    found: [
      "HAOperation/a spec.target.name MissingFencing HANode/n1 has no device in spec.fencing and no group is under a policy with a watchdog, so that nothing can fence it; switch it off by hand and confirm it with ConfirmFenced",
    ],
  },
  {
    why: "fencing a node with a device, and one with a watchdog",
    specs: {
      "FenceDevice/ipmi": { agent: "fence_ipmilan" },
      "HANode/n1": node(1, { fencing: [{ devices: ["ipmi"] }] }),
      "HANode/n2": node(2),
      "FencingPolicy/p": { mode: "Watchdog" },
      ...role("web", { fencingPolicy: { name: "p" } }),
      "HAOperation/a": operation("Fence", "n1", fence),
      "HAOperation/b": operation("Fence", "n2", fence),
    },
    found: [],
  },
];

describe("groups, their members and the roles in them", () => {
  it.each(ofGroups)("$why", ({ specs, found }) => {
    expect(foundIn(objectsOf(specs))).toEqual(found);
  });
});

describe("operations", () => {
  it.each(ofOperations)("$why", ({ specs, found }) => {
    expect(foundIn(objectsOf(specs))).toEqual(found);
  });
});
