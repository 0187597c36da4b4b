import { loadObjects } from "../../../controller/api/load-objects.ts";
import type { HoldfastObject } from "../../../controller/api/types.gen.ts";
import type { FencingMode } from "../../../controller/core/desired.ts";
import { catalog } from "../../crds/read-definitions.ts";

/** A cluster as a scenario speaks of it; `clusterObjects` writes it down as a user would. */
export interface ClusterText {
  /** So many nodes, n1 and on; or their names. */
  readonly nodes: number | readonly string[];
  readonly groups: readonly GroupText[];
  /** Specs of named checkers. */
  readonly checkers?: Readonly<Record<string, object>>;
  /** How it is made certain that a lost node holds nothing; the default is Lease, where a lease lasts 2 s, and else 5 s. */
  readonly mode?: FencingMode;
  readonly state?: "Running" | "Frozen";
  /** What each node has of each thing. */
  readonly capacity?: Readonly<Record<string, number>>;
  /** What else stands in the spec of the HACluster. */
  readonly cluster?: object;
  /** Nodes that are to run nothing. */
  readonly standby?: readonly string[];
  /** Nodes that run nothing for a while, and get back what they had. */
  readonly maintenance?: readonly string[];
  /** Specs of rules between groups. */
  readonly rules?: Readonly<Record<string, object>>;
  /** Nodes of which a person has said that they are off. */
  readonly confirmedOff?: readonly string[];
  /** Nodes that a person has ordered to be fenced. */
  readonly fence?: readonly string[];
  /** Nodes to which a person has ordered groups to be moved, by group. */
  readonly moves?: Readonly<Record<string, string>>;
  /** What devices are to do, where nothing is said: reboot. */
  readonly action?: "off" | "reboot" | "cycle";
}

export interface GroupText {
  readonly name: string;
  readonly members: readonly MemberText[];
  /** Nodes that it prefers to all others, and among which it has no favourite. */
  readonly prefers?: string | readonly string[];
  readonly replicas?: number | "Single" | "Each";
  /** As they stand in the spec of a group. */
  readonly checkers?: readonly object[];
  readonly state?: "Started" | "Stopped";
  readonly failback?: "Allowed" | "Never";
  readonly usage?: Readonly<Record<string, number>>;
}

export interface MemberText {
  /** The name of the object, which says nothing of what it touches. */
  readonly name: string;
  /** An address, a path below which data lies, or a unit. */
  readonly thing: string;
  /** Of an address. */
  readonly prefix?: number;
}

/** `aGroup("web", ["192.0.2.10", "nginx"])`: an address and a unit, in this order, by objects of the same names. */
export function aGroup(
  name: string,
  members: readonly (string | MemberText)[],
  changes: Partial<GroupText> = {},
): GroupText {
  const named = members.map((member) =>
    typeof member === "string" ? { name: nameFor(member), thing: member } : member,
  );
  return { name, members: named, ...changes };
}

function nodeNames({ nodes }: Pick<ClusterText, "nodes">): readonly string[] {
  return typeof nodes === "number" ? Array.from({ length: nodes }, (_unused, index) => `n${index + 1}`) : nodes;
}

