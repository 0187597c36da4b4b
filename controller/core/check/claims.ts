import type { FieldPath } from "../../api/manifest-error.ts";
import type { HAService, HoldfastObject, SharedData } from "../../api/types.gen.ts";
import { claimKeyOf } from "../claim.ts";
import { claimsOf } from "../claims-of.ts";
import { addressBytes } from "../ip-address.ts";
import { type ClusterView, groupKeyOf } from "./cluster-view.ts";
import { finding, placeOf, quote } from "./finding.ts";
import type { ObjectFinding } from "./object-finding.ts";

/**
 * Things that two objects name: each address, unit, device, export and path belongs to one object, in the whole cluster
 * and not only on one node. Paths meet where one lies in the other; within one group that is allowed where the outer one
 * is started first, as mounts stand on each other. The finding is on the object that is later in the order of kinds and names, nodes first.
 */
export function checkClaims(cluster: ClusterView): readonly ObjectFinding[] {
  const uses = usesOf(cluster);
  return [...checkSame(uses, cluster), ...checkNested(uses, cluster), ...checkHostNames(cluster)];
}

/** That an object names a thing. */
interface Use {
  readonly object: HoldfastObject;
  readonly path: FieldPath;
  /** Equal exactly where the thing is the same. */
  readonly thing: string;
  /** The thing in words. */
  readonly words: string;
  /** Where the thing is a directory of the nodes or of one server: its name, and that of the tree that it is in. */
  readonly directory?: Directory;
}

interface Directory {
  readonly tree: string;
  readonly path: string;
  /** Mounted: something is put there; Used: it must be there already; Link: a link is put in its place. */
  readonly as: "Mounted" | "Used" | "Link";
}

function usesOf(cluster: ClusterView): readonly Use[] {
  return [...cluster.nodes.values(), ...cluster.resources.values()].flatMap((object) => usesBy(object));
}

function usesBy(object: HoldfastObject): readonly Use[] {
  switch (object.kind) {
    case "HANode":
      return object.spec.addresses.flatMap((address, index) =>
        addressUse(object, ["spec", "addresses", index], address),
      );
    case "VirtualIP":
      return addressUse(object, ["spec", "address"], object.spec.address);
    case "HAService":
      return serviceUses(object);
    case "SharedData":
      return dataUses(object);
    default:
      return [];
  }
}

function addressUse(object: HoldfastObject, path: FieldPath, address: string): readonly Use[] {
  const bytes = addressBytes(address);
  if (bytes === undefined) return [];
  return [{ object, path, thing: `address ${bytes}`, words: `the address ${address.split("/", 1).join("")}` }];
}

/** What runs it is what a service is: two that run the same are one thing under two names. */
function serviceUses(object: HAService): readonly Use[] {
  const { systemd, ocf, exec, process } = object.spec;
  const thing = thingOf(object);
  if (systemd !== undefined) {
    const path = ["spec", "systemd", "unit"];
    return [{ object, path, thing, words: `the unit ${systemd.unit}` }, ...mountUse(object, systemd.unit)];
  }
  if (ocf !== undefined) {
    return [{ object, path: ["spec", "ocf"], thing, words: `${ocf.agent} with these parameters` }];
  }
  const field = exec === undefined ? ["process", "command"] : ["exec", "start"];
  const command = exec?.start ?? process?.command ?? [];
  return [{ object, path: ["spec", ...field], thing, words: `the command ${quote(command.join(" "))}` }];
}

/** A mount unit is its mount point under another name (systemd-escape(1)). */
function mountUse(object: HoldfastObject, unit: string): readonly Use[] {
  const escaped = /^(.+)\.mount$/.exec(unit)?.[1];
  if (escaped === undefined) return [];
  const path = escaped.replaceAll("-", "/").replaceAll(/\\x([0-9a-f]{2})/g, (_, digits: string) => {
    return String.fromCharCode(Number.parseInt(digits, 16));
  });
  return [directoryUse(object, ["spec", "systemd", "unit"], { path: `/${path}`, as: "Mounted" })];
}

function dataUses(object: SharedData): readonly Use[] {
  const { root, mount, links = [] } = object.spec;
  const uses: Use[] = [];
  if (mount !== undefined)
    uses.push(directoryUse(object, ["spec", "mount", "path"], { path: mount.path, as: "Mounted" }));
  else if (root !== undefined) uses.push(directoryUse(object, ["spec", "root"], { path: root, as: "Used" }));
  if (mount?.block !== undefined) {
    const { device } = mount.block;
    const path = ["spec", "mount", "block", "device"];
    uses.push({ object, path, thing: thingOf(object), words: `the device ${device}` });
  }
  if (mount?.nfs !== undefined) {
    const { server, export: exported } = mount.nfs;
    const tree = `export ${addressBytes(server) ?? server.toLowerCase()}`;
    const path = ["spec", "mount", "nfs", "export"];
    const words = `the export ${server}:${exported}`;
    uses.push({
      object,
      path,
      thing: `${tree}:${exported}`,
      words,
      directory: { tree, path: exported, as: "Mounted" },
    });
  }
  if (mount?.bind !== undefined) {
    uses.push(directoryUse(object, ["spec", "mount", "bind", "source"], { path: mount.bind.source, as: "Used" }));
  }
  for (const [index, { path }] of links.entries()) {
    uses.push(directoryUse(object, ["spec", "links", index, "path"], { path, as: "Link" }));
  }
  return uses;
}

