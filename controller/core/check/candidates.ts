import type { HAGroupCandidates, HANode, PlacementRule } from "../../api/types.gen.ts";
import type { GroupKey, NodeName } from "../desired.ts";
import { isSelected } from "../label-selector.ts";
import { type ClusterView, type GroupView, groupKeyOf, type Role } from "./cluster-view.ts";

export type NodeSet = ReadonlySet<NodeName>;

/** Which nodes a group may run on by its own word and by the rules that bind it, whatever state the nodes are in. */
export interface Candidates {
  /**
   * With a role, the nodes for its copies in that role. Undefined where it cannot be judged, as a node is unknown, a
   * selector selects none, or there is no node at all; each of these is a finding elsewhere, or nothing to say.
   */
  of(group: GroupView, role?: Role): NodeSet | undefined;
  /** The nodes that a choice selects, whatever rules say; undefined as above. */
  selectedBy(choice: HAGroupCandidates): NodeSet | undefined;
  /** The rules that bind the group to nodes, in the order of their names. */
  rulesFor(group: GroupView, role?: Role): readonly PlacementRule[];
}

export function findCandidates(cluster: ClusterView): Candidates {
  const choose = chooserFor(cluster);
  const bounds = boundsOf(cluster, choose);
  const known = new Map<string, NodeSet | undefined>();
  const boundsFor = (group: GroupView, role: Role | undefined): readonly Bound[] =>
    (bounds.get(group.key) ?? []).filter((bound) => bound.role === undefined || bound.role === role);
  const compute = (group: GroupView, role: Role | undefined): NodeSet | undefined => {
    let nodes = choose(group.spec?.candidates ?? {});
    for (const { isAvoiding, nodes: bound } of boundsFor(group, role)) {
      if (nodes === undefined || bound === undefined) return undefined;
      nodes = isAvoiding ? nodes.difference(bound) : nodes.intersection(bound);
    }
    return nodes;
  };
  return {
    of(group, role) {
      const key = `${group.key} ${role ?? ""}`;
      if (!known.has(key)) known.set(key, compute(group, role));
      return known.get(key);
    },
    selectedBy: choose,
    rulesFor: (group, role) => boundsFor(group, role).map(({ rule }) => rule),
  };
}

/** That a rule requires a group to be on some nodes, or not to be. */
interface Bound {
  readonly rule: PlacementRule;
  readonly role: Role | undefined;
  readonly isAvoiding: boolean;
  readonly nodes: NodeSet | undefined;
}

type Choose = (choice: HAGroupCandidates) => NodeSet | undefined;

function boundsOf(cluster: ClusterView, choose: Choose): ReadonlyMap<GroupKey, readonly Bound[]> {
  const bounds = new Map<GroupKey, Bound[]>();
  for (const rule of cluster.rules.values()) {
    const { nodes: bound, enforcement } = rule.spec;
    if (bound === undefined || enforcement !== "Required") continue;
    const nodes = chooseForRule(choose, bound);
    for (const reference of bound.groups) {
      const key = groupKeyOf(reference);
      const list = bounds.get(key) ?? [];
      list.push({ rule, role: reference.role, isAvoiding: bound.avoid, nodes });
      bounds.set(key, list);
    }
  }
  return bounds;
}

/** A rule that keeps away from nodes of which there is none yet binds nothing. */
function chooseForRule(choose: Choose, bound: NonNullable<PlacementRule["spec"]["nodes"]>): NodeSet | undefined {
  const nodes = choose(bound);
  return nodes === undefined && bound.avoid && bound.selector !== undefined ? new Set() : nodes;
}

/** Selectors are often the same, so that each is worked out once. */
function chooserFor(cluster: ClusterView): Choose {
  const all: NodeSet = new Set(cluster.nodes.keys());
  const list = [...cluster.nodes.values()];
  const bySelector = new Map<string, NodeSet>();
  return ({ nodes, selector }) => {
    if (all.size === 0) return undefined;
    if (nodes !== undefined) return nodes.every((name) => all.has(name)) ? new Set(nodes) : undefined;
    if (selector === undefined) return all;
    const key = JSON.stringify(selector);
    const selected = bySelector.get(key) ?? select(list, selector);
    bySelector.set(key, selected);
    return selected.size === 0 ? undefined : selected;
  };
}

function select(nodes: readonly HANode[], selector: NonNullable<HAGroupCandidates["selector"]>): NodeSet {
  const selected = nodes.filter((node) => isSelected(selector, node.metadata.labels ?? {}));
  return new Set(selected.map((node) => node.metadata.name));
}
