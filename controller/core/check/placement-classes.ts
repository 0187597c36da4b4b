import type { PlacementRule } from "../../api/types.gen.ts";
import { type ClusterView, type GroupView, groupKeyOf, type Role } from "./cluster-view.ts";
import { type GroupReference, ruleGroupsOf } from "./references.ts";

/** The copies of a group, or those in one role, as rules speak of them. */
export interface Element {
  readonly key: string;
  readonly group: GroupView;
  readonly role: Role | undefined;
  readonly copies: number | "Each";
}

/** An entry of a rule, and what it stands for. */
export interface Named {
  readonly reference: GroupReference;
  readonly element: Element;
}

/**
 * Elements that required rules keep together: those with equally many copies are on the same nodes and make one class;
 * one with fewer copies is on some of the nodes of one with more, and its class lies within the other's.
 */
export interface PlacementClasses {
  /** What a rule for together or apart names, without groups that do not exist or never have copies in that role. */
  namedIn(rule: PlacementRule): readonly Named[];
  classOf(element: Element): string;
  membersOf(name: string): readonly Element[];
  /** The class itself and all classes that lie within it. */
  within(name: string): readonly string[];
  /** The class itself and all classes in which it lies. */
  around(name: string): readonly string[];
  /** The rules by which one element is together with another; empty where no chain of rules leads there. */
  rulesBetween(a: Element, b: Element): readonly PlacementRule[];
}

export function classify(cluster: ClusterView): PlacementClasses {
  const namedBy = namedByRules(cluster);
  const elements = elementsOf(namedBy);
  const parents = new Map<string, string>();
  const classOf = ({ key }: Element): string => rootOf(parents, key);
  const bonds: Bond[] = [];
  for (const [rule, named] of namedBy) {
    if (rule.spec.together === undefined || rule.spec.enforcement !== "Required") continue;
    const together = named.map(({ element }) => element);
    bonds.push(...bondsOf(together, rule));
  }
  for (const element of elements.values()) {
    const whole = elements.get(element.group.key);
    if (element.role !== undefined && whole !== undefined) bonds.push(...bondsOf([element, whole], undefined));
  }
  for (const [a, b] of bonds) if (a.copies === b.copies) parents.set(classOf(a), classOf(b));
  const members = Map.groupBy(elements.values(), classOf);
  const outer = nestingOf(bonds, classOf);
  const around = closureOf(outer);
  const within = inverted(members.keys(), around);
  return {
    namedIn: (rule) => namedBy.get(rule) ?? [],
    classOf,
    around,
    membersOf: (name) => members.get(name) ?? [],
    within: (name) => within.get(name) ?? [],
    rulesBetween: rulesAlong(bonds),
  };
}

/** Two elements that are together; the second has at least as many copies. The rule is undefined for a role of a group. */
type Bond = readonly [Element, Element, PlacementRule | undefined];

/** As few bonds as hold them all together. */
function bondsOf(elements: readonly Element[], rule: PlacementRule | undefined): readonly Bond[] {
  const sorted = elements.toSorted((a, b) => countOf(a) - countOf(b));
  return sorted.slice(1).flatMap((element, index): readonly Bond[] => {
    const before = sorted[index];
    return before === undefined ? [] : [[before, element, rule]];
  });
}

function countOf({ copies }: Element): number {
  return copies === "Each" ? Number.MAX_SAFE_INTEGER : copies;
}

function namedByRules(cluster: ClusterView): ReadonlyMap<PlacementRule, readonly Named[]> {
  const namedBy = new Map<PlacementRule, readonly Named[]>();
  for (const rule of cluster.rules.values()) {
    if (rule.spec.together === undefined && rule.spec.apart === undefined) continue;
    const named = ruleGroupsOf(rule.spec).flatMap((reference) => {
      const element = elementOf(reference, cluster);
      return element === undefined ? [] : [{ reference, element }];
    });
    namedBy.set(rule, named);
  }
  return namedBy;
}

