import type { PlacementWish, RuleGroup } from "../desired.ts";
import { maskOf, noTies, type GroupEntry, type NodeEntry, type OwnTie, type Ties } from "./problem.ts";

/** Groups that all run on the same nodes, in these roles, or not at all. */
export interface Mutual {
  readonly rule: string;
  readonly refs: readonly Ref[];
}

export interface Ref {
  readonly group: GroupEntry;
  readonly role: RuleGroup["role"];
}

interface Indexed {
  readonly nodes: readonly NodeEntry[];
  readonly groups: readonly GroupEntry[];
}

/**
 * Writes each rule to the groups that it binds, and gives back the rules whose groups are placed as one. What names a
 * group that does not exist is left out (checking says so); an order binds no place.
 */
export function tieGroups(rules: readonly PlacementWish[], { nodes, groups }: Indexed): readonly Mutual[] {
  const mutuals: Mutual[] = [];
  if (rules.length === 0) return mutuals;
  const byKey = new Map(groups.map((group) => [group.key, group]));
  const reaches = reachability(rules, byKey);
  for (const rule of rules.toSorted(byName)) {
    if (rule.kind === "order") continue;
    if (rule.kind === "nodes") {
      bindToNodes(rule, { nodes, byKey });
      continue;
    }
    const { first, refs } = refsOf(rule.groups, byKey);
    if (rule.kind === "apart") tieApart(rule, refs);
    else if (rule.score !== "Required") scoreTogether(rule, { refs, first, score: rule.score });
    else if (rule.dependence === "Mutual") mutuals.push(tieMutual(rule.name, refs));
    else if (first !== undefined) mutuals.push(...tieToFirst(rule.name, { first, refs, reaches }));
  }
  return mutuals;
}

/** In the order of names, which is that of indexes; a list says only which one is the first. */
function refsOf(
  named: readonly RuleGroup[],
  byKey: ReadonlyMap<string, GroupEntry>,
): { readonly first: Ref | undefined; readonly refs: readonly Ref[] } {
  const refs = named.flatMap(({ group: key, role }): Ref[] => {
    const group = byKey.get(key);
    return group === undefined ? [] : [{ group, role }];
  });
  const first = refs[0]?.group.key === named[0]?.group ? refs[0] : undefined;
  return { first, refs: refs.toSorted((a, b) => a.group.index - b.group.index) };
}

type RuleOf<K extends PlacementWish["kind"]> = Extract<PlacementWish, { kind: K }>;

function byName(a: PlacementWish, b: PlacementWish): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.kind === b.kind ? 0 : a.kind < b.kind ? -1 : 1;
}

function bindToNodes(
  rule: RuleOf<"nodes">,
  { nodes, byKey }: { readonly nodes: readonly NodeEntry[]; readonly byKey: ReadonlyMap<string, GroupEntry> },
): void {
  for (const key of rule.groups) {
    const group = byKey.get(key);
    if (group === undefined) continue;
    if (rule.score === "Required") {
      tiesOf(group).nodeRules.push({ rule: rule.name, nodes: rule.nodes });
      continue;
    }
    for (const node of nodes) {
      if (!rule.nodes.has(node.name)) continue;
      group.scores.nodes.push(node.index);
      group.scores.values.push(rule.score);
      group.scores.causes.push({ kind: "Rule", rule: rule.name });
    }
  }
}

function tieApart(rule: RuleOf<"apart">, refs: readonly Ref[]): void {
  for (const one of refs) {
    for (const other of refs) {
      if (one.group === other.group) continue;
      const tie = tieOf(rule.name, one, other);
      if (rule.score === "Required") tiesOf(one.group).aparts.push(tie);
      else tiesOf(one.group).pairs.push({ ...tie, score: -rule.score });
    }
  }
}

/** A score holds for each pair; where the others follow the first, for each pair with the first. */
function scoreTogether(
  rule: RuleOf<"together">,
  { refs, first, score }: { readonly refs: readonly Ref[]; readonly first: Ref | undefined; readonly score: number },
): void {
  for (const one of refs) {
    for (const other of refs) {
      const isPair = rule.dependence === "Mutual" || one === first || other === first;
      if (one.group !== other.group && isPair) tiesOf(one.group).pairs.push({ ...tieOf(rule.name, one, other), score });
    }
  }
}

/** Those that are not placed here, because they are held, stopped or never in that role, are needed where they are. */
function tieMutual(rule: string, refs: readonly Ref[]): Mutual {
  const placed = refs.filter(({ group, role }) => group.standing === "Run" && (!role || group.wish.primaries > 0));
  for (const one of refs.filter(({ group }) => group.standing === "Run")) {
    for (const other of refs) if (!placed.includes(other)) tiesOf(one.group).needs.push(tieOf(rule, one, other));
  }
  return { rule, refs: placed };
}

/** The later ones need the first; where it needs them in turn, as wholes, they are as one. */
function tieToFirst(
  rule: string,
  { first, refs, reaches }: { readonly first: Ref; readonly refs: readonly Ref[]; readonly reaches: Reaches },
): readonly Mutual[] {
  const mutuals: Mutual[] = [];
  for (const other of refs) {
    if (other.group === first.group) continue;
    const isCircle = first.role === undefined && other.role === undefined && reaches(first.group.key, other.group.key);
    if (isCircle) mutuals.push(tieMutual(rule, [first, other]));
    else tiesOf(other.group).needs.push(tieOf(rule, other, first));
  }
  return mutuals;
}

type Reaches = (from: string, to: string) => boolean;

/** Whether a group that is to run needs another one, directly or through others, by rules that name no role. */
function reachability(rules: readonly PlacementWish[], byKey: ReadonlyMap<string, GroupEntry>): Reaches {
  const needed = new Map<string, string[]>();
  const isWhole = ({ group, role }: RuleGroup): boolean => role === undefined && byKey.get(group)?.standing === "Run";
  for (const rule of rules) {
    if (rule.kind !== "together" || rule.score !== "Required" || rule.dependence !== "OnFirst") continue;
    const [first, ...others] = rule.groups;
    if (first === undefined || !isWhole(first)) continue;
    for (const { group } of others.filter(isWhole)) {
      if (first.group !== group) needed.set(group, [...(needed.get(group) ?? []), first.group]);
    }
  }
  return (from, to) => {
    const seen = new Set([from]);
    for (const key of seen) {
      if (key === to) return true;
      for (const next of needed.get(key) ?? []) seen.add(next);
    }
    return false;
  };
}

function tiesOf(group: GroupEntry): Ties {
  if (group.ties === noTies) group.ties = { nodeRules: [], needs: [], aparts: [], pairs: [] };
  return group.ties;
}

function tieOf(rule: string, own: Ref, other: Ref): OwnTie {
  return { rule, group: other.group, mask: maskOf(other.role), ownMask: maskOf(own.role) };
}
