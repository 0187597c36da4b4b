import { nearestName } from "../../api/nearest-name.ts";
import type { PlacementRule } from "../../api/types.gen.ts";
import type { NodeName } from "../desired.ts";
import type { Candidates, NodeSet } from "./candidates.ts";
import { amountsOf, type Capacities, capacitiesOf, sumOf } from "./capacity.ts";
import { type ClusterView, type GroupView, groupKeyOf } from "./cluster-view.ts";
import { finding, labelOf, listed, quote } from "./finding.ts";
import type { ObjectFinding } from "./object-finding.ts";
import type { Element, PlacementClasses } from "./placement-classes.ts";

/**
 * Groups that no node may or can run, each by itself and together with those it is bound to. Nodes count whatever mode
 * they are in; a cluster without any HANode is not judged.
 */
export function checkPlacement(
  cluster: ClusterView,
  candidates: Candidates,
  classes: PlacementClasses,
): readonly ObjectFinding[] {
  const capacities = capacitiesOf(cluster);
  return [
    ...[...cluster.groups.values()].flatMap((group) => checkGroup(group, candidates, capacities)),
    ...checkRoleNodes(cluster, candidates),
    ...checkTogether(cluster, classes, nodesForClasses(classes, candidates, capacities)),
  ];
}

function checkGroup(group: GroupView, candidates: Candidates, capacities: Capacities): readonly ObjectFinding[] {
  const nodes = candidates.of(group);
  if (nodes === undefined) return [];
  if (nodes.size === 0) {
    const rules = candidates.rulesFor(group);
    const last = rules.at(-1);
    return last === undefined ? [] : [noNodeLeft(last, group.key, rules)];
  }
  return [...checkReplicas(group, nodes), ...checkRequests(group, nodes, capacities)];
}

function noNodeLeft(rule: PlacementRule, who: string, rules: readonly PlacementRule[]): ObjectFinding {
  const others = rules.filter((other) => other !== rule);
  const and = others.length === 0 ? "" : ` and ${listed(others.map(labelOf))}`;
  const message = `no node is left for ${who}: its candidates${and} have no node in common with what this rule allows`;
  return finding(rule, ["spec", "nodes"], ["NoPlacement", message]);
}

/** More copies than nodes; beside a list of candidates that is too short it is a rule of the HAGroup itself. */
function checkReplicas(group: GroupView, nodes: NodeSet): readonly ObjectFinding[] {
  const { copies, spec } = group;
  if (spec === undefined || copies === "Each" || copies <= nodes.size) return [];
  if ((spec.candidates?.nodes?.length ?? copies) < copies) return [];
  const message = `replicas must not be more than the candidates, of which there are ${nodes.size} (${listed(nodes)}), is ${copies}`;
  return [finding(group.owner, ["spec", "replicas"], ["NoPlacement", message])];
}

function checkRequests(group: GroupView, nodes: NodeSet, capacities: Capacities): readonly ObjectFinding[] {
  const requests = group.spec?.requests ?? {};
  const amounts = amountsOf(requests);
  if (capacities.hasFitting(nodes, amounts)) return [];
  const singles = [...amounts].flatMap(([name, amount]) => {
    if (capacities.hasFitting(nodes, new Map([[name, amount]]))) return [];
    const most = capacities.most(nodes, name);
    const message =
      most === undefined
        ? notNamed(name, capacities.named(nodes))
        : `no candidate has this much ${name}: the most is ${most.amount} (HANode/${most.node}), requested is ${requests[name]}`;
    return [finding(group.owner, ["spec", "requests", name], ["NoPlacement", message])];
  });
  if (singles.length > 0) return singles;
  const message = `no candidate has all of this at once, though each by itself is to be had (${listed(nodes)})`;
  return [finding(group.owner, ["spec", "requests"], ["NoPlacement", message])];
}

/** A node has nothing of what it does not name, so that a slip in a name, here or there, leaves no node. */
function notNamed(name: string, named: ReadonlyMap<string, NodeName>): string {
  const near = nearestName(name, [...named.keys()]);
  const there =
    near === undefined
      ? `they name ${named.size === 0 ? "nothing" : listed(named.keys())}`
      : `the nearest there is ${quote(near)} (HANode/${named.get(near)})`;
  return `no candidate names ${quote(name)} in spec.capacity, and has none of it therefore: ${there}`;
}

/** Nodes for a role, where the group as a whole has some. */
function checkRoleNodes(cluster: ClusterView, candidates: Candidates): readonly ObjectFinding[] {
  return [...cluster.rules.values()].flatMap((rule) =>
    (rule.spec.nodes?.groups ?? []).flatMap((reference) => {
      const { role } = reference;
      const group = cluster.groups.get(groupKeyOf(reference));
      if (group === undefined || role === undefined || candidates.of(group)?.size === 0) return [];
      const rules = candidates.rulesFor(group, role);
      if (candidates.of(group, role)?.size !== 0 || rules.at(-1) !== rule) return [];
      return [noNodeLeft(rule, `the ${role} of ${group.key}`, rules)];
    }),
  );
}

/** The nodes on which a whole class could be; undefined where that cannot be judged. */
export type NodesOf = (element: Element) => NodeSet | undefined;

export function nodesForClasses(classes: PlacementClasses, candidates: Candidates, capacities: Capacities): NodesOf {
  const known = new Map<string, NodeSet | undefined>();
  const compute = (name: string): NodeSet | undefined => {
    let nodes: NodeSet | undefined;
    for (const member of classes.around(name).flatMap((outer) => classes.membersOf(outer))) {
      const own = candidates.of(member.group, member.role);
      if (own === undefined) return undefined;
      nodes = nodes === undefined || nodes === own ? own : nodes.intersection(own);
    }
    return nodes === undefined ? undefined : capacities.fitting(nodes, requestsOf(classes.membersOf(name)));
  };
  return (element) => {
    const name = classes.classOf(element);
    if (!known.has(name)) known.set(name, compute(name));
    return known.get(name);
  };
}

/** What all groups of a class take on each node. */
function requestsOf(members: readonly Element[]): ReturnType<typeof amountsOf> {
  const groups = new Set(members.map(({ group }) => group));
  return sumOf([...groups].map(({ spec }) => amountsOf(spec?.requests)));
}

/** Groups that must be together and have no node in common, or none that bears them all: once, at the rule's list. */
function checkTogether(cluster: ClusterView, classes: PlacementClasses, nodesOf: NodesOf): readonly ObjectFinding[] {
  return [...cluster.rules.values()].flatMap((rule) => {
    if (rule.spec.together === undefined || rule.spec.enforcement !== "Required") return [];
    const elements = classes.namedIn(rule).map(({ element }) => element);
    if (!elements.some((element) => nodesOf(element)?.size === 0)) return [];
    const keys = listed(elements.map(({ key }) => key));
    const message = `no node may and can run all that must be together with ${keys}: compare candidates, rules for nodes, and requests with capacity`;
    return [finding(rule, ["spec", "together", "groups"], ["NoPlacement", message])];
  });
}
