import type { Decision } from "../decide.ts";
import type { Desired, GroupKey, NodeName } from "../desired.ts";
import { entryOf, resourceKeyOf } from "../journal.ts";
import type { Ms } from "../lease.ts";
import { whyGiven, whyTaken } from "../placement-reasons.ts";
import type { ObjectLabel, PlanAction } from "./plan.ts";
import { createPredecessors } from "./predecessors.ts";
import type { Onlooker, RolledStep } from "./roll-forward.ts";
import { sparesIn } from "./spares.ts";
import { thingOf } from "./thing-of.ts";
import { createUptime, type Uptime } from "./uptime.ts";
import { factsOf, type ModelNode, type World } from "./world.ts";

/** What happened while a world was rolled forward, in the words of a plan. */
export interface Recorder extends Onlooker {
  actions(): readonly PlanAction[];
  readonly uptime: Uptime;
  /** The fewest spare nodes that each group had at any decision. */
  sparesMin(): ReadonlyMap<GroupKey, number>;
  /** When the last action has ended, from the beginning. */
  endedMs(): Ms;
}

export function createRecorder(world: World, desired: Desired): Recorder {
  const began = world.now;
  const actions: PlanAction[] = [];
  const ids = new Map<RolledStep, number>();
  const predecessors = createPredecessors(desired, world);
  const uptime = createUptime(world);
  const spares = new Map<GroupKey, number>();
  let able = "";
  let endedMs = 0;
  return {
    uptime,
    actions: () => actions,
    sparesMin: () => spares,
    endedMs: () => endedMs,
    decided(decision) {
      const now = ableIn(decision);
      if (now === able) return;
      able = now;
      for (const [key, count] of sparesIn(world, desired)) {
        spares.set(key, Math.min(count, spares.get(key) ?? Infinity));
      }
    },
    began(step, decision) {
      const id = actions.length + 1;
      ids.set(step, id);
      const after = predecessors.begin(id, step);
      actions.push(
        actionOf(step, { id, after, earlier: actions, atMs: Math.round(world.now - began), decision, world, desired }),
      );
      if (step.kind === "action" && step.action.verb === "stop")
        uptime.down(resourceKeyOf(step.action.resource), step.node);
    },
    ended(step) {
      endedMs = Math.round(world.now - began);
      predecessors.end(ids.get(step) ?? 0);
      if (step.kind === "action" && step.action.verb === "start")
        uptime.up(resourceKeyOf(step.action.resource), step.node);
    },
    lost(node, things) {
      for (const key of things) uptime.down(key, node.name);
    },
  };
}

/** Spare nodes become more or fewer only with the nodes that may be given anything. */
function ableIn(decision: Decision): string {
  return [...decision.nodes.values()].flatMap(({ name, isCandidate }) => (isCandidate ? [name] : [])).join(" ");
}

interface ActionSight {
  readonly id: number;
  readonly after: readonly number[];
  readonly earlier: readonly PlanAction[];
  readonly atMs: Ms;
  readonly decision: Decision | undefined;
  readonly world: World;
  readonly desired: Desired;
}

function actionOf(step: RolledStep, sight: ActionSight): PlanAction {
  const { id, after, atMs, world } = sight;
  const { node, expectedMs, worstMs, basis } = step;
  const timing = { atMs, expectedMs, worstMs, basis };
  const model = world.nodes.get(node);
  if (step.kind === "fencing") {
    const { record, devices } = step.order;
    return {
      id,
      verb: "fence",
      object: `HANode/${node}`,
      node,
      thing: `${record.action ?? "off"} by ${devices.join(", ")}`,
      after,
      reason: reasonToFence(node, record.cause, sight),
      requires: `${node} has not come back with another boot`,
      disruptive: model !== undefined && (model.isUp || model.running.size > 0),
      ...timing,
    };
  }
  const { verb, resource, group } = step.action;
  return {
    id,
    verb,
    object: resourceKeyOf(resource),
    group,
    node,
    thing: thingOf(resource),
    after,
    reason: reasonOf(step, sight),
    requires: requirementOf(step),
    disruptive: model !== undefined && isDisruptive(step, model),
    ...timing,
  };
}

function reasonToFence(node: NodeName, cause: string, { decision }: ActionSight): string {
  if (cause === "Operator") return "a person ordered it";
  if (cause === "StopFailed") return "a stop has failed there";
  const view = decision?.nodes.get(node);
  return view === undefined || view.why === "" ? "its lease was closed" : view.why;
}

type Action = Extract<RolledStep, { kind: "action" }>;

function reasonOf({ node, action }: Action, { decision, desired, world, earlier }: ActionSight): string {
  const object = resourceKeyOf(action.resource);
  // What starts again where it was stopped does so for the reason that it was stopped for.
  const last = earlier.findLast((one) => one.object === object && one.group === action.group && one.verb === "stop");
  if (action.verb === "start" && last?.node === node) return last.reason;
  if (decision === undefined) return action.because;
  const asked = { group: action.group, sight: { decision, desired, facts: factsOf(world) } };
  if (action.verb === "stop" && action.because.endsWith("it is not assigned to this node"))
    return whyNoMember(node, action, { decision, desired, world }) ?? whyTaken(node, asked);
  if (action.verb !== "start") return action.because;
  const reasons = whyGiven([node], asked);
  return reasons.length === 0 ? (last?.reason ?? action.because) : reasons.join("; ");
}

/** The group stays on the node, and has this member, or one that starts before it, no more. */
function whyNoMember(
  node: NodeName,
  { group, resource }: Action["action"],
  { decision, desired, world }: { readonly decision: Decision } & Pick<ActionSight, "desired" | "world">,
): string | undefined {
  const wish = desired.groups.get(group);
  const stays = decision.groups.get(group)?.target.some((placement) => placement.node === node) === true;
  const entries = (world.nodes.get(node)?.journal.entries ?? []).filter((entry) => entry.group === group);
  const gone = entries
    .map((entry) => resourceKeyOf(entry.resource))
    .find((key) => wish?.members.some((member) => resourceKeyOf(member) === key) === false);
  if (!stays || gone === undefined) return undefined;
  const why = `it is no member of ${group} any more`;
  return gone === resourceKeyOf(resource) ? why : `${gone}, which starts before it: ${why}`;
}

function requirementOf({ node, action }: Action): string {
  const claims = action.resource.claims.map(({ type, key }) => `${type} ${key}`).join(", ");
  switch (action.verb) {
    case "start":
      return `${node} is named for ${claims}, and no other node may hold it`;
    case "promote":
      return `${node} is named for the primary role of ${claims}, and no other node may have it`;
    case "demote":
    case "stop":
      return `it runs on ${node}`;
  }
}

/** What runs where nobody told it to run is taken away without anybody missing it. */
function isDisruptive({ action }: Action, node: ModelNode): boolean {
  if (action.verb !== "stop" && action.verb !== "demote") return false;
  const key: ObjectLabel = resourceKeyOf(action.resource);
  return node.running.get(key)?.state === "Started" && entryOf(node.journal, key) !== undefined;
}
