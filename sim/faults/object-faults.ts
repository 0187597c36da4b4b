import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import type { World } from "../world.ts";
import { nothingToEnd, type Fault, type PlannedFault } from "./fault.ts";

type ObjectOf<K extends HoldfastObject["kind"]> = Extract<HoldfastObject, { kind: K }>;

/** What users do to objects in the middle of anything; each is put back as it was first written. */
export const objectFaults: readonly Fault[] = [
  edit("address-edited", "VirtualIP", (vip, args) => {
    const { address } = vip.spec;
    const isSix = address.includes(":");
    const number = Math.floor((args["which"] ?? 0) * 50) + 150;
    return { ...vip, spec: { ...vip.spec, address: isSix ? `2001:db8::${number}/64` : `192.0.2.${number}/24` } };
  }),
  edit("interface-edited", "VirtualIP", (vip) => ({ ...vip, spec: { ...vip.spec, interface: "eth1" } })),
  edit("announcements-edited", "VirtualIP", (vip, args) => {
    const { announcements, duplicateCheck } = vip.spec;
    const edits = [
      { announcements: { ...announcements, count: 9 } },
      { announcements: { ...announcements, repeatEvery: "0s" } },
      { duplicateCheck: { ...duplicateCheck, onDuplicate: "Contest" } },
    ] as const;
    return { ...vip, spec: { ...vip.spec, ...pick(edits, args) } };
  }),
  edit("limits-edited", "HAService", (service, args) => {
    const { timeouts } = service.spec;
    const edits = [
      { timeouts: { ...timeouts, stop: "20s" } },
      { timeouts: { ...timeouts, start: "20s", status: "10s" } },
      { statusEvery: "3s" },
      { startTries: 3, notify: { up: ["/bin/true"] } },
    ] as const;
    return { ...service, spec: { ...service.spec, ...pick(edits, args) } };
  }),
  edit("replicas-changed", "HAGroup", (group, args) => {
    const isAddress = group.spec.members.some((member) => member.kind !== "HAService");
    // An address may not be in a group of several copies.
    if (isAddress) return group;
    const choices = ["Each", "Single", 2] as const;
    const replicas = choices[Math.floor((args["which"] ?? 0) * choices.length)] ?? "Single";
    return { ...group, spec: { ...group.spec, replicas } };
  }),
  edit("group-stopped", "HAGroup", (group, args) => {
    const states = ["Stopped", "Unmanaged", "Disabled"] as const;
    const state = states[Math.floor((args["which"] ?? 0) * states.length)] ?? "Stopped";
    return { ...group, spec: { ...group.spec, state } };
  }),
  edit("group-shortened", "HAGroup", (group) => ({
    ...group,
    spec: { ...group.spec, members: group.spec.members.slice(0, Math.max(1, group.spec.members.length - 1)) },
  })),
  edit("candidates-changed", "HAGroup", (group, args, world) => {
    const names = [...world.nodes.keys()];
    const kept = names.filter((_name, index) => Math.floor((args["which"] ?? 0) * 2 ** names.length) & (1 << index));
    if (kept.length === 0) return group;
    // A node that can never be chosen is not preferred either: no store would take it.
    const { preferredNodes, ...spec } = group.spec;
    const preferred = preferredNodes?.filter(({ name }) => kept.includes(name)) ?? [];
    const more = preferred.length === 0 ? {} : { preferredNodes: preferred };
    return { ...group, spec: { ...spec, ...more, candidates: { nodes: kept } } };
  }),
  edit("node-mode", "HANode", (node, args) => {
    const modes = ["Standby", "Drained", "Maintenance"] as const;
    const mode = modes[Math.floor((args["which"] ?? 0) * modes.length)] ?? "Standby";
    return { ...node, spec: { ...node.spec, mode } };
  }),
  edit("cluster-held", "HACluster", (cluster, args) => {
    const states = ["Frozen", "Unmanaged", "Stopped"] as const;
    const state = states[Math.floor((args["which"] ?? 0) * states.length)] ?? "Frozen";
    return { ...cluster, spec: { ...cluster.spec, state } };
  }),
  away("node-removed", "HANode"),
  away("group-deleted", "HAGroup"),
  away("address-deleted", "VirtualIP"),
  away("service-deleted", "HAService"),
  {
    // The same members under another name of the group.
    name: "group-renamed",
    targets: (world) => namesOf(world, "HAGroup"),
    lastsMs: [5, 30_000],
    inject: (world, planned) => {
      const group = firstOf(world, "HAGroup", planned);
      if (group === undefined) return nothingToEnd;
      const name = `${group.metadata.name}-renamed`;
      world.remove("HAGroup", group.metadata.name);
      world.put({ ...group, metadata: { ...group.metadata, name } });
      return () => {
        world.remove("HAGroup", name);
        world.put(group);
      };
    },
  },
  {
    // The same unit under another name of the resource, in the same group.
    name: "resource-renamed",
    targets: (world) => namesOf(world, "HAService"),
    lastsMs: [5, 30_000],
    inject: (world, planned) => {
      const service = firstOf(world, "HAService", planned);
      const group = world.first.find(
        (object): object is ObjectOf<"HAGroup"> =>
          object.kind === "HAGroup" && object.spec.members.some((member) => isMember(member, service)),
      );
      if (service === undefined || group === undefined) return nothingToEnd;
      const name = `${service.metadata.name}-renamed`;
      const members = group.spec.members.map((member) => (isMember(member, service) ? { ...member, name } : member));
      world.put({ ...service, metadata: { ...service.metadata, name } });
      world.put({ ...group, spec: { ...group.spec, members } });
      world.remove("HAService", service.metadata.name);
      return () => {
        world.put(service);
        world.put(group);
        world.remove("HAService", name);
      };
    },
  },
  {
    // A member goes to another group while its holder may be cut off.
    name: "member-regrouped",
    targets: (world) => namesOf(world, "HAGroup"),
    lastsMs: [5, 30_000],
    draw: (random) => ({ which: random.next() }),
    inject: (world, planned) => {
      const from = firstOf(world, "HAGroup", planned);
      const others = world.first.filter(
        (object): object is ObjectOf<"HAGroup"> => object.kind === "HAGroup" && object !== from,
      );
      const to = others[Math.floor((planned.args["which"] ?? 0) * others.length)];
      const moved = from?.spec.members.at(-1);
      if (from === undefined || to === undefined || moved === undefined || from.spec.members.length < 2)
        return nothingToEnd;
      // An address or data may not come into a group of several copies.
      if (moved.kind !== "HAService" && to.spec.replicas !== "Single" && to.spec.replicas !== 1) return nothingToEnd;
      world.put({ ...from, spec: { ...from.spec, members: from.spec.members.slice(0, -1) } });
      world.put({ ...to, spec: { ...to.spec, members: [...to.spec.members, moved] } });
      return () => {
        world.put(to);
        world.put(from);
      };
    },
  },
];

