import type { PlacementRule } from "../../api/types.gen.ts";
import type { NodeName } from "../desired.ts";
import { type ClusterView, compareText } from "./cluster-view.ts";
import { findColours, tooFewColours, type Vertex } from "./distinct-nodes.ts";
import { finding, labelOf, listed } from "./finding.ts";
import type { ObjectFinding } from "./object-finding.ts";
import type { NodesOf } from "./placement.ts";
import type { PlacementClasses } from "./placement-classes.ts";

/**
 * Groups that must be on different nodes, of which there are too few. What is said is always so; not everything is
 * found: beyond 300 copies that depend on each other, only those of each single rule are looked at, and a search of too
 * many steps is given up.
 */
export function checkNodesForApart(
  cluster: ClusterView,
  classes: PlacementClasses,
  nodesOf: NodesOf,
): readonly ObjectFinding[] {
  const cliques = withoutEasyOnes(cliquesOf(cluster, classes, nodesOf));
  const found = cliques.flatMap((clique) => {
    const crowd = tooFewColours(clique.copies);
    return crowd === undefined ? [] : [describe(crowd, [clique.rule])];
  });
  const guilty = new Set(found.map(({ object }) => object.name));
  const rest = cliques.filter(({ rule }) => !guilty.has(rule.metadata.name));
  return [...found, ...componentsOf(rest).flatMap((component) => checkComponent(component))];
}

/** Copies of groups of which each must be on another node than every other: those of one rule. */
interface Clique {
  readonly rule: PlacementRule;
  readonly copies: readonly Copy[];
}

interface Copy extends Vertex {
  readonly colours: ReadonlySet<NodeName>;
  /** The group, as it is shown. */
  readonly who: string;
}

function cliquesOf(cluster: ClusterView, classes: PlacementClasses, nodesOf: NodesOf): readonly Clique[] {
  const copiesByClass = new Map<string, readonly Copy[]>();
  return [...cluster.rules.values()].flatMap((rule) => {
    if (rule.spec.apart === undefined || rule.spec.enforcement !== "Required") return [];
    const copies = new Map<string, Copy>();
    for (const { element } of classes.namedIn(rule)) {
      const nodes = nodesOf(element);
      if (nodes === undefined || nodes.size === 0) continue;
      const name = classes.classOf(element);
      // A group that is to be stopped takes no node, and what else is in its class may well be running.
      const isWanted = ["Started", "Unmanaged"].includes(element.group.spec?.state ?? "Started");
      if (!isWanted) continue;
      const count = element.copies === "Each" ? 1 : Math.min(element.copies, nodes.size);
      const known = copiesByClass.get(name) ?? copiesOf(name, { count, nodes, who: element.key });
      copiesByClass.set(name, known);
      for (const copy of known) copies.set(copy.name, copy);
    }
    return [{ rule, copies: [...copies.values()] }];
  });
}

function copiesOf(
  name: string,
  { count, nodes, who }: { readonly count: number; readonly nodes: ReadonlySet<NodeName>; readonly who: string },
): readonly Copy[] {
  return Array.from({ length: count }, (_, index) => ({ name: `${name} ${index}`, colours: nodes, who }));
}

/** A copy with more nodes than others to keep away from always finds one: it can be left out, and then perhaps others. */
function withoutEasyOnes(cliques: readonly Clique[]): readonly Clique[] {
  const cliquesBy = cliquesByCopy(cliques);
  const sizes = new Map(cliques.map((clique) => [clique, clique.copies.length]));
  const copies = new Map(cliques.flatMap((clique) => clique.copies.map((copy) => [copy.name, copy] as const)));
  const left = new Set(copies.keys());
  const open = new Set(copies.keys());
  // A set is walked to its end, also through what is added on the way.
  for (const name of open) {
    open.delete(name);
    const own = cliquesBy.get(name) ?? [];
    const others = own.reduce((sum, clique) => sum + (sizes.get(clique) ?? 1) - 1, 0);
    if ((copies.get(name)?.colours.size ?? 0) <= others) continue;
    left.delete(name);
    for (const clique of own) {
      sizes.set(clique, (sizes.get(clique) ?? 1) - 1);
      for (const other of clique.copies) if (left.has(other.name)) open.add(other.name);
    }
  }
  return cliques.flatMap(({ rule, copies: all }) => {
    const hard = all.filter((copy) => left.has(copy.name));
    return hard.length < 2 ? [] : [{ rule, copies: hard }];
  });
}

function cliquesByCopy(cliques: readonly Clique[]): ReadonlyMap<string, readonly Clique[]> {
  const byCopy = new Map<string, Clique[]>();
  for (const clique of cliques) {
    for (const { name } of clique.copies) {
      const list = byCopy.get(name) ?? [];
      list.push(clique);
      byCopy.set(name, list);
    }
  }
  return byCopy;
}

function componentsOf(cliques: readonly Clique[]): readonly (readonly Clique[])[] {
  const byCopy = cliquesByCopy(cliques);
  const seen = new Set<Clique>();
  return cliques.flatMap((start) => {
    if (seen.has(start)) return [];
    const component = new Set([start]);
    for (const clique of component) {
      seen.add(clique);
      for (const { name } of clique.copies) for (const next of byCopy.get(name) ?? []) component.add(next);
    }
    return [[...component]];
  });
}

const componentCopiesMax = 300;

function checkComponent(component: readonly Clique[]): readonly ObjectFinding[] {
  const copies = new Map(component.flatMap((clique) => clique.copies.map((copy) => [copy.name, copy] as const)));
  if (component.length < 2 || copies.size > componentCopiesMax) return [];
  const apart = new Map([...copies.keys()].map((name) => [name, new Set<string>()]));
  for (const clique of component) {
    for (const a of clique.copies) for (const b of clique.copies) if (a !== b) apart.get(a.name)?.add(b.name);
  }
  const crowd = findColours([...copies.values()], apart);
  if (crowd === undefined) return [];
  const names = new Set(crowd.map(({ name }) => name));
  const rules = component.filter((clique) => clique.copies.filter((copy) => names.has(copy.name)).length > 1);
  return [
    describe(
      crowd,
      rules.map(({ rule }) => rule),
    ),
  ];
}

function describe(crowd: readonly Copy[], rules: readonly PlacementRule[]): ObjectFinding {
  const [rule, ...others] = rules.toSorted((a, b) => compareText(a.metadata.name, b.metadata.name));
  if (rule === undefined) throw new Error("copies that are kept apart are so by a rule");
  const groups = new Set(crowd.map(({ who }) => who).toSorted());
  const nodes = new Set(crowd.flatMap(({ colours }) => [...colours]).toSorted());
  const by = others.length === 0 ? "" : ` by this rule and ${listed(others.map(labelOf))}`;
  const what =
    crowd.length === groups.size ? `${groups.size} groups` : `${crowd.length} copies of ${groups.size} groups`;
  const message = `too few nodes for what is kept apart${by}: ${what} (${listed(groups)}) have ${nodes.size} (${listed(nodes)})`;
  return finding(rule, ["spec", "apart", "groups"], ["NoPlacement", message]);
}
