import type { HoldfastObject } from "../api/types.gen.ts";
import type { Allowed } from "./machine-files.ts";
import type { LabPlan, LabWish, NodeWish } from "./lab-plan.ts";
import type { ProbeTarget } from "./probe-target.ts";

/** What the manifests say of the lab that they are to be tried in. */
export interface ReadWish {
  readonly cluster: string;
  /** Of their HANodes; none where the lab is to make them. */
  readonly nodes: readonly NodeWish[];
  readonly vips: readonly string[];
  readonly nic?: string;
  readonly probe?: ProbeTarget;
  readonly allow: Allowed;
}

export type WishOutcome =
  | { readonly ok: true; readonly wish: ReadWish }
  | { readonly ok: false; readonly message: string };

/** All objects must be of one namespace, which is one cluster, and their addresses on one network interface. */
export function readWish(objects: readonly HoldfastObject[]): WishOutcome {
  const clusters = [...new Set(objects.map(({ metadata }) => metadata.namespace ?? "default"))];
  const [cluster = "default", ...others] = clusters;
  if (others.length > 0) {
    return { ok: false, message: `Cannot raise a lab: it is one cluster; the objects are of ${clusters.join(", ")}` };
  }
  const vips = objects.filter((object) => object.kind === "VirtualIP");
  const nics = [...new Set(vips.flatMap(({ spec }) => spec.interface ?? []))];
  const [nic, ...otherNics] = nics;
  if (otherNics.length > 0) {
    return {
      ok: false,
      message: `Cannot raise a lab: its nodes have one interface; the objects name ${nics.join(", ")}`,
    };
  }
  const probe = probeOf(objects);
  return {
    ok: true,
    wish: {
      cluster,
      nodes: objects
        .filter((object) => object.kind === "HANode")
        .map(({ metadata, spec }) => ({ name: metadata.name, addresses: spec.addresses })),
      vips: vips.map(({ spec }) => spec.address),
      allow: allowedBy(objects),
      ...(nic === undefined ? {} : { nic }),
      ...(probe === undefined ? {} : { probe }),
    },
  };
}

/** Who raises a lab for manifests means what they name. */
function allowedBy(objects: readonly HoldfastObject[]): Allowed {
  const services = objects.filter((object) => object.kind === "HAService").map(({ spec }) => spec);
  const checkers = [
    ...objects.filter((object) => object.kind === "Checker").map(({ spec }) => spec.exec),
    ...objects
      .filter((object) => object.kind === "HAGroup")
      .flatMap(({ spec }) => (spec.checkers ?? []).map(({ exec }) => exec)),
  ];
  const devices = objects.filter((object) => object.kind === "FenceDevice");
  const commands = [
    ...devices.flatMap(({ spec }) => (spec.exec === undefined ? [] : [spec.exec.command])),
    ...services.flatMap(({ exec }) => (exec === undefined ? [] : [exec.start, exec.stop, exec.status])),
    ...checkers.flatMap((exec) => (exec === undefined ? [] : [exec.command])),
  ];
  const programs = commands.flatMap((command) => command[0] ?? []);
  return {
    commands: [...new Set(programs)].toSorted(),
    units: [...new Set(services.flatMap(({ systemd }) => systemd?.unit ?? []))].toSorted(),
  };
}

/** The first virtual address: by what a checker of it asks, else whether anybody has it. */
function probeOf(objects: readonly HoldfastObject[]): ProbeTarget | undefined {
  const vip = objects.find((object) => object.kind === "VirtualIP");
  if (vip === undefined) return undefined;
  const address = vip.spec.address.replace(/\/.*/, "");
  const urls = objects.flatMap((object) => {
    if (object.kind === "Checker") return [object.spec.http?.url];
    if (object.kind === "HAGroup") {
      return (object.spec.checkers ?? []).map(({ http }) => http?.url);
    }
    return [];
  });
  for (const url of urls) {
    const parsed = url === undefined ? null : URL.parse(url);
    if (parsed === null || parsed.hostname.replaceAll(/[[\]]/g, "") !== address) continue;
    const path = `${parsed.pathname}${parsed.search}`;
    return { address, port: parsed.port === "" ? 80 : Number(parsed.port), path, isRefusalAnswer: false };
  }
  return { address, port: nobodysPort, isRefusalAnswer: true };
}

/** Discard (RFC 863): nothing listens there, and the machine that has the address says so. */
const nobodysPort = 9;

/** The objects with those that a lab cannot be without and the manifests do not bring. */
export function completeObjects(objects: readonly HoldfastObject[], plan: LabPlan): readonly unknown[] {
  const apiVersion = "holdfast.dev/v1alpha1";
  const made = (kind: string, name: string, spec: unknown): unknown => ({
    apiVersion,
    kind,
    metadata: { name, namespace: plan.cluster },
    spec,
  });
  const nodes = plan.machines.filter(({ kind }) => kind === "node");
  return [
    ...(objects.some(({ kind }) => kind === "HACluster") ? [] : [made("HACluster", "cluster", {})]),
    ...(objects.some(({ kind }) => kind === "HANode")
      ? []
      : nodes.map(({ name, addresses }) =>
          made("HANode", name, { addresses: addresses.slice(0, 1).map((address) => address.replace(/\/.*/, "")) }),
        )),
    ...objects,
  ];
}

/** What the command line asks for. */
export interface AskedLab {
  readonly name: string;
  readonly nodes: number | undefined;
  readonly managers: number | undefined;
  readonly hasSystemd?: boolean;
}

/** What a lab is to be, of what the manifests and the command line say. */
export function labWish(
  read: ReadWish,
  asked: AskedLab,
): { readonly ok: true; readonly wish: LabWish } | { readonly ok: false; readonly message: string } {
  const { nodes: own, ...rest } = read;
  if (own.length > 0 && asked.nodes !== undefined && asked.nodes !== own.length) {
    return {
      ok: false,
      message: `Cannot raise lab ${asked.name} with --nodes ${asked.nodes}: the manifests have ${own.length} HANodes`,
    };
  }
  const count = asked.nodes ?? nodesDefault;
  const nodes =
    own.length > 0 ? own : Array.from({ length: count }, (_, index) => ({ name: `n${index + 1}`, addresses: [] }));
  const managers = asked.managers ?? Math.min(managersDefault, nodes.length);
  return { ok: true, wish: { ...rest, name: asked.name, nodes, managers, hasSystemd: asked.hasSystemd ?? false } };
}

const nodesDefault = 3;
const managersDefault = 3;
