import type { Desired, GroupWish, MemberWish } from "../../controller/core/desired.ts";
import type { PlanAction } from "../../controller/core/plan/plan.ts";
import type { Change } from "./describe-change.ts";
import type { PlanText } from "./judge-actions.ts";
import { planFrom } from "./plan-properties.ts";

/** A planner that is broken on purpose: what judges plans must report it. */
export interface PlanMutant {
  readonly name: string;
  /** The wrong plan; undefined where this change gives no occasion to be wrong. `number` chooses among occasions. */
  readonly plan: (change: Change, number: number) => PlanText | undefined;
}

export const planMutants: readonly PlanMutant[] = [
  {
    name: "leaves out what an action comes after",
    plan: (change, number) =>
      withActions(change, (actions) =>
        altered(actions, ({ after }) => after.length > 0, {
          number,
          as: (action) => ({ ...action, after: action.after.slice(1) }),
        }),
      ),
  },
  {
    name: "does two actions of a group in each other's place",
    plan: (change, number) => withActions(change, (actions) => swapped(actions, number)),
  },
  {
    name: "forgets a stop",
    plan: (change, number) =>
      withActions(change, (actions) => {
        const stops = actions.filter(({ verb }) => verb === "stop");
        const stop = stops[number % Math.max(1, stops.length)];
        return stop === undefined ? undefined : without(actions, stop);
      }),
  },
  {
    name: "starts on another node",
    plan: (change, number) =>
      withActions(change, (actions) =>
        altered(actions, ({ verb }) => verb === "start", {
          number,
          as: (action) => ({ ...action, node: otherNode(change, action) }),
        }),
      ),
  },
  {
    name: "begins before what it comes after has ended",
    plan: (change, number) =>
      withActions(change, (actions) =>
        altered(actions, ({ after, atMs }) => after.length > 0 && atMs > 0, {
          number,
          as: (action) => ({ ...action, atMs: action.atMs - 1 }),
        }),
      ),
  },
  {
    name: "takes things for the same only by their names",
    plan: (change) => planOfOthers(change, ({ groups, ...desired }) => ({ ...desired, groups: byName(groups) })),
  },
  {
    name: "keeps nothing apart",
    plan: (change) => planOfOthers(change, (desired) => ({ ...desired, rules: [] })),
  },
  {
    name: "waits for no proof of who is lost",
    plan: (change) =>
      planOfOthers(change, ({ groups, ...desired }) => ({
        ...desired,
        groups: mapped(groups, (group) => ({ ...group, fencing: { ...group.fencing, mode: "None" } })),
      })),
  },
];

function withActions(
  change: Change,
  alter: (actions: readonly PlanAction[]) => readonly PlanAction[] | undefined,
): PlanText | undefined {
  const plan = planFrom(change);
  const actions = alter(plan.actions);
  return actions === undefined ? undefined : { actions, final: plan.final };
}

interface Alteration {
  readonly number: number;
  readonly as: (action: PlanAction) => PlanAction;
}

function altered(
  actions: readonly PlanAction[],
  isOccasion: (action: PlanAction) => boolean,
  { number, as }: Alteration,
): readonly PlanAction[] | undefined {
  const occasions = actions.filter(isOccasion);
  const chosen = occasions[number % Math.max(1, occasions.length)];
  return chosen === undefined ? undefined : actions.map((action) => (action === chosen ? as(action) : action));
}

/** One action and the next of its group on the node: each is done when the other should be. */
function swapped(actions: readonly PlanAction[], number: number): readonly PlanAction[] | undefined {
  const pairs = actions.flatMap((one) => {
    const other = actions.find(
      ({ id, group, node, after }) => id > one.id && group === one.group && node === one.node && after.includes(one.id),
    );
    return other === undefined ? [] : [[one, other] as const];
  });
  const pair = pairs[number % Math.max(1, pairs.length)];
  if (pair === undefined) return undefined;
  const [one, other] = pair;
  return actions.map((action) => {
    if (action === one) return { ...action, ...deedOf(other) };
    return action === other ? { ...action, ...deedOf(one) } : action;
  });
}

function deedOf({ verb, object, thing, reason }: PlanAction): Partial<PlanAction> {
  return { verb, object, thing, reason };
}

/** Those that came after it come after what it came after. */
function without(actions: readonly PlanAction[], gone: PlanAction): readonly PlanAction[] {
  const idOf = (id: number): number => (id > gone.id ? id - 1 : id);
  return actions
    .filter((action) => action !== gone)
    .map((action) => ({
      ...action,
      id: idOf(action.id),
      after: action.after.flatMap((id) => (id === gone.id ? gone.after : [id])).map(idOf),
    }));
}

function otherNode({ before }: Change, { node }: PlanAction): string {
  return [...before.nodes.keys()].find((name) => name !== node) ?? node;
}

/** The plan that is made as if the wish were another one, judged by what it is. */
function planOfOthers(change: Change, other: (desired: Desired) => Desired): PlanText {
  return planFrom({ facts: change.facts, after: other(change.after) });
}

function byName(groups: Desired["groups"]): Desired["groups"] {
  return mapped(groups, (group) => ({ ...group, members: group.members.map(named) }));
}

function named(member: MemberWish): MemberWish {
  const key = `${member.kind}-${member.name}`;
  return { ...member, claims: member.claims.map(({ type }) => ({ type, key })) };
}

function mapped(groups: Desired["groups"], change: (group: GroupWish) => GroupWish): Desired["groups"] {
  return new Map([...groups].map(([key, group]) => [key, change(group)]));
}
