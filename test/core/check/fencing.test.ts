import { describe, expect, it } from "vitest";
import { database, foundIn, member, node, nodes, objectsOf, role, roles, type Specs } from "./objects-of.ts";

interface Case {
  readonly why: string;
  readonly specs: Specs;
  readonly found: readonly string[];
}

const policy = (mode: string): Specs => ({ "FencingPolicy/p": { mode } });
const byDefault = (more: object = {}): Specs => ({
  "HACluster/cluster": { defaults: { fencingPolicy: { name: "p" }, ...more } },
});
const ipmi: Specs = { "FenceDevice/ipmi": { agent: "fence_ipmilan", parameters: { ip: "${node.labels.bmc}" } } };
const fenced = (number: number): object => node(number, { fencing: [{ devices: ["ipmi"] }] });
const data: Specs = {
  "SharedData/data": { mount: { path: "/srv/data", block: { device: "/dev/disk/by-id/a", fsType: "ext4" } } },
};
const dataGroup = (more: object = {}): Specs => ({
  "HAGroup/db": { members: [member("SharedData", "data")], ...more },
});
const onStopFailure = { failurePolicy: { onStopFailure: "Fence" } };
const own = { fencingPolicy: { name: "p" } };
const harm = (mode: string): string =>
  `must not be under mode ${mode} (FencingPolicy/p), by which a node that is only silent may still write; use a policy of mode Devices, Watchdog or Manual`;

