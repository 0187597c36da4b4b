import type { Desired, GroupWish, MemberWish, PlacementWish } from "../../controller/core/desired.ts";
import { aNode } from "../core/build/wishes.ts";
import { chosen, copiesOf, groupOf, memberOf, ruleOf, type Surroundings } from "./describe-group.ts";
import type { EditText } from "./random-change.ts";

/** The wish as somebody has edited it; an edit of what there is not changes nothing. */
export function edited(desired: Desired, edit: EditText, sight: Surroundings): Desired {
  switch (edit.edit) {
    case "create": {
      const group = groupOf(edit.text, `g${desired.groups.size + 20}`, sight);
      return withGroup(desired, group);
    }
    case "mode": {
      const name = chosen(sight.nodes, edit.node) ?? "";
      return { ...desired, nodes: new Map(desired.nodes).set(name, aNode(name, { mode: edit.mode })) };
    }
    case "cluster":
      return { ...desired, cluster: { ...desired.cluster, state: edit.state } };
    case "rule": {
      const keys = [...desired.groups.keys()];
      return { ...desired, rules: [...desired.rules, ...ruleOf(edit.rule, { keys, name: "added" })] };
    }
    case "free":
      return { ...desired, rules: [] };
    default: {
      const group = chosen([...desired.groups.values()], edit.group);
      return group === undefined ? desired : editedGroup(desired, group, { edit, sight });
    }
  }
}

type GroupEdit = Extract<EditText, { readonly group: number }>;

interface EditAsked {
  readonly edit: GroupEdit;
  readonly sight: Surroundings;
}

function editedGroup(desired: Desired, group: GroupWish, { edit, sight }: EditAsked): Desired {
  switch (edit.edit) {
    case "state":
      return withGroup(desired, { ...group, state: edit.state });
    case "copies":
      return withGroup(desired, { ...group, ...copiesOf(edit.copies, group.members) });
    case "prefers":
    case "forbids":
      return withGroup(desired, placedOtherwise(group, edit, sight.nodes));
    case "delete":
      return withoutGroup(desired, group.key);
    case "rename": {
      const { groups, ...others } = withoutGroup(desired, group.key);
      const key = `${group.key}-renamed`;
      return { ...others, groups: new Map(groups).set(key, { ...group, key }) };
    }
    case "exchange":
    case "regroup": {
      const other = chosen([...desired.groups.values()], edit.other);
      if (other === undefined || other.key === group.key) return desired;
      return edit.edit === "exchange" ? exchanged(desired, group, other) : regrouped(desired, group, other);
    }
    default:
      return withGroup(desired, { ...group, ...withMembers(group, editedMembers(group, edit)) });
  }
}

function placedOtherwise(
  group: GroupWish,
  { edit, node }: Extract<GroupEdit, { readonly node: number }>,
  nodes: readonly string[],
): GroupWish {
  const name = chosen(nodes, node) ?? "";
  if (edit === "prefers") return { ...group, preferred: new Map([[name, 1000]]) };
  return { ...group, candidates: new Set(nodes.filter((other) => other !== name)) };
}

function withoutGroup(desired: Desired, key: string): Desired {
  const groups = new Map([...desired.groups].filter(([other]) => other !== key));
  return { ...desired, groups, rules: desired.rules.filter((rule) => !namesOf(rule).includes(key)) };
}

function editedMembers(
  { key, members }: GroupWish,
  edit: Extract<GroupEdit, { member: number }>,
): readonly MemberWish[] {
  const place = edit.member % Math.max(1, members.length);
  switch (edit.edit) {
    case "member":
      return members.map((member, at) => (at === place ? anotherVersion(member) : member));
    case "drop":
      return members.length < 2 ? members : members.toSpliced(place, 1);
    case "append":
      return members.toSpliced(place, 0, memberOf("service", `${key.slice("HAGroup/".length)}-9`, 1));
    case "turn":
      return [...members.slice(place), ...members.slice(0, place)];
  }
}

function anotherVersion(member: MemberWish): MemberWish {
  const kinds = { VirtualIP: "address", HAService: "service", SharedData: "data" } as const;
  const next = memberOf(kinds[member.kind], member.name, member.generation + 1);
  const { promotable } = member.spec;
  return promotable === undefined ? next : { ...next, spec: { ...next.spec, promotable } };
}

/** Members once, by the number of copies that they can have. */
function withMembers(group: GroupWish, members: readonly MemberWish[]): Partial<GroupWish> {
  const unique = members.filter((member, at) => members.findIndex(({ name }) => name === member.name) === at);
  if (group.primaries > 0) return copiesOf("Promotable", unique);
  return copiesOf(group.replicas === 1 ? "One" : group.replicas === "Each" ? "Each" : "Two", unique);
}

/** The first members of one kind change what they touch, and keep their names. */
function exchanged(desired: Desired, a: GroupWish, b: GroupWish): Desired {
  const [ours, theirs] = [a.members[0], b.members[0]];
  if (ours === undefined || theirs === undefined || ours.kind !== theirs.kind) return desired;
  if (a.replicas !== 1 || b.replicas !== 1) return desired;
  const swapped = withGroup(desired, { ...a, members: [withThingOf(ours, theirs), ...a.members.slice(1)] });
  return withGroup(swapped, { ...b, members: [withThingOf(theirs, ours), ...b.members.slice(1)] });
}

function withThingOf(to: MemberWish, { spec, claims }: MemberWish): MemberWish {
  return { ...to, spec, claims, generation: to.generation + 1 };
}

function regrouped(desired: Desired, from: GroupWish, to: GroupWish): Desired {
  const last = from.members.at(-1);
  if (last === undefined || from.members.length < 2) return desired;
  const without = withGroup(desired, { ...from, ...withMembers(from, from.members.slice(0, -1)) });
  return withGroup(without, { ...to, ...withMembers(to, [...to.members, last]) });
}

function withGroup(desired: Desired, group: GroupWish): Desired {
  return { ...desired, groups: new Map(desired.groups).set(group.key, group) };
}

function namesOf(rule: PlacementWish): readonly string[] {
  if (rule.kind === "order") return rule.steps.flatMap(({ groups }) => groups);
  return rule.kind === "nodes" ? rule.groups : rule.groups.map(({ group }) => group);
}
