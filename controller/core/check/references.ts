import type { FieldPath } from "../../api/manifest-error.ts";
import type { HoldfastObject, PlacementRuleSpec } from "../../api/types.gen.ts";
import { type ClusterView, type Kind, type Role } from "./cluster-view.ts";
import { didYouMean, finding, listed, quote } from "./finding.ts";
import type { ObjectFinding } from "./object-finding.ts";

/** That an object names another. */
export interface Reference {
  readonly path: FieldPath;
  readonly kind: Kind;
  readonly name: string;
  /** Whether what is named must be a group, and so no member of one. */
  readonly isGroup: boolean;
}

/** One entry of a list of groups in a rule. */
export interface GroupReference {
  readonly path: FieldPath;
  readonly kind: "HAGroup" | "VirtualIP" | "SharedData" | "HAService";
  readonly name: string;
  readonly role?: Role;
}

/**
 * What names an object that is not there. Always an error, also where nothing of that kind is among the objects: whether
 * the name is right cannot be known then, and a wrong name is what goes wrong most. The nearest name is looked for in the
 * first 50 cases only, for it takes long among many names.
 */
export function checkReferences(
  references: readonly Naming[],
  cluster: ClusterView,
  surroundings: Surroundings,
): readonly ObjectFinding[] {
  return references
    .filter(({ reference: { kind, name } }) => cluster.byKind.get(kind)?.has(name) !== true)
    .map(({ object, reference }, index) => {
      const reason = reference.kind === "HANode" ? "UnknownNode" : "UnknownReference";
      const namespace = object.metadata.namespace ?? "";
      const hint = hintFor(reference, { cluster, surroundings, namespace, isSearched: index < searchesMax });
      const message = `no ${reference.kind} is named ${quote(reference.name)}${hint}`;
      return finding(object, reference.path, [reason, message]);
    });
}

/** One reference and the object in which it stands. */
export interface Naming {
  readonly object: HoldfastObject;
  readonly reference: Reference;
}

export function namingsIn(cluster: ClusterView): readonly Naming[] {
  return cluster.objects.flatMap((object) => referencesOf(object).map((reference) => ({ object, reference })));
}

const searchesMax = 50;

/** What is there beside the objects of the namespace that are right. */
export interface Surroundings {
  /** The namespaces in which there is an object of this kind and name; empty for none. */
  namespacesOf(kind: Kind, name: string): readonly string[];
  /** The names of those of this kind that are wrong by themselves, in any namespace. */
  wrongOf(kind: Kind): readonly string[];
}

/** Everything that an object names, in the order of its fields. An operation that has ended names nothing any more. */
export function referencesOf(object: HoldfastObject): readonly Reference[] {
  switch (object.kind) {
    case "HACluster": {
      const policy = object.spec.defaults.fencingPolicy;
      return policy === undefined
        ? []
        : [other("FencingPolicy", policy.name, ["spec", "defaults", "fencingPolicy", "name"])];
    }
    case "HANode":
      return (object.spec.fencing ?? []).flatMap(({ devices }, level) =>
        devices.map((name, index) => other("FenceDevice", name, ["spec", "fencing", level, "devices", index])),
      );
    case "HAGroup":
      return groupReferencesOf(object.spec);
    case "PlacementRule":
      return [
        ...ruleGroupsOf(object.spec).map(({ kind, name, path }) => ({
          kind,
          name,
          path: [...path, "name"],
          isGroup: true,
        })),
        ...(object.spec.nodes?.nodes ?? []).map((name, index) =>
          other("HANode", name, ["spec", "nodes", "nodes", index]),
        ),
      ];
    case "HAOperation":
      return operationReferencesOf(object);
    default:
      return [];
  }
}

/** The groups that a rule is about, with the path of each entry. */
export function ruleGroupsOf(spec: PlacementRuleSpec): readonly GroupReference[] {
  const { together, apart, order, nodes } = spec;
  return [
    ...located(together?.groups, ["spec", "together", "groups"]),
    ...located(apart?.groups, ["spec", "apart", "groups"]),
    ...(order?.steps ?? []).flatMap(({ groups }, step) => located(groups, ["spec", "order", "steps", step, "groups"])),
    ...located(nodes?.groups, ["spec", "nodes", "groups"]),
  ];
}

