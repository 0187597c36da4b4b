import type { Desired, GroupWish, MemberWish } from "../../controller/core/desired.ts";
import type { PlanAction } from "../../controller/core/plan/plan.ts";
import type { Change } from "./describe-change.ts";

/** What runs on a node, or is on its way up or down. */
export interface Thing {
  readonly object: string;
  readonly node: string;
  /** Undefined where nobody told the node to run it. */
  readonly group: string | undefined;
  readonly claims: readonly string[];
  /** The primary roles of it. */
  readonly roles: readonly string[];
  isPrimary: boolean;
  /** The action that brought it up, if any did, and whether it has ended. */
  readonly start: number | undefined;
  isUp: boolean;
  /** What was started and is found stopped, or failed, is stopped all the same by who has it in his journal. */
  readonly found: string;
}

/** The cluster as far as a plan has come. */
export interface Model {
  readonly change: Change;
  /** In the order in which they were started; those of lost nodes too, for as long as they may run there. */
  things: readonly Thing[];
  readonly lost: ReadonlySet<string>;
  /** Actions that have ended. */
  readonly ended: Set<number>;
  /** By action, all that it stands on. */
  readonly ancestors: Map<number, ReadonlySet<number>>;
  /** By claim, role and object: actions that have freed it. */
  readonly freed: Map<string, Set<number>>;
  /** Groups of which something was started by now, or ran at the beginning. */
  readonly begun: Set<string>;
  /** Groups and the nodes that they were on at the beginning: `HAGroup/web on n1`. */
  readonly standing: ReadonlySet<string>;
}

export function createModel(change: Change): Model {
  const { facts, before } = change;
  const lost = new Set(facts.leases.flatMap(({ record, renewedMsAgo }) => (renewedMsAgo === 0 ? [] : [record.holder])));
  const wishes = membersIn(before);
  const things = facts.reports.flatMap(({ node, resources }) =>
    resources.flatMap(({ kind, name, state, role, epoch }): readonly Thing[] => {
      const found = wishes.get(`${kind}/${name}`);
      if (found === undefined || (state === "Stopped" && epoch === undefined)) return [];
      const group = epoch === undefined ? undefined : found.group.key;
      const thing = thingOf(found.member, { node, group, start: undefined });
      return [{ ...thing, isPrimary: role === "Primary", isUp: true, found: state }];
    }),
  );
  const begun = new Set(things.flatMap(({ group }) => group ?? []));
  const standing = new Set(things.flatMap(({ group, node }) => (group === undefined ? [] : `${group} on ${node}`)));
  return { change, things, lost, ended: new Set(), ancestors: new Map(), freed: new Map(), begun, standing };
}

export function thingOf(member: MemberWish, at: Pick<Thing, "node" | "group" | "start">): Thing {
  const claims = member.claims.map(({ type, key }) => `${type} ${key}`);
  const roles = member.spec["promotable"] === undefined ? [] : claims.map((claim) => `primary role of ${claim}`);
  return {
    object: `${member.kind}/${member.name}`,
    claims,
    roles,
    isPrimary: false,
    isUp: false,
    found: "Started",
    ...at,
  };
}

export function membersIn(
  desired: Desired,
): ReadonlyMap<string, { readonly member: MemberWish; readonly group: GroupWish }> {
  const groups = [...desired.groups.values()];
  return new Map(
    groups.flatMap((group) =>
      group.members.map((member) => [`${member.kind}/${member.name}`, { member, group }] as const),
    ),
  );
}

export function findThing({ things }: Model, { object, node }: PlanAction): Thing | undefined {
  return things.find((thing) => thing.object === object && thing.node === node);
}

export function ancestorsOf({ ancestors }: Model, { after }: PlanAction): ReadonlySet<number> {
  return new Set(after.flatMap((id) => [id, ...(ancestors.get(id) ?? [])]));
}

export function standsOn({ ancestors }: Model, id: number, other: number | undefined): boolean {
  return other === undefined || ancestors.get(id)?.has(other) === true;
}

export function end(model: Model, action: PlanAction): void {
  model.ended.add(action.id);
  if (action.verb === "fence") {
    for (const thing of model.things)
      if (thing.node === action.node) free(model, action.id, [...thing.claims, ...thing.roles]);
    model.things = model.things.filter(({ node }) => node !== action.node);
    return;
  }
  const thing = findThing(model, action);
  if (thing === undefined) return;
  if (action.verb === "start") thing.isUp = true;
  if (action.verb === "demote") {
    thing.isPrimary = false;
    free(model, action.id, [...thing.roles, demotionOf(action)]);
  }
  if (action.verb !== "stop") return;
  free(model, action.id, [
    `${action.object} on ${action.node}`,
    ...thing.claims,
    ...(thing.isPrimary ? thing.roles : []),
  ]);
  const at = model.things.indexOf(thing);
  for (const earlier of model.things.slice(0, at)) {
    const isOfIt = earlier.group === thing.group && earlier.node === thing.node && thing.group !== undefined;
    if (isOfIt) free(model, action.id, [laterThan(earlier.group, earlier.node, earlier.object)]);
  }
  model.things = model.things.filter((other) => other !== thing);
}

function free({ freed }: Model, id: number, keys: readonly string[]): void {
  for (const key of keys) freed.set(key, (freed.get(key) ?? new Set<number>()).add(id));
}

export function demotionOf({ object, node }: PlanAction): string {
  return `the demotion of ${object} on ${node}`;
}

export function laterThan(group: string | undefined, node: string, object: string): string {
  return `what was started after ${object} in ${group} on ${node}`;
}
