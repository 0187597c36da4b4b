import type {
  Checker,
  FenceDevice,
  FencingPolicy,
  HACluster,
  HAGroup,
  HAGroupSpec,
  HANode,
  HAOperation,
  HAService,
  HoldfastObject,
  PlacementRule,
  SharedData,
  VirtualIP,
} from "../../api/types.gen.ts";
import type { GroupKey } from "../desired.ts";

export type Kind = HoldfastObject["kind"];
export type Resource = VirtualIP | SharedData | HAService;
export type Role = "Primary" | "Secondary";
type ByName<T> = ReadonlyMap<string, T>;

/** The objects of one namespace, by kind and by name, and the groups that they make. */
export interface ClusterView {
  /** In the order of kinds and names, whatever the order in which they were given. */
  readonly objects: readonly HoldfastObject[];
  readonly byKind: ReadonlyMap<Kind, ByName<HoldfastObject>>;
  readonly cluster: HACluster | undefined;
  readonly nodes: ByName<HANode>;
  readonly haGroups: ByName<HAGroup>;
  readonly rules: ByName<PlacementRule>;
  readonly policies: ByName<FencingPolicy>;
  readonly devices: ByName<FenceDevice>;
  readonly checkers: ByName<Checker>;
  readonly operations: ByName<HAOperation>;
  readonly resources: ReadonlyMap<GroupKey, Resource>;
  /** Which HAGroup a resource (`VirtualIP/web`) is a member of: the first that names it. */
  readonly memberships: ReadonlyMap<GroupKey, Membership>;
  /** Every HAGroup, and every resource that is in none and therefore a group of its own. */
  readonly groups: ReadonlyMap<GroupKey, GroupView>;
}

export interface Membership {
  readonly group: HAGroup;
  /** Its place in spec.members. */
  readonly index: number;
}

/** A unit of placement. */
export interface GroupView {
  readonly key: GroupKey;
  /** What the group is written in; for a resource in no HAGroup the resource itself. */
  readonly owner: HAGroup | Resource;
  /** Undefined for a resource in no HAGroup. */
  readonly spec: HAGroupSpec | undefined;
  /** Those that exist and belong to no other group before. */
  readonly members: readonly Resource[];
  readonly copies: number | "Each";
  /** How many of the copies are primaries; 0 where no member is promotable. */
  readonly primaries: number;
}

/** Objects of one namespace, in any order. Of two of the same kind and name only one is looked at. */
export function viewCluster(given: readonly HoldfastObject[]): ClusterView {
  const objects = inOrder(given);
  const byKind = new Map<Kind, Map<string, HoldfastObject>>();
  for (const object of objects) {
    const names = byKind.get(object.kind) ?? new Map<string, HoldfastObject>();
    names.set(object.metadata.name, object);
    byKind.set(object.kind, names);
  }
  const haGroups = named(objects.filter((object) => object.kind === "HAGroup"));
  const resources = resourcesOf(objects);
  const memberships = membershipsOf(haGroups);
  return {
    objects,
    byKind,
    cluster: objects.find((object) => object.kind === "HACluster"),
    nodes: named(objects.filter((object) => object.kind === "HANode")),
    haGroups,
    rules: named(objects.filter((object) => object.kind === "PlacementRule")),
    policies: named(objects.filter((object) => object.kind === "FencingPolicy")),
    devices: named(objects.filter((object) => object.kind === "FenceDevice")),
    checkers: named(objects.filter((object) => object.kind === "Checker")),
    operations: named(objects.filter((object) => object.kind === "HAOperation")),
    resources,
    memberships,
    groups: groupsOf(haGroups, resources, memberships),
  };
}

export function groupKeyOf(reference: { readonly kind: string; readonly name: string }): GroupKey {
  return `${reference.kind}/${reference.name}`;
}

/** By code units, so that the order is the same everywhere. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function inOrder(given: readonly HoldfastObject[]): readonly HoldfastObject[] {
  const sorted = given.toSorted(
    (a, b) =>
      compareText(a.kind, b.kind) ||
      compareText(a.metadata.name, b.metadata.name) ||
      compareText(JSON.stringify(a), JSON.stringify(b)),
  );
  return sorted.filter((object, index) => {
    const before = sorted[index - 1];
    return before?.kind !== object.kind || before.metadata.name !== object.metadata.name;
  });
}

function named<T extends HoldfastObject>(objects: readonly T[]): ByName<T> {
  return new Map(objects.map((object) => [object.metadata.name, object]));
}

function resourcesOf(objects: readonly HoldfastObject[]): ReadonlyMap<GroupKey, Resource> {
  const resources = new Map<GroupKey, Resource>();
  for (const object of objects) {
    if (object.kind !== "VirtualIP" && object.kind !== "SharedData" && object.kind !== "HAService") continue;
    resources.set(groupKeyOf({ kind: object.kind, name: object.metadata.name }), object);
  }
  return resources;
}

function membershipsOf(haGroups: ByName<HAGroup>): ReadonlyMap<GroupKey, Membership> {
  const memberships = new Map<GroupKey, Membership>();
  for (const group of haGroups.values()) {
    for (const [index, member] of group.spec.members.entries()) {
      const key = groupKeyOf(member);
      if (!memberships.has(key)) memberships.set(key, { group, index });
    }
  }
  return memberships;
}

function groupsOf(
  haGroups: ByName<HAGroup>,
  resources: ReadonlyMap<GroupKey, Resource>,
  memberships: ReadonlyMap<GroupKey, Membership>,
): ReadonlyMap<GroupKey, GroupView> {
  const groups = new Map<GroupKey, GroupView>();
  for (const owner of haGroups.values()) {
    const members = owner.spec.members.flatMap((member) => {
      const key = groupKeyOf(member);
      const resource = memberships.get(key)?.group === owner ? resources.get(key) : undefined;
      return resource === undefined ? [] : [resource];
    });
    const key = groupKeyOf({ kind: "HAGroup", name: owner.metadata.name });
    const { spec } = owner;
    groups.set(key, { key, owner, spec, members, copies: copiesOf(spec.replicas), primaries: primariesOf(members) });
  }
  for (const [key, owner] of resources) {
    if (memberships.has(key)) continue;
    const members = [owner];
    groups.set(key, { key, owner, spec: undefined, members, copies: 1, primaries: primariesOf(members) });
  }
  return groups;
}

function copiesOf(replicas: number | string): number | "Each" {
  if (typeof replicas === "number") return replicas;
  return replicas === "Each" ? "Each" : 1;
}

function primariesOf(members: readonly Resource[]): number {
  const counts = members.map((member) => (member.kind === "HAService" ? (member.spec.promotable?.primaries ?? 0) : 0));
  return Math.max(0, ...counts);
}