/** Whether an operation can still have an effect; an ended one is only kept to be looked at. */
export function isLasting(operation: Extract<HoldfastObject, { kind: "HAOperation" }>): boolean {
  const state = operation.status?.state;
  return state === undefined || state === "Pending" || state === "Active";
}

function located(groups: readonly Omit<GroupReference, "path">[] = [], path: FieldPath): readonly GroupReference[] {
  return groups.map((group, index) => ({ ...group, path: [...path, index] }));
}

function groupReferencesOf(spec: Extract<HoldfastObject, { kind: "HAGroup" }>["spec"]): readonly Reference[] {
  const policy = spec.fencingPolicy;
  return [
    ...spec.members.map(({ kind, name }, index) => other(kind, name, ["spec", "members", index, "name"])),
    ...(spec.candidates?.nodes ?? []).map((name, index) =>
      other("HANode", name, ["spec", "candidates", "nodes", index]),
    ),
    ...(spec.preferredNodes ?? []).map(({ name }, index) =>
      other("HANode", name, ["spec", "preferredNodes", index, "name"]),
    ),
    ...(policy === undefined ? [] : [other("FencingPolicy", policy.name, ["spec", "fencingPolicy", "name"])]),
    ...(spec.checkers ?? []).flatMap(({ name }, index) =>
      name === undefined ? [] : [other("Checker", name, ["spec", "checkers", index, "name"])],
    ),
    ...(spec.after ?? []).map(({ kind, name }, index) => ({
      kind,
      name,
      path: ["spec", "after", index, "name"],
      isGroup: true,
    })),
  ];
}

function operationReferencesOf(operation: Extract<HoldfastObject, { kind: "HAOperation" }>): readonly Reference[] {
  if (!isLasting(operation)) return [];
  const { type, target, toNode, boot } = operation.spec;
  // A boot outlives the HANode: who names one may confirm that a node is gone whose object is gone already.
  const mayBeGone = type === "ConfirmFenced" && boot !== undefined;
  const named = { kind: target.kind, name: target.name, path: ["spec", "target", "name"], isGroup: true };
  return [
    ...(mayBeGone ? [] : [named]),
    ...(toNode === undefined ? [] : [other("HANode", toNode, ["spec", "toNode"])]),
  ];
}

function other(kind: Kind, name: string, path: FieldPath): Reference {
  return { kind, name, path, isGroup: false };
}

interface Search {
  readonly cluster: ClusterView;
  readonly surroundings: Surroundings;
  readonly namespace: string;
  readonly isSearched: boolean;
}

const resourceKinds: readonly Kind[] = ["VirtualIP", "SharedData", "HAService"];

/** What was meant, as far as it can be guessed, else what to do. */
function hintFor({ kind, name, isGroup }: Reference, search: Search): string {
  const { cluster, surroundings } = search;
  const exchangeable: readonly Kind[] = isGroup ? ["HAGroup", ...resourceKinds] : resourceKinds;
  const sameName = exchangeable.filter((one) => cluster.byKind.get(one)?.has(name) === true);
  if (exchangeable.includes(kind) && sameName.length > 0) {
    return `; there is ${listed(sameName.map((one) => `${one}/${name}`))}: see kind`;
  }
  const known = [...(cluster.byKind.get(kind)?.keys() ?? []), ...surroundings.wrongOf(kind)];
  const near = search.isSearched ? didYouMean(name, known) : "";
  if (near !== "") return near;
  const elsewhere = surroundings.namespacesOf(kind, name);
  if (elsewhere.length > 0) return elsewhereText(elsewhere, search.namespace);
  if (known.length > 0) return known.length === 1 ? `; there is only ${known.join()}` : `; there are ${listed(known)}`;
  return `, and no ${kind} is among the objects at all: give all files of the cluster together`;
}

function elsewhereText(namespaces: readonly string[], own: string): string {
  const here = own === "" ? "where no namespace is given" : "in this namespace";
  const named = namespaces.filter((namespace) => namespace !== "");
  const there = [
    ...(named.length === 0 ? [] : [`in ${listed(named.map(quote))}`]),
    ...(named.length === namespaces.length ? [] : ["where no namespace is given"]),
  ];
  return ` ${here}, only ${there.join(" and ")}; each namespace is a cluster of its own`;
}
