import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { loadObjects } from "../../controller/api/load-objects.ts";
import { formatManifestError } from "../../controller/api/manifest-error.ts";
import { catalog } from "../crds/read-definitions.ts";
import type { PeerCase, PeerDatacenter, PeerRule, PeerService } from "./peer-case.ts";

/** A peer's service as it stands at some moment: where it is configured is no part of our wish. */
export interface ServiceWish extends Omit<PeerService, "node"> {
  readonly usage?: Usage | undefined;
}

/** In processors and bytes. */
export interface Usage {
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
}

/** The cluster of a case without its services: nodes that a watchdog resets, and what keeps services together or apart. */
export function clusterObjectsOf(peer: PeerCase): readonly HoldfastObject[] {
  return load([
    document("HACluster", "cluster", clusterSpecOf(peer)),
    document("FencingPolicy", "watchdog", { mode: "Watchdog", watchdogTimeout: "5s" }),
    ...peer.nodes.map(({ name, maxcpu, maxmem }, index) =>
      document("HANode", name, {
        addresses: [`192.0.2.${index + 1}`],
        ...(usesLoad(peer.datacenter) ? { capacity: amounts({ cpu: maxcpu, memory: maxmem }) } : {}),
      }),
    ),
  ]);
}

function clusterSpecOf({ datacenter }: PeerCase): object {
  const policy = datacenter.ha?.shutdown_policy ?? "conditional";
  return {
    // A world takes its timing from what it begins with, and this one begins without a group.
    lease: { ttl: "5s", renewEvery: "1s" },
    defaults: { fencingPolicy: { name: "watchdog" } },
    placement: {
      onStart: isBalancedAtStart(datacenter) ? "Balance" : "Return",
      ...(usesLoad(datacenter) ? { strategy: "Balance" } : {}),
      // Their defaults, but for the time: three rounds of theirs.
      ...(isSwitchedOn(datacenter, "ha-auto-rebalance")
        ? { rebalance: { threshold: 30, margin: 10, hold: "10s" } }
        : {}),
    },
    shutdownPolicy: policy.charAt(0).toUpperCase() + policy.slice(1),
  };
}

/** The peer's switch for it: what starts goes where there is most room, and not to where it was. */
function isBalancedAtStart(datacenter: PeerDatacenter): boolean {
  return isSwitchedOn(datacenter, "ha-rebalance-on-start");
}

function isSwitchedOn({ crs }: PeerDatacenter, name: string): boolean {
  return Number(crs?.[name] ?? 0) !== 0;
}

/** Whether the peer's scheduler looks at usage, and not only at how many services a node has. */
function usesLoad({ crs }: PeerDatacenter): boolean {
  return crs?.["ha"] === "static" || crs?.["ha"] === "dynamic";
}

/** As quantities, to the thousandth; what is not known is left out. */
function amounts(named: Readonly<Record<string, number | undefined>>): Readonly<Record<string, string>> {
  const known = Object.entries(named).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, `${Math.round(value * 1000)}m`] as const],
  );
  return Object.fromEntries(known);
}

/** What a service uses at first: as it was configured, or as it was measured, where the peer looks at that. */
export function firstUsageOf(sid: string, { datacenter, staticStats, dynamicStats }: PeerCase): Usage | undefined {
  if (!usesLoad(datacenter)) return undefined;
  const configured = staticStats?.[sid];
  const measured = datacenter.crs?.["ha"] === "dynamic" ? dynamicStats?.[sid] : undefined;
  return { cpu: measured?.cpu ?? configured?.maxcpu, memory: measured?.mem ?? configured?.maxmem };
}

/** One service: a unit, and the group that runs it. */
export function serviceObjectsOf(sid: string, wish: ServiceWish, peer: PeerCase): readonly HoldfastObject[] {
  const name = nameOf(sid);
  return load([
    document("HAService", name, { systemd: { unit: `${name}.service` } }),
    document("HAGroup", name, groupSpecOf(sid, wish, peer)),
  ]);
}

/** Rules name groups that exist: where one of theirs is not there yet, or no more, the rule is of the others. */
export function ruleObjectsOf(peer: PeerCase, sids: ReadonlySet<string>): readonly HoldfastObject[] {
  const documents = peer.rules.flatMap((rule) => {
    const groups = rule.services.filter((sid) => sids.has(sid)).map((sid) => ({ name: nameOf(sid) }));
    if (rule.type === "resource-affinity") {
      if (groups.length < 2) return [];
      const between = rule.affinity === "positive" ? { together: { groups } } : { apart: { groups } };
      return [document("PlacementRule", rule.id, between)];
    }
    if (!rule.strict || groups.length === 0) return [];
    return [document("PlacementRule", rule.id, { nodes: { groups, nodes: rule.nodes.map(({ name }) => name) } })];
  });
  return load(documents);
}

const states: Readonly<Record<string, string>> = {
  started: "Started",
  enabled: "Started",
  stopped: "Stopped",
  disabled: "Disabled",
  ignored: "Unmanaged",
};

function groupSpecOf(sid: string, wish: ServiceWish, peer: PeerCase): object {
  const state = states[wish.state];
  if (state === undefined) throw new Error(`the state ${wish.state} of ${sid} has no counterpart`);
  const older = peer.groups.find(({ id }) => id === wish.group);
  const mayFailBack = Number(wish.failback ?? 1) !== 0 && older?.nofailback !== true;
  const preferredNodes = preferencesOf(sid, wish, peer);
  return {
    members: [{ kind: "HAService", name: nameOf(sid) }],
    state,
    failback: mayFailBack ? "Allowed" : "Never",
    failurePolicy: { retriesOnNode: Number(wish.max_restart ?? 1), relocations: Number(wish.max_relocate ?? 1) },
    ...(older?.restricted === true ? { candidates: { nodes: older.nodes.map(({ name }) => name) } } : {}),
    ...(preferredNodes.length === 0 ? {} : { preferredNodes }),
    ...(wish.usage === undefined ? {} : { usage: amounts({ ...wish.usage }) }),
  };
}

/** Far more than the stickiness: of two nodes with different priorities theirs always goes to the higher one. */
const scoreOfPriority = 100;

function preferencesOf(sid: string, wish: ServiceWish, peer: PeerCase): readonly object[] {
  const isOfThis = (rule: PeerRule): boolean => rule.type === "node-affinity" && rule.services.includes(sid);
  const rated = peer.rules.filter(isOfThis).flatMap((rule) => (rule.type === "node-affinity" ? rule.nodes : []));
  const older = peer.groups.find(({ id }) => id === wish.group)?.nodes ?? [];
  return [...rated, ...older].map(({ name, priority }) => ({ name, score: (priority + 1) * scoreOfPriority }));
}

/** `vm:101` is `vm-101`: a colon may not stand in a name. */
export function nameOf(sid: string): string {
  return sid.replace(":", "-");
}

export function document(kind: string, name: string, spec: object): object {
  return { apiVersion: "holdfast.dev/v1alpha1", kind, metadata: { name }, spec };
}

/** As the store would take them: checked by the schema, with their defaults. */
export function load(documents: readonly object[]): readonly HoldfastObject[] {
  if (documents.length === 0) return [];
  const text = documents.map((one) => JSON.stringify(one)).join("\n---\n");
  const { objects, errors } = loadObjects([{ file: "case", text }], catalog);
  if (errors.length > 0) throw new Error(errors.map(formatManifestError).join("\n"));
  return objects.map(({ object }) => object);
}
