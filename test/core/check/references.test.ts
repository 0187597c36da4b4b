import { describe, expect, it } from "vitest";
import { checkObjects } from "../../../controller/core/check/check-objects.ts";
import { foundIn, member, node, nodes, objectsOf, role, roles, type Specs } from "./objects-of.ts";

interface Case {
  readonly why: string;
  readonly specs: Specs;
  readonly found: readonly string[];
}

const order = (target: object, more: object = {}): object => ({ type: "Restart", target, ...more });
const nowhere = "is among the objects at all: give all files of the cluster together";

const cases: readonly Case[] = [
  {
    why: "the smallest real cluster",
    specs: {
      "HACluster/cluster": {},
      ...nodes,
      "VirtualIP/web": { address: "192.0.2.10/24" },
      "HAService/nginx": { systemd: { unit: "nginx.service" } },
      "HAGroup/web": {
        members: [member("VirtualIP", "web"), member("HAService", "nginx")],
        checkers: [{ http: { url: "http://192.0.2.10/healthz" }, fall: 2, effect: "Fault" }],
        preferredNodes: [{ name: "n1", score: 100 }],
      },
    },
    found: [],
  },
  { why: "nothing", specs: {}, found: [] },
  { why: "one file that names nothing", specs: { "VirtualIP/web": { address: "192.0.2.10/24" } }, found: [] },
  {
    why: "every name that is right",
    specs: {
      "HACluster/cluster": { defaults: { fencingPolicy: { name: "power" } } },
      "FencingPolicy/power": { mode: "Devices" },
      "FenceDevice/ipmi": { agent: "fence_ipmilan" },
      "HANode/n1": node(1, { fencing: [{ devices: ["ipmi"] }] }),
      "HANode/n2": node(2, { fencing: [{ devices: ["ipmi"] }] }),
      "Checker/up": { ping: { host: "192.0.2.1" } },
      "VirtualIP/own": { address: "192.0.2.11/24" },
      ...role("db"),
      ...role("web", {
        candidates: { nodes: ["n1", "n2"] },
        fencingPolicy: { name: "power" },
        checkers: [{ name: "up" }],
        after: [{ name: "db" }, member("VirtualIP", "own")],
      }),
      "PlacementRule/r": { nodes: { groups: [{ name: "db" }, member("VirtualIP", "own")], nodes: ["n1", "n2"] } },
      "HAOperation/o": { type: "Move", target: member("HAGroup", "web"), toNode: "n2" },
    },
    found: [],
  },
  {
    why: "every name misspelt",
    specs: {
      "HACluster/cluster": { defaults: { fencingPolicy: { name: "powr" } } },
      "FencingPolicy/power": { mode: "Manual" },
      "FenceDevice/ipmi": { agent: "fence_ipmilan" },
      "HANode/n1": node(1, { fencing: [{ devices: ["ipmi"] }, { devices: ["imp"] }] }),
      "HANode/n2": node(2),
      "Checker/alive": { ping: { host: "192.0.2.1" } },
      ...role("web", {
        members: [member("HAService", "web"), member("HAService", "wbe")],
        candidates: { nodes: ["n1", "nn2"] },
        preferredNodes: [{ name: "nn2", score: 1 }],
        fencingPolicy: { name: "pwoer" },
        checkers: [{ ping: { host: "192.0.2.1" } }, { name: "alve" }],
        after: [{ name: "dbb" }],
      }),
      ...role("db"),
      "PlacementRule/a": { together: { groups: [{ name: "web" }, { name: "bd" }] } },
      "PlacementRule/b": { nodes: { groups: [{ name: "wb" }], nodes: ["n1", "m2"] } },
      "PlacementRule/c": { order: { steps: [{ groups: [{ name: "web" }] }, { groups: [{ name: "dbx" }] }] } },
      "HAOperation/o": { type: "Move", target: member("HAGroup", "wep"), toNode: "n11" },
    },
    found: [
      'HACluster/cluster spec.defaults.fencingPolicy.name UnknownReference no FencingPolicy is named "powr"; did you mean "power"?',
      'HAGroup/web spec.after[0].name UnknownReference no HAGroup is named "dbb"; did you mean "db"?',
      'HAGroup/web spec.candidates.nodes[1] UnknownNode no HANode is named "nn2"; did you mean "n2"?',
      'HAGroup/web spec.checkers[1].name UnknownReference no Checker is named "alve"; did you mean "alive"?',
      'HAGroup/web spec.fencingPolicy.name UnknownReference no FencingPolicy is named "pwoer"; did you mean "power"?',
      'HAGroup/web spec.members[1].name UnknownReference no HAService is named "wbe"; did you mean "web"?',
      'HAGroup/web spec.preferredNodes[0].name UnknownNode no HANode is named "nn2"; did you mean "n2"?',
      'HANode/n1 spec.fencing[1].devices[0] UnknownReference no FenceDevice is named "imp"; there is only ipmi',
      'HAOperation/o spec.target.name UnknownReference no HAGroup is named "wep"; did you mean "web"?',
      'HAOperation/o spec.toNode UnknownNode no HANode is named "n11"; did you mean "n1"?',
      'PlacementRule/a spec.together.groups[1].name UnknownReference no HAGroup is named "bd"; did you mean "db"?',
      'PlacementRule/b spec.nodes.groups[0].name UnknownReference no HAGroup is named "wb"; did you mean "web"?',
      'PlacementRule/b spec.nodes.nodes[1] UnknownNode no HANode is named "m2"; did you mean "n2"?',
      'PlacementRule/c spec.order.steps[1].groups[0].name UnknownReference no HAGroup is named "dbx"; did you mean "db"?',
    ],
  },
  {
    why: "a boot may be confirmed as ended whose HANode is gone; without the boot a wrong name would go unseen",
    specs: {
      "HANode/n1": node(1),
      "HAOperation/gone": confirmation("n9", { boot: "7f3c1e52-8d1a-4a7e-9b06-2f1d6c0a1b11" }),
      "HAOperation/unsure": confirmation("n9", {}),
    },
    found: ['HAOperation/unsure spec.target.name UnknownNode no HANode is named "n9"; did you mean "n1"?'],
  },
  {
    why: "a single file: what it names cannot be judged, and that is said",
    specs: { "HAGroup/web": { members: [member("HAService", "web")], candidates: { nodes: ["n1"] } } },
    found: [
      `HAGroup/web spec.candidates.nodes[0] UnknownNode no HANode is named "n1", and no HANode ${nowhere}`,
      `HAGroup/web spec.members[0].name UnknownReference no HAService is named "web", and no HAService ${nowhere}`,
    ],
  },
  {
    why: "a name that is near to none: those that there are",
    specs: { ...nodes, ...role("web", { candidates: { nodes: ["rack-7-slot-3", "n1"] } }) },
    found: [
      'HAGroup/web spec.candidates.nodes[0] UnknownNode no HANode is named "rack-7-slot-3"; there are n1, n2, n3',
    ],
  },
  {
    why: "the right name with the wrong kind",
    specs: { ...nodes, "VirtualIP/own": { address: "192.0.2.11/24" }, ...role("web", { after: [{ name: "own" }] }) },
    found: [
      'HAGroup/web spec.after[0].name UnknownReference no HAGroup is named "own"; there is VirtualIP/own: see kind',
    ],
  },
  {
    why: "an object of another namespace",
    specs: {
      "HANode/prod/n1": node(1),
      "HAService/prod/web": { systemd: { unit: "web.service" } },
      "HAGroup/test/web": { members: [member("HAService", "web")], preferredNodes: [{ name: "n1", score: 1 }] },
    },
    found: [
      'HAGroup/web spec.members[0].name UnknownReference no HAService is named "web" in this namespace, only in "prod"; each namespace is a cluster of its own',
      'HAGroup/web spec.preferredNodes[0].name UnknownNode no HANode is named "n1" in this namespace, only in "prod"; each namespace is a cluster of its own',
    ],
  },
  {
    why: "an object where no namespace is given, and there and elsewhere; and from there",
    specs: {
      "HAService/web": { systemd: { unit: "web.service" } },
      "HAService/prod/web": { systemd: { unit: "web.service" } },
      "HAService/prod/only": { systemd: { unit: "only.service" } },
      "HAGroup/test/web": { members: [member("HAService", "web")] },
      "HAGroup/only": { members: [member("HAService", "only")] },
    },
    found: [
      'HAGroup/only spec.members[0].name UnknownReference no HAService is named "only" where no namespace is given, only in "prod"; each namespace is a cluster of its own',
      'HAGroup/web spec.members[0].name UnknownReference no HAService is named "web" in this namespace, only in "prod" and where no namespace is given; each namespace is a cluster of its own',
    ],
  },
  {
    why: "an operation that has ended names nothing any more",
    specs: { "HAOperation/o": order(member("HAGroup", "gone"), { status: { state: "Succeeded" } }) },
    found: [],
  },
  {
    why: "an operation that has not ended",
    specs: { "HAOperation/o": order(member("HAGroup", "gone"), { status: { state: "Active" } }) },
    found: [`HAOperation/o spec.target.name UnknownReference no HAGroup is named "gone", and no HAGroup ${nowhere}`],
  },
  {
    why: "a selector that selects a node",
    specs: {
      "HANode/n1 rack=a": node(1),
      "HANode/n2 rack=b": node(2),
      ...role("web", {
        candidates: { selector: { matchExpressions: [{ key: "rack", operator: "In", values: ["b"] }] } },
      }),
    },
    found: [],
  },
  {
    why: "a selector with a label that no node has",
    specs: {
      "HANode/n1 rack=a": node(1),
      ...role("web", { candidates: { selector: { matchLabels: { rakc: "a" } } } }),
      "PlacementRule/r": {
        nodes: { groups: [{ name: "web" }], selector: { matchExpressions: [{ key: "disk", operator: "Exists" }] } },
      },
    },
    found: [
      'HAGroup/web spec.candidates.selector.matchLabels.rakc UnknownNode the selector selects no HANode, as none has the label "rakc"; did you mean "rack"?',
      'PlacementRule/r spec.nodes.selector.matchExpressions[0] UnknownNode the selector selects no HANode, as none has the label "disk"',
    ],
  },
  {
    why: "a selector with a value that no node has, and with values that no node has at once",
    specs: {
      "HANode/n1 rack=a disk=ssd": node(1),
      "HANode/n2 rack=b disk=hdd": node(2),
      ...role("web", { candidates: { selector: { matchLabels: { rack: "c" } } } }),
      ...role("db", { candidates: { selector: { matchLabels: { rack: "a", disk: "hdd" } } } }),
    },
    found: [
      "HAGroup/db spec.candidates.selector UnknownNode the selector selects no HANode, as no one fulfils every entry of it",
      'HAGroup/web spec.candidates.selector.matchLabels.rack UnknownNode the selector selects no HANode, as the label rack of the nodes is "a", "b"',
    ],
  },
  {
    why: "a selector without any node",
    specs: { ...role("web", { candidates: { selector: { matchLabels: { rack: "a" } } } }) },
    found: [
      "HAGroup/web spec.candidates.selector UnknownNode the selector selects no HANode, and none is among the objects at all: give all files of the cluster together",
    ],
  },
  {
    why: "keeping away from nodes of which there is none yet, unless the label is misspelt",
    specs: {
      "HANode/n1 rack=a": node(1),
      ...roles("web"),
      "PlacementRule/a": {
        nodes: { groups: [{ name: "web" }], selector: { matchLabels: { broken: "yes" } }, avoid: true },
      },
      "PlacementRule/b": {
        nodes: { groups: [{ name: "web" }], selector: { matchLabels: { broken: "yes" } } },
        enforcement: "Scored",
        score: -5,
      },
      "PlacementRule/c": {
        nodes: { groups: [{ name: "web" }], selector: { matchLabels: { rakc: "b" } }, avoid: true },
      },
    },
    found: [
      'PlacementRule/c spec.nodes.selector.matchLabels.rakc UnknownNode the selector selects no HANode, as none has the label "rakc"; did you mean "rack"?',
    ],
  },
  {
    why: "a resource in two groups: the later group says where it is already",
    specs: {
      ...nodes,
      ...role("a"),
      "HAService/c": { systemd: { unit: "c.service" } },
      "HAGroup/b": { members: [member("HAService", "c"), member("HAService", "a")] },
    },
    found: [
      "HAGroup/b spec.members[1] MemberOfTwoGroups HAService/a can be a member of one group only, and already is of HAGroup/a spec.members[0]; take it out of one of them",
    ],
  },
  {
    why: "a member that is named as if it were a group",
    specs: {
      ...nodes,
      ...role("a"),
      ...role("b", { after: [member("HAService", "a")] }),
      "PlacementRule/r": { apart: { groups: [member("HAService", "a"), { name: "b" }] } },
      "HAOperation/move": { type: "Move", target: member("HAService", "a") },
      "HAOperation/restart": { type: "Restart", target: member("HAService", "a") },
    },
    found: [
      "HAGroup/b spec.after[0].name UnknownReference HAService/a is a member of HAGroup/a and no group of its own; name kind HAGroup, name a instead",
      "HAOperation/move spec.target.name UnknownReference HAService/a is a member of HAGroup/a and no group of its own; name kind HAGroup, name a instead",
      "HAOperation/restart spec.target.name UnknownReference HAService/a is a member of HAGroup/a and no group of its own; name kind HAGroup, name a instead",
      "PlacementRule/r spec.apart.groups[0].name UnknownReference HAService/a is a member of HAGroup/a and no group of its own; name kind HAGroup, name a instead",
    ],
  },
];

describe("names of other objects", () => {
  it.each(cases)("$why", ({ specs, found }) => {
    expect(foundIn(objectsOf(specs))).toEqual(found);
  });
});

describe("a name that is like one of an object that is wrong by itself", () => {
  it.each([
    [["HANode/n1", "HAService/pond"], 'no HAService is named "pnod"; did you mean "pond"?'],
    [["HAService/lake"], 'no HAService is named "pnod"; there is only lake'],
    [["HAService", "", "HAGroup/pnod"], `no HAService is named "pnod", and no HAService ${nowhere}`],
  ])("%j", (wrong, message) => {
    const objects = objectsOf({ "HAGroup/web": { members: [member("HAService", "pnod")] } });
    expect(checkObjects(objects, [], wrong).map((finding) => finding.message)).toEqual([message]);
  });
});

function confirmation(name: string, boot: { readonly boot?: string }): object {
  return { type: "ConfirmFenced", target: { kind: "HANode", name }, reason: "looked at it", ...boot };
}
