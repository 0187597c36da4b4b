import { describe, expect, it } from "vitest";
import type { HoldfastObject } from "../../../controller/api/types.gen.ts";
import { findObjectChanges } from "../../../controller/core/plan/find-object-changes.ts";
import type { Change, ChangeEffect } from "../../../controller/core/plan/plan.ts";
import { groups, member, node, nodes, objectsOf, unit, type Specs } from "../check/objects-of.ts";

const a = member("HAService", "a");
const b = member("HAService", "b");
const c = member("HAService", "c");
const ip = member("VirtualIP", "web");

function changes(before: Specs, after: Specs): readonly Change[] {
  return findObjectChanges(objectsOf(before), objectsOf(after));
}

/** `path: before -> after` of everything that differs. */
function told(before: Specs, after: Specs): readonly string[] {
  return changes(before, after).flatMap(({ fields }) =>
    fields.map((field) => `${field.path}: ${text(field.before)} -> ${text(field.after)}`),
  );
}

function text(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}

describe("changes between two sets of objects", () => {
  it("are what was created, changed and deleted, by kind and name, whatever the order of the files", () => {
    const before = { ...nodes, "HAService/a": unit("a"), "HAService/old": unit("old") };
    const after = { "VirtualIP/web": { address: "192.0.2.10/24" }, "HAService/a": unit("other"), ...nodes };
    const found = changes(before, after);
    expect(found).toEqual([
      {
        object: "HAService/a",
        type: "Change",
        fields: [{ path: "spec.systemd.unit", before: "a.service", after: "other.service" }],
        effect: "Restart",
      },
      { object: "HAService/old", type: "Delete", fields: [], effect: "Stop" },
      { object: "VirtualIP/web", type: "Create", fields: [], effect: "Start" },
    ]);
    const turned = findObjectChanges(objectsOf(before).toReversed(), objectsOf(after).toReversed());
    expect(turned).toEqual(found);
  });

  it("are none between equal objects, in whatever order their fields stand, nor by what the store or an operation says", () => {
    const [object] = objectsOf({ "HAService/a": { ...unit("a"), startTries: 2 } });
    const [turned] = objectsOf({ "HAService/a": { startTries: 2, ...unit("a") } });
    if (object === undefined || turned === undefined) throw new Error("no object");
    const stored = { ...turned, metadata: { ...turned.metadata, uid: "u", generation: 7, annotations: { note: "x" } } };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same object with more metadata
    expect(findObjectChanges([object], [stored as HoldfastObject])).toEqual([]);
  });

  it.each<{ what: string; before: Specs; after: Specs; fields: readonly string[] }>([
    {
      what: "a default that is now written out, which is no change",
      before: { "HAService/a": unit("a") },
      after: { "HAService/a": { ...unit("a"), timeouts: { start: "60s" } } },
      fields: [],
    },
    {
      what: "fields in the order of their names",
      before: { "HAService/a": { ...unit("a"), timeouts: { stop: "1s", start: "1s" }, startTries: 2 } },
      after: { "HAService/a": { ...unit("a"), timeouts: { stop: "2s", start: "2s" } } },
      fields: ["spec.startTries: 2 -> 1", 'spec.timeouts.start: "1s" -> "2s"', 'spec.timeouts.stop: "1s" -> "2s"'],
    },
    {
      what: "what has come as a whole",
      before: { "HAService/a": unit("a") },
      after: { "HAService/a": { ...unit("a"), notify: { up: ["/bin/up", "x"] } } },
      fields: ['spec.notify: absent -> {"up":["/bin/up","x"]}'],
    },
    {
      what: "what has gone as a whole",
      before: { "VirtualIP/web": { address: "192.0.2.10/24", interface: "eth0" } },
      after: { "VirtualIP/web": { address: "192.0.2.10/24" } },
      fields: ['spec.interface: "eth0" -> absent'],
    },
    {
      what: "an element at the end of a list",
      before: { "HAGroup/web": { members: [a] } },
      after: { "HAGroup/web": { members: [a, b] } },
      fields: ['spec.members[1]: absent -> {"kind":"HAService","name":"b"}'],
    },
    {
      what: "the first element of a list, without those that only moved up",
      before: { "HAGroup/web": { members: [a, b, c] } },
      after: { "HAGroup/web": { members: [b, c] } },
      fields: ['spec.members[0]: {"kind":"HAService","name":"a"} -> absent'],
    },
    {
      what: "a field of an element",
      before: { "HAGroup/web": { members: [a, b, c] } },
      after: { "HAGroup/web": { members: [a, ip, c] } },
      fields: ['spec.members[1].kind: "HAService" -> "VirtualIP"', 'spec.members[1].name: "b" -> "web"'],
    },
    {
      what: "one of two equal elements",
      before: { "HAService/a": { exec: { start: ["/x", "1", "1"], stop: ["/x"], status: ["/x"] } } },
      after: { "HAService/a": { exec: { start: ["/x", "1"], stop: ["/x"], status: ["/x"] } } },
      fields: ['spec.exec.start[2]: "1" -> absent'],
    },
    {
      what: "a key that is no name, in quotes",
      before: { "HANode/n1": node(1) },
      after: { "HANode/n1 holdfast.example/rack=r1 zone=a": node(1) },
      fields: ['metadata.labels["holdfast.example/rack"]: absent -> "r1"', 'metadata.labels.zone: absent -> "a"'],
    },
    {
      what: "a secret by its reference",
      before: { "FenceDevice/ipmi": { agent: "fence_ipmilan" } },
      after: { "FenceDevice/ipmi": { agent: "fence_ipmilan", secretRef: { name: "bmc" } } },
      fields: ['spec.secretRef: absent -> {"name":"bmc"}'],
    },
  ])("say $what", ({ before, after, fields }) => {
    expect(told(before, after)).toEqual(fields);
  });
});