/** Faults that edit nothing for which a resource would have to stop where it runs. */
export const lesserEdits: readonly string[] = ["announcements-edited", "limits-edited"];

function pick<T>(choices: readonly T[], args: PlannedFault["args"]): T | undefined {
  return choices[Math.floor((args["which"] ?? 0) * choices.length)];
}

function edit<K extends HoldfastObject["kind"]>(
  name: string,
  kind: K,
  change: (object: ObjectOf<K>, args: PlannedFault["args"], world: World) => HoldfastObject,
): Fault {
  return {
    name,
    targets: (world) => namesOf(world, kind),
    lastsMs: [5, 30_000],
    draw: (random) => ({ which: random.next() }),
    inject: (world, planned) => {
      const object = firstOf(world, kind, planned);
      if (object === undefined) return nothingToEnd;
      world.put(change(object, planned.args, world));
      return () => world.put(object);
    },
  };
}

function away(name: string, kind: HoldfastObject["kind"]): Fault {
  return {
    name,
    targets: (world) => namesOf(world, kind),
    lastsMs: [5, 30_000],
    inject: (world, planned) => {
      const object = firstOf(world, kind, planned);
      if (object === undefined) return nothingToEnd;
      world.remove(kind, planned.target);
      return () => world.put(object);
    },
  };
}

function namesOf(world: World, kind: HoldfastObject["kind"]): readonly string[] {
  return world.first.filter((object) => object.kind === kind).map((object) => object.metadata.name);
}

function firstOf<K extends HoldfastObject["kind"]>(
  world: World,
  kind: K,
  { target }: PlannedFault,
): ObjectOf<K> | undefined {
  return world.first.find((object): object is ObjectOf<K> => object.kind === kind && object.metadata.name === target);
}

function isMember(
  member: { readonly kind: string; readonly name: string },
  service: HoldfastObject | undefined,
): boolean {
  return member.kind === service?.kind && member.name === service.metadata.name;
}
