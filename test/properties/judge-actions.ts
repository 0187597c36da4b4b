import type { Desired, GroupWish, MemberWish } from "../../controller/core/desired.ts";
import type { FinalState, PlanAction } from "../../controller/core/plan/plan.ts";
import { silentMs, type Change } from "./describe-change.ts";

/** A plan as its reader has it. */
export interface PlanText {
  readonly actions: readonly PlanAction[];
  readonly final: Readonly<Record<string, FinalState>>;
}

/**
 * What is wrong with a plan, by a model of its own that knows of the planner only what the plan says: things run on
 * nodes, an action takes its time, and before it begins that must hold which it needs. Not only that it holds is asked:
 * what made it so must stand in `after`, near or far, for actions may take longer than they are expected to.
 */
export function faultsOfPlan(change: Change, { actions, final }: PlanText): readonly string[] {
  const model = createModel(change);
  const faults = [...orderFaults(actions)];
  for (const { action, isEnd } of momentsOf(actions)) {
    if (isEnd) end(model, action);
    else faults.push(...begin(model, action).map((what) => `${textOf(action)}: ${what}`));
  }
  return [...faults, ...finalFaults(model, final)];
}

interface Thing {
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
  /** It was started, and found stopped: who has it in his journal stops it all the same. */
  readonly isGone: boolean;
}