describe("the effect of a change", () => {
  it.each<{ what: string; before: Specs; after: Specs; effect: ChangeEffect }>([
    {
      what: "of a resource is that of its spec: none",
      before: { "HAService/a": unit("a") },
      after: { "HAService/a": { ...unit("a"), timeouts: { stop: "5s" } } },
      effect: "NoEffect",
    },
    {
      what: "of a resource is that of its spec: to be read again",
      before: vip(),
      after: vip({ announcements: { repeatEvery: "10s" } }),
      effect: "Reload",
    },
    {
      what: "of a resource is that of its spec: a restart",
      before: vip(),
      after: vip({ interface: "eth1" }),
      effect: "Restart",
    },
    {
      what: "of the labels of a resource is none",
      before: vip(),
      after: { "VirtualIP/web tier=1": { address: "192.0.2.10/24" } },
      effect: "NoEffect",
    },
    { what: "of a group that comes", before: {}, after: web(), effect: "Start" },
    {
      what: "of a group that comes and is to be stopped",
      before: {},
      after: web({ state: "Stopped" }),
      effect: "NoEffect",
    },
    { what: "of a group that goes", before: web(), after: {}, effect: "Stop" },
    {
      what: "of a group that goes and was left alone",
      before: web({ state: "Unmanaged" }),
      after: {},
      effect: "NoEffect",
    },
    { what: "of a group that is stopped", before: web(), after: web({ state: "Stopped" }), effect: "Stop" },
    { what: "of a group that is disabled", before: web(), after: web({ state: "Disabled" }), effect: "Stop" },
    {
      what: "of a stopped group that is disabled",
      before: web({ state: "Stopped" }),
      after: web({ state: "Disabled" }),
      effect: "NoEffect",
    },
    { what: "of a group that is started", before: web({ state: "Stopped" }), after: web(), effect: "Start" },
    { what: "of a group that is left alone", before: web(), after: web({ state: "Unmanaged" }), effect: "NoEffect" },
    {
      what: "of a group that was left alone and is stopped",
      before: web({ state: "Unmanaged" }),
      after: web({ state: "Stopped" }),
      effect: "Stop",
    },
    { what: "of a member after all others", before: members(ip, a), after: members(ip, a, b), effect: "Start" },
    { what: "of a member before another", before: members(ip, b), after: members(ip, a, b), effect: "Restart" },
    { what: "of the last member gone", before: members(ip, a, b), after: members(ip, a), effect: "Stop" },
    { what: "of a member gone before another", before: members(ip, a, b), after: members(ip, b), effect: "Restart" },
    { what: "of the last member replaced", before: members(ip, a), after: members(ip, b), effect: "Restart" },
    {
      what: "of the same members in another order",
      before: members(ip, a, b),
      after: members(ip, b, a),
      effect: "NoEffect",
    },
    { what: "of more copies", before: members(a), after: web({ members: [a], replicas: 2 }), effect: "Start" },
    {
      what: "of fewer copies",
      before: web({ members: [a], replicas: "Each" }),
      after: web({ members: [a], replicas: 2 }),
      effect: "Stop",
    },
    { what: "of one copy in another word", before: web(), after: web({ replicas: 1 }), effect: "NoEffect" },
    { what: "of other candidates", before: web(), after: web({ candidates: { nodes: ["n2"] } }), effect: "Move" },
    {
      what: "of other preferred nodes",
      before: web(),
      after: web({ preferredNodes: [{ name: "n2", score: 5 }] }),
      effect: "Move",
    },
    { what: "of another stickiness", before: web(), after: web({ stickiness: 5 }), effect: "Move" },
    { what: "of another failback", before: web(), after: web({ failback: "Never" }), effect: "Move" },
    { what: "of another priority", before: web(), after: web({ priority: 5 }), effect: "Move" },
    { what: "of other requests", before: web(), after: web({ requests: { memory: "1Gi" } }), effect: "Move" },
    {
      what: "of a failure policy",
      before: web(),
      after: web({ failurePolicy: { retriesOnNode: 3 } }),
      effect: "NoEffect",
    },
    {
      what: "of another order and another place at once",
      before: members(ip, a),
      after: web({ members: [a, ip, b], priority: 3 }),
      effect: "Move",
    },
    {
      what: "of other candidates of a group that is not to run",
      before: web({ state: "Stopped" }),
      after: web({ state: "Stopped", candidates: { nodes: ["n2"] } }),
      effect: "NoEffect",
    },
    {
      what: "of a node is for its groups",
      before: { "HANode/n1": node(1) },
      after: { "HANode/n1": node(1, { mode: "Standby" }) },
      effect: "NoEffect",
    },
    { what: "of a node that goes is for its groups", before: { "HANode/n1": node(1) }, after: {}, effect: "NoEffect" },
    {
      what: "of a rule is for its groups",
      before: {},
      after: { "PlacementRule/apart": { apart: { groups: groups("a", "b") } } },
      effect: "NoEffect",
    },
  ])("$what: $effect", ({ before, after, effect }) => {
    expect(changes(before, after).map((change) => change.effect)).toEqual([effect]);
  });
});

/** The group web, by default of an address and two services. */
function web(more: object = {}): Specs {
  return { "HAGroup/web": { members: [ip, a, b], ...more } };
}

function members(...names: readonly object[]): Specs {
  return web({ members: names });
}

function vip(more: object = {}): Specs {
  return { "VirtualIP/web": { address: "192.0.2.10/24", ...more } };
}
