import { formatPath } from "../../api/manifest-error.ts";
import type { HoldfastObject } from "../../api/types.gen.ts";
import type { AgentDescription } from "./agent-description.ts";
import { checkAgents } from "./agents.ts";
import { checkNodesForApart } from "./apart.ts";
import { type Candidates, findCandidates } from "./candidates.ts";
import { capacitiesOf } from "./capacity.ts";
import { checkClaims } from "./claims.ts";
import { type ClusterView, compareText, type Kind, viewCluster } from "./cluster-view.ts";
import { checkContradictions } from "./contradictions.ts";
import { checkFencing, checkTemplates } from "./fencing.ts";
import { checkGroups } from "./groups.ts";
import { checkMembership } from "./membership.ts";
import type { ObjectFinding } from "./object-finding.ts";
import { checkOperations } from "./operations.ts";
import { checkOrder } from "./order.ts";
import { checkPlacement, nodesForClasses } from "./placement.ts";
import { classify, type PlacementClasses } from "./placement-classes.ts";
import { checkReferences, type Naming, namingsIn, type Surroundings } from "./references.ts";
import { checkSelectors } from "./selectors.ts";
import { checkTiming } from "./timing.ts";

/**
 * What is wrong with objects in the light of each other and of the agents that are described: all of it, in the order of
 * namespaces, kinds, names and paths, whatever the order of the objects. They must be defaulted and fulfil their schemas;
 * what breaks a rule of one object alone is not said again. Each namespace is a cluster of its own, and what is given is
 * taken for the whole of it: a name that is not among the objects is an error. `wrong` names objects (`Kind/name`) that are
 * there too and are wrong by themselves; they are known by their names alone.
 */
export function checkObjects(
  objects: readonly HoldfastObject[],
  agents: readonly AgentDescription[],
  wrong: readonly string[] = [],
): readonly ObjectFinding[] {
  const surroundings: Surroundings = { namespacesOf: namespacesBy(objects), wrongOf: namesByKind(wrong) };
  const clusters = Map.groupBy(objects, ({ metadata }) => metadata.namespace ?? "");
  const findings = [...clusters.values()].flatMap((members) => {
    const cluster = viewCluster(members);
    const candidates = findCandidates(cluster);
    const references = namingsIn(cluster);
    const given: Given = { cluster, references, candidates, classes: classify(cluster), surroundings, agents };
    return checks.flatMap((check) => check(given));
  });
  return inOrder(findings);
}

interface Given {
  readonly cluster: ClusterView;
  readonly references: readonly Naming[];
  readonly candidates: Candidates;
  readonly classes: PlacementClasses;
  readonly surroundings: Surroundings;
  readonly agents: readonly AgentDescription[];
}

const checks: readonly ((given: Given) => readonly ObjectFinding[])[] = [
  ({ cluster, references, surroundings }) => checkReferences(references, cluster, surroundings),
  ({ cluster }) => checkSelectors(cluster),
  ({ cluster, references }) => checkMembership(references, cluster),
  ({ cluster }) => checkClaims(cluster),
  ({ cluster }) => checkOrder(cluster),
  ({ cluster, classes }) => checkContradictions(cluster, classes),
  ({ cluster, candidates, classes }) => checkPlacement(cluster, candidates, classes),
  ({ cluster, candidates, classes }) =>
    checkNodesForApart(cluster, classes, nodesForClasses(classes, candidates, capacitiesOf(cluster))),
  ({ cluster, candidates }) => checkGroups(cluster, candidates),
  ({ cluster, candidates }) => checkFencing(cluster, candidates),
  ({ cluster }) => checkTemplates(cluster),
  ({ cluster }) => checkTiming(cluster),
  ({ cluster, candidates }) => checkOperations(cluster, candidates),
  ({ cluster, agents }) => checkAgents(cluster.objects, agents),
];

function namespacesBy(objects: readonly HoldfastObject[]): Surroundings["namespacesOf"] {
  let namespaces: Map<string, Set<string>> | undefined;
  return (kind: Kind, name: string) => {
    namespaces ??= collect(objects);
    return [...(namespaces.get(`${kind}/${name}`) ?? [])].toSorted();
  };
}

function namesByKind(labels: readonly string[]): Surroundings["wrongOf"] {
  const names = new Map<string, string[]>();
  for (const [kind = "", name] of new Set(labels).values().map((label) => label.split("/"))) {
    if (name !== undefined) names.set(kind, [...(names.get(kind) ?? []), name]);
  }
  return (kind) => names.get(kind) ?? [];
}

function collect(objects: readonly HoldfastObject[]): Map<string, Set<string>> {
  const namespaces = new Map<string, Set<string>>();
  for (const { kind, metadata } of objects) {
    const key = `${kind}/${metadata.name}`;
    const set = namespaces.get(key) ?? new Set<string>();
    set.add(metadata.namespace ?? "");
    namespaces.set(key, set);
  }
  return namespaces;
}

/** Indices are compared as numbers, as `members[10]` comes after `members[9]`. */
function inOrder(findings: readonly ObjectFinding[]): readonly ObjectFinding[] {
  const keyed = findings.map((finding) => {
    const { object, path, reason, message } = finding;
    const steps = path.map((step) => (typeof step === "number" ? String(step).padStart(6, "0") : step));
    return {
      finding,
      key: [object.namespace, object.kind, object.name, formatPath(steps), reason, message].join("\u0000"),
    };
  });
  return keyed.toSorted((a, b) => compareText(a.key, b.key)).map(({ finding }) => finding);
}
