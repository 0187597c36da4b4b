import type { GroupWish, MemberWish } from "../../controller/core/desired.ts";
import type { PlanAction } from "../../controller/core/plan/plan.ts";
import { silentMs } from "./describe-change.ts";
import { findThing, membersIn, standsOn, thingOf, type Model, type Thing } from "./small-model.ts";

export function beginStart(model: Model, action: PlanAction): readonly string[] {
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
  // Who has it already goes on with it beside copies that the group has too many of by now.
  if (holders.some((thing) => thing.node === node)) return [];
  const others = new Set(holders.map((thing) => thing.node));
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
export function isProvenByTime(
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