/** As the store would take them: checked by the schema, with their defaults. */
export function clusterObjects(text: ClusterText): readonly HoldfastObject[] {
  const mode = text.mode ?? "Lease";
  const members = new Map(text.groups.flatMap((group) => group.members.map((member) => [member.name, member])));
  const documents = [
    aDocument("HACluster", "cluster", {
      ...text.cluster,
      state: text.state ?? "Running",
      lease: mode === "Lease" ? { ttl: "2s", renewEvery: "500ms" } : { ttl: "5s", renewEvery: "1s" },
      defaults: {
        fencingPolicy: { name: "fencing" },
        failurePolicy: { retriesOnNode: 1, relocations: 2, expireAfter: "30s" },
      },
    }),
    aDocument("FencingPolicy", "fencing", { mode, action: text.action ?? "reboot" }),
    ...(mode === "Devices" ? [aDocument("FenceDevice", "power", { agent: "fence_ipmilan", parameters: {} })] : []),
    ...nodeNames(text).map((name, index) =>
      aDocument("HANode", name, {
        addresses: [`192.0.2.${index + 1}`],
        mode: modeOf(name, text),
        ...(text.capacity === undefined ? {} : { capacity: text.capacity }),
        ...(mode === "Devices" ? { fencing: [{ devices: ["power"] }] } : {}),
      }),
    ),
    ...(text.confirmedOff ?? []).map((name) =>
      aDocument("HAOperation", `confirm-${name}`, {
        type: "ConfirmFenced",
        target: { kind: "HANode", name },
        reason: "I have pulled the plug",
      }),
    ),
    ...Object.entries(text.checkers ?? {}).map(([name, spec]) => aDocument("Checker", name, spec)),
    ...(text.fence ?? []).map((name) =>
      aDocument("HAOperation", `fence-${name}`, {
        type: "Fence",
        target: { kind: "HANode", name },
        reason: "it does strange things",
      }),
    ),
    ...Object.entries(text.moves ?? {}).map(([name, toNode]) =>
      aDocument("HAOperation", `move-${name}`, { type: "Move", target: { kind: "HAGroup", name }, toNode }),
    ),
    ...Object.entries(text.rules ?? {}).map(([name, spec]) => aDocument("PlacementRule", name, spec)),
    ...[...members.values()].map(memberDocument),
    ...text.groups.map(groupDocument),
  ];
  const source = { file: "scenario.yaml", text: documents.map((one) => JSON.stringify(one)).join("\n---\n") };
  const { objects, errors } = loadObjects([source], catalog);
  if (errors.length > 0) throw new Error(`the scenario's objects are refused: ${JSON.stringify(errors)}`);
  return objects.map(({ object }) => object);
}

function modeOf(node: string, { standby, maintenance }: ClusterText): string {
  if (maintenance?.includes(node) === true) return "Maintenance";
  return standby?.includes(node) === true ? "Standby" : "Active";
}

function aDocument(kind: string, name: string, spec: object): object {
  return { apiVersion: "holdfast.dev/v1alpha1", kind, metadata: { name }, spec };
}

function groupDocument({ name, members, prefers, replicas, checkers, state, failback, usage }: GroupText): object {
  return aDocument("HAGroup", name, {
    // So that data under a policy that looks at the clock alone is not left to a person.
    acceptRisks: ["HA401"],
    members: members.map((member) => ({ kind: kindOf(member.thing), name: member.name })),
    replicas: replicas ?? "Single",
    state: state ?? "Started",
    ...(failback === undefined ? {} : { failback }),
    ...(usage === undefined ? {} : { usage }),
    ...(checkers === undefined ? {} : { checkers }),
    ...(prefers === undefined ? {} : { preferredNodes: [prefers].flat().map((node) => ({ name: node, score: 100 })) }),
  });
}

function memberDocument({ name, thing, prefix }: MemberText): object {
  const kind = kindOf(thing);
  switch (kind) {
    case "VirtualIP":
      return aDocument(kind, name, { address: `${thing}/${prefix ?? 24}` });
    case "SharedData":
      return aDocument(kind, name, {
        root: thing,
        exclusiveRight: { method: "LeaseFile", leaseFile: ".lease" },
        links: [{ path: `/etc/${name}`, target: "etc" }],
      });
    case "HAService":
      return aDocument(kind, name, { systemd: { unit: `${thing}.service` } });
  }
}

function kindOf(thing: string): "VirtualIP" | "SharedData" | "HAService" {
  if (thing.startsWith("/")) return "SharedData";
  return /^[\d.]+$/.test(thing) ? "VirtualIP" : "HAService";
}

function nameFor(thing: string): string {
  return thing.replaceAll(/[./]/g, "-").replace(/^-/, "");
}
