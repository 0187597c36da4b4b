import type { FinalState, PlanAction } from "../../controller/core/plan/plan.ts";
import type { Change } from "./describe-change.ts";
import { beginStart, isProvenByTime } from "./judge-start.ts";
import {
  ancestorsOf,
  createModel,
  demotionOf,
  end,
  findThing,
  laterThan,
  standsOn,
  type Model,
  type Thing,
} from "./small-model.ts";

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

/** What the actions come to is what the plan says of the end; of lost nodes it knows nothing. */
function finalFaults(model: Model, final: PlanText["final"]): readonly string[] {
  const { things, lost } = model;
  const left = things.filter(
    ({ object, node, found }) => final[object] === undefined && found === "Started" && !lost.has(node),
  );
  const forgotten = left.filter((thing) => !isLeft(model, thing));
  const faults = forgotten.map(({ object, node }) => `${object}: it ends on ${node}, and nobody wants it any more`);
  const others = Object.entries(final).flatMap(([object, { nodes, state }]) => {
    if (object.startsWith("HAGroup/")) return [];
    const all = things.filter((thing) => thing.object === object && thing.found !== "Stopped" && !lost.has(thing.node));
    // Beside what runs, what has failed and is left at that is not told.
    const present = state === "Started" ? all.filter(({ found }) => found === "Started") : all;
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

function textOf({ id, node, verb, object }: PlanAction): string {
  return `${id}. ${node} ${verb} ${object}`;
}
