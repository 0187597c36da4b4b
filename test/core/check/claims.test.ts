import { describe, expect, it } from "vitest";
import { foundIn, member, node, objectsOf, type Specs, unit } from "./objects-of.ts";

interface Case {
  readonly why: string;
  readonly specs: Specs;
  readonly found: readonly string[];
}

const vip = (address: string, more: object = {}): object => ({ address, ...more });
const block = (device: string, path: string, more: object = {}): object => ({
  mount: { path, block: { device, fsType: "xfs" } },
  ...more,
});
const nfs = (server: string, exported: string, path: string): object => ({
  mount: { path, nfs: { server, export: exported } },
});
const linked = (root: string, ...paths: readonly string[]): object => ({
  root,
  links: paths.map((path) => ({ path, target: path.slice(1) })),
});
const group = (...names: readonly string[]): object => ({ members: names.map((name) => member("SharedData", name)) });

const cases: readonly Case[] = [
  {
    why: "all different",
    specs: {
      "HANode/n1": node(1),
      "VirtualIP/a": vip("192.0.2.10/24"),
      "VirtualIP/b": vip("192.0.2.11/24"),
      "VirtualIP/c": vip("2001:db8::1/64"),
      "HAService/a": unit("a"),
      "HAService/b": { systemd: { unit: "a.socket" } },
      "SharedData/a": block("/dev/disk/by-id/a", "/srv/a"),
      "SharedData/b": block("/dev/disk/by-id/b", "/srv/ab"),
      "SharedData/c": nfs("nas", "/export/a", "/srv/c"),
      "SharedData/d": nfs("nas2", "/export/a", "/srv/d"),
      "SharedData/e": linked("/gpfs/e", "/etc/e"),
    },
    found: [],
  },
  {
    why: "one address in two objects, whatever the prefix or the spelling",
    specs: {
      "VirtualIP/a": vip("192.0.2.10/24"),
      "VirtualIP/b": vip("192.0.2.10/25"),
      "VirtualIP/c": vip("2001:db8::10/64"),
      "VirtualIP/d": vip("2001:0DB8:0:0:0:0:0:10/64"),
    },
    found: [
      "VirtualIP/b spec.address ClaimedTwice the address 192.0.2.10 belongs to one object only, and VirtualIP/a spec.address has it already",
      "VirtualIP/d spec.address ClaimedTwice the address 2001:0DB8:0:0:0:0:0:10 belongs to one object only, and VirtualIP/c spec.address has it already (as the address 2001:db8::10)",
    ],
  },
  {
    why: "the address of a node, as a VirtualIP and at another node",
    specs: {
      "HANode/n1": { addresses: ["192.0.2.1", "2001:db8::1"] },
      "HANode/n2": { addresses: ["192.0.2.2", "192.0.2.1"] },
      "VirtualIP/a": vip("2001:db8:0::1/64"),
    },
    found: [
      "HANode/n2 spec.addresses[1] ClaimedTwice the address 192.0.2.1 belongs to one object only, and HANode/n1 spec.addresses[0] has it already",
      "VirtualIP/a spec.address ClaimedTwice the address 2001:db8:0::1 belongs to one object only, and HANode/n1 spec.addresses[1] has it already (as the address 2001:db8::1)",
    ],
  },
  {
    why: "one address in two namespaces, which are two clusters",
    specs: { "VirtualIP/prod/a": vip("192.0.2.10/24"), "VirtualIP/test/a": vip("192.0.2.10/24") },
    found: [],
  },
  {
    why: "one unit",
    specs: { "HAService/a": unit("nginx"), "HAService/b": unit("nginx") },
    found: [
      "HAService/b spec.systemd.unit ClaimedTwice the unit nginx.service belongs to one object only, and HAService/a spec.systemd.unit has it already",
    ],
  },
  {
    why: "one command, and one agent with the same parameters; others by their arguments",
    specs: {
      "HAService/a": { process: { command: ["/usr/bin/worker"] } },
      "HAService/b": { process: { command: ["/usr/bin/worker"], workingDirectory: "/srv" } },
      "HAService/c": { process: { command: ["/usr/bin/worker", "2"] } },
      "HAService/d": { ocf: { agent: "ocf:heartbeat:pgsql", parameters: { pgdata: "/a", pgport: "1" } } },
      "HAService/e": { ocf: { agent: "ocf:heartbeat:pgsql", parameters: { pgport: "1", pgdata: "/a" } } },
      "HAService/f": { ocf: { agent: "ocf:heartbeat:pgsql", parameters: { pgdata: "/b", pgport: "2" } } },
      "HAService/g": { exec: { start: ["/g", "start"], stop: ["/g", "stop"], status: ["/g", "status"] } },
      "HAService/h": { exec: { start: ["/g", "start"], stop: ["/h", "stop"], status: ["/h", "status"] } },
    },
    found: [
      'HAService/b spec.process.command ClaimedTwice the command "/usr/bin/worker" belongs to one object only, and HAService/a spec.process.command has it already',
      "HAService/e spec.ocf ClaimedTwice ocf:heartbeat:pgsql with these parameters belongs to one object only, and HAService/d spec.ocf has it already",
      'HAService/h spec.exec.start ClaimedTwice the command "/g start" belongs to one object only, and HAService/g spec.exec.start has it already',
    ],
  },
  {
    why: "one file system by two spellings of its identity",
    specs: {
      "SharedData/a": block("/dev/disk/by-uuid/AB-12", "/srv/a"),
      "SharedData/b": block("/dev/disk/by-uuid/ab-12", "/srv/b"),
    },
    found: [
      "SharedData/b spec.mount.block.device ClaimedTwice the device /dev/disk/by-uuid/ab-12 belongs to one object only, and SharedData/a spec.mount.block.device has it already (as the device /dev/disk/by-uuid/AB-12)",
    ],
  },
  {
    why: "one device, one mount path, one export, one bound directory, one link",
    specs: {
      "SharedData/a": block("/dev/disk/by-id/a", "/srv/a"),
      "SharedData/b": block("/dev/disk/by-id/a", "/srv/b"),
      "SharedData/c": block("/dev/disk/by-id/c", "/srv/a"),
      "SharedData/d": nfs("NAS", "/export/a", "/srv/d"),
      "SharedData/e": nfs("nas", "/export/a", "/srv/e"),
      "SharedData/f": { mount: { path: "/srv/f", bind: { source: "/gpfs/a" } } },
      "SharedData/g": { mount: { path: "/srv/g", bind: { source: "/gpfs/a" } } },
      "SharedData/h": linked("/gpfs/h", "/etc/exports"),
      "SharedData/i": linked("/gpfs/i", "/etc/exports"),
    },
    found: [
      "SharedData/b spec.mount.block.device ClaimedTwice the device /dev/disk/by-id/a belongs to one object only, and SharedData/a spec.mount.block.device has it already",
      "SharedData/c spec.mount.path ClaimedTwice the path /srv/a belongs to one object only, and SharedData/a spec.mount.path has it already",
      "SharedData/e spec.mount.nfs.export ClaimedTwice the export nas:/export/a belongs to one object only, and SharedData/d spec.mount.nfs.export has it already (as the export NAS:/export/a)",
      "SharedData/g spec.mount.bind.source ClaimedTwice the path /gpfs/a belongs to one object only, and SharedData/f spec.mount.bind.source has it already",
      "SharedData/i spec.links[0].path ClaimedTwice the path /etc/exports belongs to one object only, and SharedData/h spec.links[0].path has it already",
    ],
  },
  {
    why: "a mount unit and the mount that it is",
    specs: {
      "HAService/mount": { systemd: { unit: "srv-my\\x2ddata.mount" } },
      "SharedData/a": block("/dev/disk/by-id/a", "/srv/my-data"),
    },
    found: [
      "SharedData/a spec.mount.path ClaimedTwice the path /srv/my-data belongs to one object only, and HAService/mount spec.systemd.unit has it already",
    ],
  },
  {
    why: "nested paths and exports of different groups",
    specs: {
      "SharedData/a": block("/dev/disk/by-id/a", "/srv"),
      "SharedData/b": block("/dev/disk/by-id/b", "/srv/db/log"),
      "SharedData/c": nfs("192.0.2.9", "/export", "/mnt/c"),
      "SharedData/d": nfs("192.0.2.9", "/export/a", "/mnt/d"),
    },
    found: [
      "SharedData/b spec.mount.path ClaimedTwice the path /srv/db/log lies in the path /srv of SharedData/a spec.mount.path: nested paths must be in one group, the outer one before the inner",
      "SharedData/d spec.mount.nfs.export ClaimedTwice the export 192.0.2.9:/export/a lies in the export 192.0.2.9:/export of SharedData/c spec.mount.nfs.export: nested paths must be in one group, the outer one before the inner",
    ],
  },
  {
    why: "nested mounts of one group, the outer one first",
    specs: {
      "SharedData/z": block("/dev/disk/by-id/a", "/srv"),
      "SharedData/b": block("/dev/disk/by-id/b", "/srv/db"),
      "SharedData/c": linked("/srv/db", "/etc/db"),
      "HAGroup/g": group("z", "b", "c"),
    },
    found: [],
  },
  {
    why: "nested mounts of one group, the inner one first",
    specs: {
      "SharedData/a": block("/dev/disk/by-id/a", "/srv"),
      "SharedData/b": block("/dev/disk/by-id/b", "/srv/db"),
      "HAGroup/g": group("b", "a"),
    },
    found: [
      "SharedData/b spec.mount.path ClaimedTwice the path /srv/db lies in the path /srv of SharedData/a spec.mount.path: nested paths must be in one group, the outer one before the inner",
    ],
  },
  {
    why: "the same directory used without a mount by two of one group, and by another group",
    specs: {
      "SharedData/a": linked("/gpfs", "/etc/a"),
      "SharedData/b": linked("/gpfs", "/etc/b"),
      "SharedData/c": linked("/gpfs", "/etc/c"),
      "HAGroup/g": group("a", "b"),
    },
    found: [
      "SharedData/c spec.root ClaimedTwice the path /gpfs belongs to one object only, and SharedData/a spec.root has it already",
    ],
  },
  {
    why: "a link below what another one links",
    specs: {
      "SharedData/a": linked("/gpfs/a", "/etc/db"),
      "SharedData/b": linked("/gpfs/b", "/etc/db/conf"),
      "HAGroup/g": group("a", "b"),
    },
    found: [
      "SharedData/b spec.links[0].path ClaimedTwice the path /etc/db/conf lies in the path /etc/db of SharedData/a spec.links[0].path: a link and what lies below it cannot both be replaced",
    ],
  },
  {
    why: "host names: one on two nodes, and two on one node",
    specs: {
      "VirtualIP/a": vip("192.0.2.10/24", { hostIdentity: { hostname: "mn" } }),
      "VirtualIP/b": vip("192.0.2.11/24", { hostIdentity: { hostname: "mn" } }),
      "VirtualIP/c": vip("192.0.2.12/24", { hostIdentity: { hostname: "c" } }),
      "VirtualIP/d": vip("192.0.2.13/24", { hostIdentity: { hostname: "d" } }),
      "HAGroup/g": { members: [member("VirtualIP", "c"), member("VirtualIP", "d")] },
    },
    found: [
      'VirtualIP/b spec.hostIdentity.hostname ClaimedTwice the host name "mn": one address only takes it along, and VirtualIP/a spec.hostIdentity.hostname is there already',
      'VirtualIP/d spec.hostIdentity.hostname ClaimedTwice the host name "d": a node has one host name only, and VirtualIP/c spec.hostIdentity.hostname is there already',
    ],
  },
];

describe("things that belong to one object", () => {
  it.each(cases)("$why", ({ specs, found }) => {
    expect(foundIn(objectsOf(specs))).toEqual(found);
  });
});
