import type { PlacementRule } from "../../api/types.gen.ts";
import { compareText, type ClusterView, groupKeyOf } from "./cluster-view.ts";
import { finding, labelOf, listed, placeOf } from "./finding.ts";
import { findCycles } from "./find-cycles.ts";
import type { ObjectFinding } from "./object-finding.ts";
import type { Element, Named, PlacementClasses } from "./placement-classes.ts";

/** Rules that cannot all be kept, on however many nodes. */
export function checkContradictions(cluster: ClusterView, classes: PlacementClasses): readonly ObjectFinding[] {
  return [...checkApart(cluster, classes), ...checkScoredTogether(cluster, classes), ...checkDependence(cluster)];
}

/** Apart here, be it only by a score, and together by required rules: some copy would have to be on both of two nodes. */
function checkApart(cluster: ClusterView, classes: PlacementClasses): readonly ObjectFinding[] {
  return apartRules(cluster).flatMap((rule) => {
    const claimedBy = new Map<string, Element>();
    return classes.namedIn(rule).flatMap(({ reference, element }) => {
      const inner = classes.within(classes.classOf(element));
      const other = inner.map((name) => claimedBy.get(name)).find((one) => one !== undefined);
      for (const name of inner) if (!claimedBy.has(name)) claimedBy.set(name, element);
      if (other === undefined) return [];
      const rules = classes.rulesBetween(other, element);
      const message = `${other.key} and ${element.key} are kept apart here, but together by ${listed(rules.map(labelOf))}; change one of the rules`;
      return [finding(rule, reference.path, ["ContradictingRules", message])];
    });
  });
}

/** Together by a score, and apart in another rule. */
function checkScoredTogether(cluster: ClusterView, classes: PlacementClasses): readonly ObjectFinding[] {
  const apartOf = new Map<string, { readonly rule: PlacementRule; readonly named: Named }[]>();
  for (const rule of apartRules(cluster)) {
    for (const named of classes.namedIn(rule)) {
      for (const name of classes.within(classes.classOf(named.element))) {
        const list = apartOf.get(name) ?? [];
        list.push({ rule, named });
        apartOf.set(name, list);
      }
    }
  }
  return [...cluster.rules.values()].flatMap((rule) => {
    if (rule.spec.together === undefined || rule.spec.enforcement === "Required") return [];
    const firsts = new Map<PlacementRule, { readonly element: Element; readonly as: Element }>();
    return classes.namedIn(rule).flatMap(({ reference, element }) => {
      const clashes = (apartOf.get(classes.classOf(element)) ?? []).flatMap(({ rule: apart, named }) => {
        const first = firsts.get(apart);
        if (first === undefined) firsts.set(apart, { element, as: named.element });
        // Two that lie in one and the same element of the other rule are not kept apart by it.
        const isClash = first !== undefined && first.element.key !== element.key && first.as.key !== named.element.key;
        return isClash ? [{ apart, first: first.element }] : [];
      });
      const [clash] = clashes;
      if (clash === undefined) return [];
      const place = placeOf(clash.apart, ["spec", "apart", "groups"]);
      const message = `${clash.first.key} and ${element.key} are drawn together here, but kept apart by ${place}; change one of the rules`;
      return [finding(rule, reference.path, ["ContradictingRules", message])];
    });
  });
}

function apartRules(cluster: ClusterView): readonly PlacementRule[] {
  return [...cluster.rules.values()].filter((rule) => rule.spec.apart !== undefined);
}

/** The first group is placed without regard to the later ones, which cannot hold all the way round a circle. */
function checkDependence(cluster: ClusterView): readonly ObjectFinding[] {
  const followers = new Map<string, Set<string>>();
  const ruleFor = new Map<string, PlacementRule>();
  for (const rule of cluster.rules.values()) {
    const { together } = rule.spec;
    if (together?.dependence !== "OnFirst") continue;
    const [first, ...later] = together.groups.map(groupKeyOf);
    if (first === undefined) continue;
    for (const key of [first, ...later]) if (!followers.has(key)) followers.set(key, new Set());
    for (const key of later) {
      followers.get(first)?.add(key);
      const edge = `${first} ${key}`;
      if (!ruleFor.has(edge)) ruleFor.set(edge, rule);
    }
  }
  const graph = new Map([...followers].toSorted(([a], [b]) => compareText(a, b)));
  return findCycles(graph).flatMap((cycle) => {
    const rules = cycle.flatMap((key, index) => ruleFor.get(`${key} ${cycle[(index + 1) % cycle.length]}`) ?? []);
    const [rule] = rules.toSorted((a, b) => compareText(a.metadata.name, b.metadata.name));
    if (rule === undefined) return [];
    const circle = [...cycle, cycle[0]].join(" -> ");
    const message = `dependence OnFirst is a circle, in which each would be placed without regard to the next: ${circle} (${listed(new Set(rules.map(labelOf)))}); say Mutual, or change the order of the groups`;
    return [finding(rule, ["spec", "together", "dependence"], ["ContradictingRules", message])];
  });
}