interface Model {
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

function createModel(change: Change): Model {
  const { facts, before } = change;
  const lost = new Set(facts.leases.flatMap(({ record, renewedMsAgo }) => (renewedMsAgo === 0 ? [] : [record.holder])));
  const wishes = membersIn(before);
  const things = facts.reports.flatMap(({ node, resources }) =>
    resources.flatMap(({ kind, name, state, role, epoch }): readonly Thing[] => {
      const found = wishes.get(`${kind}/${name}`);
      if (found === undefined || (state === "Stopped" && epoch === undefined)) return [];
      const group = epoch === undefined ? undefined : found.group.key;
      const thing = thingOf(found.member, { node, group, start: undefined });
      return [{ ...thing, isPrimary: role === "Primary", isUp: true, isGone: state === "Stopped" }];
    }),
  );
  const begun = new Set(things.flatMap(({ group }) => group ?? []));
  const standing = new Set(things.flatMap(({ group, node }) => (group === undefined ? [] : `${group} on ${node}`)));
  return { change, things, lost, ended: new Set(), ancestors: new Map(), freed: new Map(), begun, standing };
}

function thingOf(member: MemberWish, at: Pick<Thing, "node" | "group" | "start">): Thing {
  const claims = member.claims.map(({ type, key }) => `${type} ${key}`);
  const roles = member.spec["promotable"] === undefined ? [] : claims.map((claim) => `primary role of ${claim}`);
  return {
    object: `${member.kind}/${member.name}`,
    claims,
    roles,
    isPrimary: false,
    isUp: false,
    isGone: false,
    ...at,
  };
}

function membersIn(desired: Desired): ReadonlyMap<string, { readonly member: MemberWish; readonly group: GroupWish }> {
  const groups = [...desired.groups.values()];
  return new Map(
    groups.flatMap((group) =>
      group.members.map((member) => [`${member.kind}/${member.name}`, { member, group }] as const),
    ),
  );
}

// -- time -----------------------------------------------------------------------------------------------------------------

interface Moment {
  readonly at: number;
  readonly action: PlanAction;
  readonly isEnd: boolean;
}

/** What ends at a moment has ended before anything begins at it. */
function momentsOf(actions: readonly PlanAction[]): readonly Moment[] {
  const moments = actions.flatMap((action): readonly Moment[] => [
    { at: action.atMs, action, isEnd: false },
    { at: action.atMs + action.expectedMs, action, isEnd: true },
  ]);
  return moments.toSorted((a, b) => a.at - b.at || Number(b.isEnd) - Number(a.isEnd) || a.action.id - b.action.id);
}

function orderFaults(actions: readonly PlanAction[]): readonly string[] {
  return actions.flatMap((action, place) => {
    const faults = action.after.filter((id) => id >= action.id || id < 1).map((id) => `it comes after ${id}`);
    if (action.id !== place + 1) faults.push(`it stands at place ${place + 1}`);
    return faults.map((what) => `${textOf(action)}: ${what}`);
  });
}

// -- beginnings -----------------------------------------------------------------------------------------------------------

function begin(model: Model, action: PlanAction): readonly string[] {
  model.ancestors.set(action.id, ancestorsOf(model, action));
  const early = action.after.filter((id) => !model.ended.has(id)).map((id) => `${id} has not ended`);
  switch (action.verb) {
    case "start":
      return [...early, ...beginStart(model, action)];
    case "stop":
      return [...early, ...beginStop(model, action)];
    case "promote":
      return [...early, ...beginPromotion(model, action)];
    case "demote":
      return [...early, ...(findThing(model, action)?.isPrimary === true ? [] : ["it is no primary there"])];
    case "fence":
      return early;
  }
}

function ancestorsOf({ ancestors }: Model, { after }: PlanAction): ReadonlySet<number> {
  return new Set(after.flatMap((id) => [id, ...(ancestors.get(id) ?? [])]));
}

function beginStart(model: Model, action: PlanAction): readonly string[] {
  const wish = model.change.after.groups.get(action.group ?? "");
  const place = wish?.members.findIndex((one) => `${one.kind}/${one.name}` === action.object) ?? -1;
  const member = wish?.members[place];
  if (wish === undefined || member === undefined) return ["no group has it"];
  const thing = thingOf(member, { node: action.node, group: wish.key, start: action.id });
  const faults = [
    ...(model.lost.has(action.node) ? ["its node is lost"] : []),
    ...(findThing(model, action) === undefined ? [] : ["it is there already"]),
    ...wish.members.slice(0, place).flatMap((earlier) => startedBefore(model, action, earlier)),
    ...stopFaults(model, action),
    // A group comes to a node as a whole, or not at all.
    ...claimsOf(wish).flatMap((claim) => claimFaults(model, action, { claim, wish })),
    ...hereFaults(model, thing),
    ...apartFaults(model, thing),
    ...gateFaults(model, action, wish),
  ];
  model.things = [...model.things, thing];
  model.begun.add(wish.key);
  return faults;
}

/** Members of a group start one after the other. */
function startedBefore(model: Model, { id, node }: PlanAction, earlier: MemberWish): readonly string[] {
  const object = `${earlier.kind}/${earlier.name}`;
  const found = model.things.find((thing) => thing.object === object && thing.node === node);
  if (found?.isUp !== true) return [`${object}, which starts before it, does not run there`];
  return standsOn(model, id, found.start) ? [] : [`it does not come after the start of ${object}`];
}

function standsOn({ ancestors }: Model, id: number, other: number | undefined): boolean {
  return other === undefined || ancestors.get(id)?.has(other) === true;
}

interface ClaimAsked {
  readonly claim: string;
  readonly wish: GroupWish;
}

function claimsOf({ members }: GroupWish): readonly string[] {
  return members.flatMap(({ claims }) => claims.map(({ type, key }) => `${type} ${key}`));
}

function claimFaults(model: Model, { id, node, atMs }: PlanAction, { claim, wish }: ClaimAsked): readonly string[] {
  const room = wish.replicas === "Each" ? Infinity : wish.replicas;
  const holders = model.things.filter((thing) => thing.claims.includes(claim) && thing.group !== undefined);
  const others = new Set(holders.filter((thing) => thing.node !== node).map((thing) => thing.node));
  const alive = [...others].filter((name) => !isProvenByTime(model, { name, atMs, wish }));
  const late = room > 1 ? [] : [...(model.freed.get(claim) ?? [])].filter((one) => !standsOn(model, id, one));
  return [
    ...(alive.length + 1 > room ? [`${claim} is held on ${alive.join(", ")}`] : []),
    ...late.map((one) => `it does not come after ${one}, which frees ${claim}`),
  ];
}

/** Nothing starts over its own stop. */
function stopFaults(model: Model, { id, object, node }: PlanAction): readonly string[] {
  const late = [...(model.freed.get(`${object} on ${node}`) ?? [])].filter((one) => !standsOn(model, id, one));
  return late.map((one) => `it does not come after ${one}, its stop`);
}

function hereFaults({ things }: Model, { node, claims }: Thing): readonly string[] {
  const here = things.filter((thing) => thing.node === node && thing.claims.some((claim) => claims.includes(claim)));
  return here.map(({ object, node: place }) => `${object} is on ${place} and holds the same`);
}

/** docs/safety.md has the waits: who is silent for so long is proven gone, under the modes that go by time. */
function isProvenByTime(
  { lost, change }: Model,
  { name, atMs, wish }: { readonly name: string; readonly atMs: number; readonly wish: GroupWish },
): boolean {
  const { ttlMs } = change.before.cluster.timing;
  const timeoutMs = ttlMs;
  const waits: Readonly<Record<string, number>> = {
    None: ttlMs,
    Lease: 1.2 * ttlMs,
    Watchdog: 1.2 * (ttlMs + 2 * timeoutMs),
  };
  return lost.has(name) && silentMs + atMs >= (waits[wish.fencing.mode] ?? Infinity);
}

/** Who comes to a node finds nothing there that a required rule keeps it apart from; what is there already may restart. */
function apartFaults({ things, change: { after }, standing }: Model, { group, node }: Thing): readonly string[] {
  const members = membersIn(after);
  if (standing.has(`${group} on ${node}`)) return [];
  return after.rules.flatMap((rule) => {
    if (rule.kind !== "apart" || rule.score !== "Required") return [];
    const keys = rule.groups.map((one) => one.group);
    if (!keys.includes(group ?? "")) return [];
    const beside = things.filter(
      (thing) =>
        thing.node === node &&
        thing.group !== undefined &&
        thing.group !== group &&
        keys.includes(thing.group) &&
        members.get(thing.object)?.group.key === thing.group,
    );
    return beside.map((thing) => `${thing.object} of ${thing.group} is on ${node}, and ${rule.name} keeps them apart`);
  });
}

/** The first start of a group that has to wait for another one. */
function gateFaults(model: Model, { id }: PlanAction, wish: GroupWish): readonly string[] {
  const { rules, groups } = model.change.after;
  if (model.begun.has(wish.key)) return [];
  return rules.flatMap((rule) => {
    if (rule.kind !== "order" || rule.requirement !== "Mandatory") return [];
    const step = rule.steps.findIndex(({ groups: some }) => some.includes(wish.key));
    const firsts = rule.steps[step - 1]?.groups ?? [];
    return firsts.flatMap((first) =>
      (groups.get(first)?.members ?? []).flatMap(({ kind, name }) => {
        const up = model.things.filter((thing) => thing.object === `${kind}/${name}` && thing.isUp);
        if (up.length === 0) return [`${kind}/${name} of ${first} does not run yet, and ${rule.name} wants that`];
        return up.some((thing) => standsOn(model, id, thing.start))
          ? []
          : [`it does not come after the start of ${kind}/${name}, as ${rule.name} wants`];
      }),
    );
  });
}

function beginStop(model: Model, action: PlanAction): readonly string[] {
  const thing = findThing(model, action);
  if (thing === undefined) return ["it is not there"];
  const { group, node } = thing;
  if (group === undefined) return [];
  const later = model.things
    .slice(model.things.indexOf(thing) + 1)
    .filter((other) => other.group === group && other.node === node);
  const last = latestStops(model, thing).filter((id) => !standsOn(model, action.id, id));
  const demotions = [...(model.freed.get(demotionOf(action)) ?? [])].filter((id) => !standsOn(model, action.id, id));
  return [
    ...(thing.isPrimary ? ["it is the primary there"] : []),
    ...demotions.map((id) => `it does not come after ${id}, its demotion`),
    ...later.map((other) => `${other.object}, which was started after it, is there`),
    ...last.map((id) => `it does not come after ${id}, the stop of what was started after it`),
  ];
}

/** Stops on the same node of what was started after it, under the same group. */
function latestStops({ freed }: Model, { group, node, object }: Thing): readonly number[] {
  return [...(freed.get(laterThan(group, node, object)) ?? [])];
}

function demotionOf({ object, node }: PlanAction): string {
  return `the demotion of ${object} on ${node}`;
}

function laterThan(group: string | undefined, node: string, object: string): string {
  return `what was started after ${object} in ${group} on ${node}`;
}

function beginPromotion(model: Model, action: PlanAction): readonly string[] {
  const thing = findThing(model, action);
  if (thing?.isUp !== true) return ["it does not run there"];
  const wish = model.change.after.groups.get(action.group ?? "");
  const faults = thing.roles.flatMap((role) => {
    const primaries = model.things.filter((other) => other.isPrimary && other.roles.includes(role));
    const alive =
      wish === undefined
        ? primaries
        : primaries.filter(({ node }) => !isProvenByTime(model, { name: node, atMs: action.atMs, wish }));
    const late = [...(model.freed.get(role) ?? [])].filter((one) => !standsOn(model, action.id, one));
    return [
      ...(alive.length >= (wish?.primaries ?? 0) ? [`${alive.map(({ node }) => node).join(", ")} is primary`] : []),
      ...late.map((one) => `it does not come after ${one}, which frees the ${role}`),
    ];
  });
  thing.isPrimary = true;
  return faults;
}

// -- ends -----------------------------------------------------------------------------------------------------------------

function end(model: Model, action: PlanAction): void {
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

/** What the actions come to is what the plan says of the end; of lost nodes it knows nothing. */
function finalFaults(model: Model, final: PlanText["final"]): readonly string[] {
  const { things, lost } = model;
  const left = things.filter(({ object, node, isGone }) => final[object] === undefined && !isGone && !lost.has(node));
  const forgotten = left.filter((thing) => !isLeft(model, thing));
  const faults = forgotten.map(({ object, node }) => `${object}: it ends on ${node}, and nobody wants it any more`);
  const others = Object.entries(final).flatMap(([object, { nodes }]) => {
    if (object.startsWith("HAGroup/")) return [];
    const present = things.filter((thing) => thing.object === object && !thing.isGone && !lost.has(thing.node));
    const there = present.map(({ node }) => node);
    const [is, said] = [there.toSorted().join(" "), nodes.join(" ")];
    return is === said ? [] : [`${object}: it ends on ${is || "no node"}, and the plan says ${said || "no node"}`];
  });
  return [...faults, ...others];
}

/** Nobody touches what is frozen or not managed. */
function isLeft({ change: { after } }: Model, { group }: Thing): boolean {
  const states = [after.cluster.state, after.groups.get(group ?? "")?.state];
  return states.some((state) => state === "Frozen" || state === "Unmanaged");
}

function findThing({ things }: Model, { object, node }: PlanAction): Thing | undefined {
  return things.find((thing) => thing.object === object && thing.node === node);
}

function textOf({ id, node, verb, object }: PlanAction): string {
  return `${id}. ${node} ${verb} ${object}`;
}