const cases: readonly Case[] = [
  {
    why: "a device for every candidate",
    specs: {
      ...policy("Devices"),
      ...byDefault(),
      ...ipmi,
      "HANode/n1 bmc=192.0.2.101": fenced(1),
      "HANode/n2 bmc=192.0.2.102": fenced(2),
      "HANode/n3": node(3),
      ...role("web", { candidates: { nodes: ["n1", "n2"] } }),
    },
    found: [],
  },
  {
    why: "a candidate without a device, in modes that need one",
    specs: {
      ...policy("DevicesAndWatchdog"),
      ...byDefault(),
      ...ipmi,
      "HANode/n1 bmc=192.0.2.101": fenced(1),
      "HANode/n2": node(2),
      ...roles("web", "db"),
    },
    found: [
      "HANode/n2 spec.fencing MissingFencing no device is given, though FencingPolicy/p (mode DevicesAndWatchdog) must be able to fence the node for HAGroup/db, HAGroup/web; add a level of devices",
    ],
  },
  {
    why: "a policy that no group uses, a group that nobody could take over, and one that has all its copies",
    specs: {
      ...policy("Devices"),
      ...nodes,
      ...role("one", { ...own, candidates: { nodes: ["n1"] } }),
      ...role("all", { ...own, replicas: "Each" }),
      ...role("web"),
    },
    found: [],
  },
  {
    why: "devices or a watchdog: some nodes may have no device",
    specs: {
      ...policy("DevicesOrWatchdog"),
      ...byDefault(),
      ...ipmi,
      "HANode/n1 bmc=192.0.2.101": fenced(1),
      "HANode/n2": node(2),
      ...roles("web"),
    },
    found: [],
  },
  {
    why: "devices or a watchdog, and no device anywhere",
    specs: { ...policy("DevicesOrWatchdog"), ...byDefault(), ...nodes, ...roles("web") },
    found: [
      "FencingPolicy/p spec.mode MissingFencing mode DevicesOrWatchdog is Watchdog alone where no node has a device in spec.fencing: say Watchdog, or give devices to HANode/n1, HANode/n2, HANode/n3",
    ],
  },
  {
    why: "labels and addresses that a device needs and the node has not",
    specs: {
      ...ipmi,
      "FenceDevice/pdu": { exec: { command: ["/bin/pdu"] }, parameters: { at: "${node.name}-${node.addresses[1]}" } },
      "HANode/n1 bcm=192.0.2.101": node(1, { fencing: [{ devices: ["ipmi", "pdu"] }] }),
      "HANode/n2": node(2, { fencing: [{ devices: ["pdu"] }, { devices: ["ipmi"] }] }),
      "HANode/n3 bmc=192.0.2.103": { addresses: ["192.0.2.3", "2001:db8::3"], fencing: [{ devices: ["ipmi", "pdu"] }] },
    },
    found: [
      "HANode/n1 spec.fencing[0].devices[0] MissingFencing FenceDevice/ipmi spec.parameters.ip needs the label bmc in metadata.labels, where there is only bcm",
      "HANode/n1 spec.fencing[0].devices[1] MissingFencing FenceDevice/pdu spec.parameters.at needs spec.addresses[1], of which there are 1",
      "HANode/n2 spec.fencing[0].devices[0] MissingFencing FenceDevice/pdu spec.parameters.at needs spec.addresses[1], of which there are 1",
      "HANode/n2 spec.fencing[1].devices[0] MissingFencing FenceDevice/ipmi spec.parameters.ip needs the label bmc in metadata.labels, where there is no label",
    ],
  },
  {
    why: "a failed stop that is to be fenced, where a watchdog can do it",
    specs: { ...policy("Watchdog"), ...byDefault(onStopFailure), ...nodes, ...role("web", onStopFailure) },
    found: [],
  },
  {
    why: "a failed stop that is to be fenced by the group's own word, with a policy that cannot and with none",
    specs: {
      ...policy("Manual"),
      ...nodes,
      ...role("web", { ...own, ...onStopFailure }),
      ...role("db", onStopFailure),
    },
    found: [
      "HAGroup/db spec.failurePolicy.onStopFailure MissingFencing onStopFailure Fence needs a FencingPolicy with devices or a watchdog, but there is no FencingPolicy; name one in fencingPolicy, or say Error",
      "HAGroup/web spec.failurePolicy.onStopFailure MissingFencing onStopFailure Fence needs a FencingPolicy with devices or a watchdog, but FencingPolicy/p has mode Manual; name one in fencingPolicy, or say Error",
    ],
  },
  {
    why: "a failed stop that is to be fenced by inheritance: said once, and where a group's own policy cannot",
    specs: {
      ...policy("Lease"),
      "HACluster/cluster": { defaults: onStopFailure },
      ...nodes,
      ...roles("a", "b"),
      ...role("c", own),
      ...role("d", { failurePolicy: { onStopFailure: "Error" } }),
    },
    found: [
      "HACluster/cluster spec.defaults.failurePolicy.onStopFailure MissingFencing onStopFailure Fence needs a FencingPolicy with devices or a watchdog, but there is no FencingPolicy (it holds for HAGroup/a among others); name one in defaults.fencingPolicy, or say Error",
      "HAGroup/c spec.fencingPolicy.name MissingFencing onStopFailure Fence needs a FencingPolicy with devices or a watchdog, but FencingPolicy/p has mode Lease; the HACluster's default is Fence: say failurePolicy.onStopFailure Error here, or name another policy",
    ],
  },
  { why: "data without any policy waits for a person", specs: { ...nodes, ...data, ...dataGroup() }, found: [] },
  {
    why: "data under a policy by which a person looks",
    specs: { ...policy("Manual"), ...byDefault(), ...nodes, ...data, ...dataGroup() },
    found: [],
  },
  {
    why: "data under Lease, and a primary role under None, each by its own policy",
    specs: {
      "FencingPolicy/p": { mode: "Lease" },
      "FencingPolicy/q": { mode: "None" },
      ...nodes,
      ...data,
      ...dataGroup(own),
      ...database("pg", { fencingPolicy: { name: "q" } }),
    },
    found: [
      `HAGroup/db spec.fencingPolicy.name DataWithoutFencing SharedData/data ${harm("Lease")}, or accept HA401 (acceptRisks)`,
      `HAGroup/pg spec.fencingPolicy.name DataWithoutFencing HAService/pg ${harm("None").replace("/p", "/q")}, or accept HA401 (acceptRisks)`,
    ],
  },
  {
    why: "data under an inherited Lease, in a group and in none",
    specs: {
      ...policy("Lease"),
      ...byDefault(),
      ...nodes,
      ...data,
      ...dataGroup(),
      "SharedData/own": { root: "/gpfs", links: [{ path: "/etc/own", target: "own" }] },
    },
    found: [
      `HAGroup/db spec DataWithoutFencing SharedData/data ${harm("Lease")}, or accept HA401 (acceptRisks)`,
      `SharedData/own spec DataWithoutFencing SharedData/own ${harm("Lease")}, or put it into an HAGroup that accepts HA401 (acceptRisks)`,
    ],
  },
  {
    why: "the risk accepted by its name, and another risk accepted",
    specs: {
      ...policy("Lease"),
      ...byDefault(),
      ...nodes,
      ...data,
      ...dataGroup({ acceptRisks: ["HA401"] }),
      ...database("pg", { acceptRisks: [] }),
    },
    found: [`HAGroup/pg spec DataWithoutFencing HAService/pg ${harm("Lease")}, or accept HA401 (acceptRisks)`],
  },
  {
    why: "data that every node has at once is not taken over",
    specs: {
      ...policy("Lease"),
      ...byDefault(),
      ...nodes,
      "SharedData/data": { mount: { path: "/srv", nfs: { server: "nas", export: "/a" } }, access: "Shared" },
      ...dataGroup({ replicas: "Each" }),
    },
    found: [],
  },
];

describe("fencing", () => {
  it.each(cases)("$why", ({ specs, found }) => {
    expect(foundIn(objectsOf(specs))).toEqual(found);
  });
});