/** Undefined where there is no such group, or it never has copies in that role. */
function elementOf(reference: GroupReference, cluster: ClusterView): Element | undefined {
  const group = cluster.groups.get(groupKeyOf(reference));
  if (group === undefined) return undefined;
  const { role } = reference;
  if (role === undefined) return { key: group.key, group, role, copies: group.copies };
  const { copies, primaries } = group;
  const inRole = role === "Primary" ? primaries : copies === "Each" ? copies : copies - primaries;
  if (primaries === 0 || inRole === 0 || (inRole !== "Each" && inRole < 0)) return undefined;
  return { key: `${group.key} (${role})`, group, role, copies: inRole };
}

/** Every element that rules name, and the whole group of each that is named in a role. */
function elementsOf(namedBy: ReadonlyMap<PlacementRule, readonly Named[]>): ReadonlyMap<string, Element> {
  const elements = new Map<string, Element>();
  for (const named of namedBy.values()) {
    for (const { element } of named) {
      elements.set(element.key, element);
      const { group, role } = element;
      if (role === undefined) continue;
      elements.set(group.key, { key: group.key, group, role: undefined, copies: group.copies });
    }
  }
  return elements;
}

function rootOf(parents: Map<string, string>, key: string): string {
  let root = key;
  for (let next = parents.get(root); next !== undefined && next !== root; next = parents.get(root)) root = next;
  if (root !== key) parents.set(key, root);
  return root;
}

function nestingOf(
  bonds: readonly Bond[],
  classOf: (element: Element) => string,
): ReadonlyMap<string, ReadonlySet<string>> {
  const outer = new Map<string, Set<string>>();
  for (const [inner, whole] of bonds) {
    if (inner.copies === whole.copies) continue;
    const classes = outer.get(classOf(inner)) ?? new Set<string>();
    classes.add(classOf(whole));
    outer.set(classOf(inner), classes);
  }
  return outer;
}

function closureOf(outer: ReadonlyMap<string, ReadonlySet<string>>): (name: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const reached = new Set([name]);
    // A set is walked to its end, also through what is added on the way.
    for (const next of reached) for (const further of outer.get(next) ?? []) reached.add(further);
    known.set(name, [...reached]);
    return [...reached];
  };
}

function inverted(
  names: Iterable<string>,
  around: (name: string) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const within = new Map<string, string[]>();
  for (const name of names) {
    for (const outer of around(name)) {
      const list = within.get(outer) ?? [];
      list.push(name);
      within.set(outer, list);
    }
  }
  return within;
}

/** The rules along a shortest chain of bonds. */
function rulesAlong(bonds: readonly Bond[]): PlacementClasses["rulesBetween"] {
  let neighbours: Neighbours | undefined;
  return (from, to) => {
    neighbours ??= neighboursBy(bonds);
    const reached = new Map<string, readonly PlacementRule[]>([[from.key, []]]);
    for (const [key, rules] of reached) {
      if (key === to.key) return [...new Set(rules)];
      for (const next of neighbours.get(key) ?? []) {
        if (!reached.has(next.key)) reached.set(next.key, next.rule === undefined ? rules : [...rules, next.rule]);
      }
    }
    return [];
  };
}

type Neighbours = ReadonlyMap<string, readonly { readonly key: string; readonly rule: PlacementRule | undefined }[]>;

function neighboursBy(bonds: readonly Bond[]): Neighbours {
  const neighbours = new Map<string, { key: string; rule: PlacementRule | undefined }[]>();
  const add = (from: Element, to: Element, rule: PlacementRule | undefined): void => {
    const list = neighbours.get(from.key) ?? [];
    list.push({ key: to.key, rule });
    neighbours.set(from.key, list);
  };
  for (const [a, b, rule] of bonds) {
    add(a, b, rule);
    add(b, a, rule);
  }
  return neighbours;
}
