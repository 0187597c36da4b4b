import { addressBytes } from "../core/ip-address.ts";
import { addressAt, isInSubnet, roomOf, subnetOf, type Subnet } from "./subnet.ts";
import type { ProbeTarget } from "./probe-target.ts";

/** What a lab is made of; equal wishes give equal plans. */
export interface LabPlan {
  readonly name: string;
  /** The namespace of its objects, which is its cluster. */
  readonly cluster: string;
  /** The one network interface that each machine has. */
  readonly nic: string;
  readonly machines: readonly LabMachine[];
  /** Where the power switch is reached, with its prefix length. */
  readonly powerSwitch: string;
  /** The virtual addresses, without prefix lengths, that must never be on two machines at once. */
  readonly watched: readonly string[];
  readonly probe?: ProbeTarget;
}

export interface LabMachine {
  readonly name: string;
  readonly kind: "node" | "store" | "client";
  /** Its end of the cable, as the switch calls it. */
  readonly port: string;
  /** Of its network interface; the same after each boot, as on real hardware. */
  readonly mac: string;
  /** What tells this hardware from any other (DMI). */
  readonly uuid: string;
  /** With prefix lengths; the first is the one by which others reach it. */
  readonly addresses: readonly string[];
  readonly hasManager: boolean;
  /** Whether it boots a systemd, which then runs its programs. */
  readonly hasSystemd: boolean;
}

export interface LabWish {
  readonly name: string;
  readonly cluster: string;
  /** Those of the manifests, or as many as were asked for. */
  readonly nodes: readonly NodeWish[];
  /** How many of the nodes, from the first on, run a manager. */
  readonly managers: number;
  /** Whether nodes boot a systemd. */
  readonly hasSystemd: boolean;
  /** The virtual addresses with their prefix lengths. */
  readonly vips: readonly string[];
  readonly nic?: string;
  readonly probe?: ProbeTarget;
}

export interface NodeWish {
  readonly name: string;
  /** Without prefix lengths; none where the lab is to choose. */
  readonly addresses: readonly string[];
}

export type Planned = { readonly ok: true; readonly plan: LabPlan } | { readonly ok: false; readonly message: string };

const nodesMax = 16;
/** Reserved for documentation (RFC 5737): no machine that could be meant by it is ever out of reach because of it. */
const labSubnet = "192.0.2.0/24";

const ownNames = ["store", "client"];

/**
 * Gives every machine an address in the lab's own subnet and in each one in which a node or a virtual address stands,
 * so that manifests can be tried with the addresses that they have.
 */
export function planLab(wish: LabWish): Planned {
  const { nodes } = wish;
  const problem = findProblem(wish);
  if (problem !== undefined) return { ok: false, message: problem };
  const subnets = chooseSubnets(wish);
  const [own] = subnets;
  const taken = new Set([...wish.vips, ...nodes.flatMap(({ addresses }) => addresses)].map(addressBytes));
  const names = [...nodes.map(({ name }) => name), ...ownNames];
  const given = names.map((_, index) => subnets.map((subnet) => takeAddress(subnet, taken, nodes[index])));
  const powerSwitch = own === undefined ? undefined : takeAddress(own, taken, undefined);
  const full = subnets.find((_, at) => given.some((addresses) => addresses[at] === undefined));
  if (full !== undefined || powerSwitch === undefined) {
    const { first, ...rest } = full ?? subnets[0] ?? { first: 0n, bits: 32, prefix: 0 };
    const text = `${addressAt({ first, ...rest }, 0n)}/${rest.prefix}`;
    return {
      ok: false,
      message: `Cannot give ${names.length} machines addresses in ${text}: it has not so many free ones`,
    };
  }
  const plan: LabPlan = {
    name: wish.name,
    cluster: wish.cluster,
    nic: wish.nic ?? "eth0",
    machines: names.map((name, index) => {
      const addresses = given[index]?.filter((address) => address !== undefined) ?? [];
      return describeMachine(name, { index, addresses, wish });
    }),
    powerSwitch,
    watched: wish.vips.map((address) => address.replace(/\/.*/, "")),
    ...(wish.probe === undefined ? {} : { probe: wish.probe }),
  };
  return { ok: true, plan };
}

function findProblem({ name, nodes, managers }: LabWish): string | undefined {
  const cannot = `Cannot raise lab ${name}`;
  if (!/^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/.test(name)) {
    return `Cannot raise a lab: its name must be at most 32 of a-z, 0-9 and -; it is ${JSON.stringify(name)}`;
  }
  if (nodes.length === 0 || nodes.length > nodesMax) {
    return `${cannot}: a lab has 1 to ${nodesMax} nodes; it would have ${nodes.length}`;
  }
  if (managers < 1 || managers > nodes.length) {
    return `${cannot}: managers run on 1 to ${nodes.length} of its nodes; ${managers} are wished for`;
  }
  const clash = nodes.find((node) => ownNames.includes(node.name));
  if (clash !== undefined)
    return `${cannot}: ${ownNames.join(" and ")} are machines of the lab; a node is ${clash.name}`;
  return undefined;
}

function chooseSubnets({ nodes, vips }: LabWish): readonly Subnet[] {
  const around = nodes
    .flatMap(({ addresses }) => addresses)
    .map((address) => `${address}/${address.includes(":") ? 64 : 24}`);
  const chosen: Subnet[] = [];
  // Those of virtual addresses first, as their prefix lengths are known.
  for (const cidr of [labSubnet, ...vips, ...around]) {
    const subnet = subnetOf(cidr);
    if (subnet === undefined || chosen.some((wider) => isWithin(subnet, wider))) continue;
    chosen.push(subnet);
  }
  return chosen;
}

function isWithin(subnet: Subnet, wider: Subnet): boolean {
  return wider.prefix <= subnet.prefix && isInSubnet(wider, addressAt(subnet, 0n)) && wider.bits === subnet.bits;
}

/** How far from an end of the subnet is looked for a free address. */
const searchMax = 1_000n;

/** The node's own address in the subnet, or a free one: for nodes from its beginning on, else from its end. */
function takeAddress(subnet: Subnet, taken: Set<string | undefined>, node: NodeWish | undefined): string | undefined {
  const own = node?.addresses.find((address) => isInSubnet(subnet, address));
  if (own !== undefined) return `${own}/${subnet.prefix}`;
  const room = roomOf(subnet);
  for (let step = 1n; step <= room && step <= searchMax; step += 1n) {
    const address = addressAt(subnet, node === undefined ? room + 1n - step : step);
    if (taken.has(addressBytes(address))) continue;
    taken.add(addressBytes(address));
    return `${address}/${subnet.prefix}`;
  }
  return undefined;
}

interface Described {
  readonly index: number;
  readonly addresses: readonly string[];
  readonly wish: LabWish;
}

function describeMachine(name: string, { index, addresses, wish }: Described): LabMachine {
  const number = (index + 1).toString(16).padStart(2, "0");
  const isNode = index < wish.nodes.length;
  return {
    name,
    kind: isNode ? "node" : name === "store" ? "store" : "client",
    port: `p${index + 1}`,
    // Locally administered.
    mac: `02:68:66:00:00:${number}`,
    uuid: `68660000-0000-4000-8000-0000000000${number}`,
    addresses,
    hasManager: isNode && index < wish.managers,
    hasSystemd: isNode && wish.hasSystemd,
  };
}