/** The first claim on it, by which nodes exclude each other. */
function thingOf(object: HAService | SharedData): string {
  const [claim] = claimsOf(object);
  return claim === undefined ? `${object.kind} ${object.metadata.name}` : claimKeyOf(claim);
}

function directoryUse(object: HoldfastObject, place: FieldPath, directory: Omit<Directory, "tree">): Use {
  const { path } = directory;
  return {
    object,
    path: place,
    thing: `path ${path}`,
    words: `the path ${path}`,
    directory: { tree: "path", ...directory },
  };
}

function checkSame(uses: readonly Use[], cluster: ClusterView): readonly ObjectFinding[] {
  const firsts = new Map<string, Use>();
  return uses.flatMap((use) => {
    const first = firsts.get(use.thing);
    if (first === undefined) {
      firsts.set(use.thing, use);
      return [];
    }
    if (isStacked(use, first, cluster) || isStacked(first, use, cluster)) return [];
    const message = `${use.words} belongs to one object only, and ${placeOf(first.object, first.path)} has it already${inOtherWords(first, use)}`;
    return [finding(use.object, use.path, ["ClaimedTwice", message])];
  });
}

/** Shown only where the two are not spelled alike. */
function inOtherWords(first: Use, use: Use): string {
  return first.words === use.words ? "" : ` (as ${first.words})`;
}

function checkNested(uses: readonly Use[], cluster: ClusterView): readonly ObjectFinding[] {
  const outers = new Map<string, Use>();
  for (const use of uses) {
    if (use.directory === undefined) continue;
    const key = `${use.directory.tree} ${use.directory.path}`;
    if (!outers.has(key)) outers.set(key, use);
  }
  return uses.flatMap((use) => {
    const outer = outerOf(use, outers);
    // How the paths of one object may lie is a rule of that object itself.
    if (outer === undefined || outer.object === use.object || isStacked(use, outer, cluster)) return [];
    const isLinked = use.directory?.as === "Link" || outer.directory?.as === "Link";
    const rule = isLinked
      ? "a link and what lies below it cannot both be replaced"
      : "nested paths must be in one group, the outer one before the inner";
    const message = `${use.words} lies in ${outer.words} of ${placeOf(outer.object, outer.path)}: ${rule}`;
    return [finding(use.object, use.path, ["ClaimedTwice", message])];
  });
}

/**
 * Whether one may stand on the other: both always on one node, and the lower one there first. On the same directory only
 * what uses it can stand, be it on a mount or beside another user.
 */
function isStacked(upper: Use, lower: Use, cluster: ClusterView): boolean {
  const [above, below] = [upper.directory, lower.directory];
  if (above === undefined || below === undefined || above.as === "Link" || below.as === "Link") return false;
  const isSamePath = above.path === below.path;
  if (isSamePath && above.as !== "Used") return false;
  const [a, b] = [upper.object, lower.object].map(({ kind, metadata }) =>
    cluster.memberships.get(groupKeyOf({ kind, name: metadata.name })),
  );
  if (a === undefined || b === undefined || a.group !== b.group) return false;
  return b.index < a.index || (isSamePath && below.as === "Used");
}

/** The use of the nearest directory above. */
function outerOf(use: Use, outers: ReadonlyMap<string, Use>): Use | undefined {
  if (use.directory === undefined) return undefined;
  const { tree, path } = use.directory;
  for (let end = path.lastIndexOf("/"); end >= 0; end = end === 0 ? -1 : path.lastIndexOf("/", end - 1)) {
    const above = path.slice(0, end) || "/";
    const outer = above === path ? undefined : outers.get(`${tree} ${above}`);
    if (outer !== undefined) return outer;
  }
  return undefined;
}

/** A name on two nodes at once, and two names on the one node that has both addresses. */
function checkHostNames(cluster: ClusterView): readonly ObjectFinding[] {
  const byName = new Map<string, HoldfastObject>();
  const byGroup = new Map<string, HoldfastObject>();
  const path = ["spec", "hostIdentity", "hostname"];
  return [...cluster.resources.values()].flatMap((resource) => {
    const hostname = resource.kind === "VirtualIP" ? resource.spec.hostIdentity?.hostname : undefined;
    if (hostname === undefined) return [];
    const key = groupKeyOf({ kind: resource.kind, name: resource.metadata.name });
    const group = cluster.memberships.get(key)?.group.metadata.name;
    const sameName = byName.get(hostname);
    const sameGroup = group === undefined ? undefined : byGroup.get(group);
    if (sameName === undefined) byName.set(hostname, resource);
    if (sameGroup === undefined && group !== undefined) byGroup.set(group, resource);
    const first = sameGroup ?? sameName;
    if (first === undefined) return [];
    const rule = sameGroup === undefined ? "one address only takes it along" : "a node has one host name only";
    const message = `the host name ${quote(hostname)}: ${rule}, and ${placeOf(first, path)} is there already`;
    return [finding(resource, path, ["ClaimedTwice", message])];
  });
}
