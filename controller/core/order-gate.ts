import type { ClaimsView } from "./claims-view.ts";
import { claimsOfGroup } from "./claims-view.ts";
import type { Desired, GroupKey, GroupWish, NodeName, OrderStep } from "./desired.ts";
import type { Facts } from "./facts.ts";
import type { Placement } from "./group-step.ts";
import type { NodeView } from "./node-class.ts";

export interface GatedTarget {
  readonly target: readonly Placement[];
  readonly waits: readonly string[];
}

export interface OrderSight {
  readonly desired: Desired;
  readonly facts: Facts;
  readonly current: ReadonlyMap<GroupKey, readonly Placement[]>;
  readonly claims: ClaimsView;
  readonly nodes: ReadonlyMap<NodeName, NodeView>;
}

type OrderAction = OrderStep["action"];

/** One group may do its action once those before it have done theirs. */
interface Edge {
  readonly firsts: readonly GroupKey[];
  readonly firstAction: OrderAction;
  readonly waitFor: OrderStep["waitFor"];
  readonly second: GroupKey;
  readonly secondAction: OrderAction;
  readonly isMandatory: boolean;
}

type Gated = Map<GroupKey, GatedTarget>;

/**
 * Holds targets back until what they stand on is there. What is under way before it holds every later action up; a
 * mandatory rule holds it up also where the earlier action is not to happen at all. The opposite actions of a symmetric
 * rule follow the reverse order.
 */
export function gateByOrder(
  targets: ReadonlyMap<GroupKey, readonly Placement[]>,
  sight: OrderSight,
): ReadonlyMap<GroupKey, GatedTarget> {
  const gated: Gated = new Map([...targets].map(([key, target]) => [key, { target, waits: [] }]));
  const edges = edgesOf(sight.desired);
  holdAll(gated, edges.forward, sight);
  holdAll(gated, edges.backward, sight);
  return gated;
}

/** Until nothing changes: what is held up holds up what stands on it, in whichever order the rules are written. */
function holdAll(gated: Gated, edges: readonly Edge[], sight: OrderSight): void {
  for (let pass = 0; pass <= edges.length; pass++) {
    const changed = edges.filter((edge) => hold(gated, edge, sight));
    if (changed.length === 0) return;
  }
}

function edgesOf(desired: Desired): { readonly forward: readonly Edge[]; readonly backward: readonly Edge[] } {
  const forward: Edge[] = [];
  const backward: Edge[] = [];
  for (const rule of desired.rules) {
    if (rule.kind !== "order") continue;
    const isMandatory = rule.requirement === "Mandatory";
    for (const [index, step] of rule.steps.entries()) {
      const before = rule.steps[index - 1];
      if (before === undefined) continue;
      forward.push(...between(before, step, isMandatory));
      // What serialises has no direction: whichever is under way holds the other up.
      if (rule.requirement === "Serialize") backward.push(...between(step, before, false));
      else if (rule.isSymmetric) backward.push(...between(opposite(step), opposite(before), false));
    }
  }
  return { forward, backward };
}

function between(before: OrderStep, step: OrderStep, isMandatory: boolean): readonly Edge[] {
  const { groups: firsts, action: firstAction, waitFor } = before;
  return step.groups.map((second) => ({
    firsts,
    firstAction,
    waitFor,
    second,
    secondAction: step.action,
    isMandatory,
  }));
}

const opposites: Readonly<Record<OrderAction, OrderAction>> = {
  Start: "Stop",
  Stop: "Start",
  Promote: "Demote",
  Demote: "Promote",
};

const done: Readonly<Record<OrderAction, string>> = {
  Start: "started",
  Stop: "stopped",
  Promote: "promoted",
  Demote: "demoted",
};

function opposite(step: OrderStep): OrderStep {
  return { ...step, action: opposites[step.action], waitFor: "All" };
}

/** True where the target of the later group was changed by it. */
function hold(gated: Gated, edge: Edge, sight: OrderSight): boolean {
  const { firsts, firstAction, second, secondAction, isMandatory } = edge;
  const targetOf = (key: GroupKey): readonly Placement[] => gated.get(key)?.target ?? [];
  const isDoneBy = (key: GroupKey): boolean => isDone(key, firstAction, { target: targetOf(key), sight });
  const isDue = (key: GroupKey): boolean => isMandatory || isWanted(firstAction, targetOf(key));
  const late = firsts.filter((key) => !isDoneBy(key) && isDue(key));
  const isOpen = edge.waitFor === "Any" ? late.length < firsts.length : late.length === 0;
  const known = gated.get(second);
  if (isOpen || known === undefined) return false;
  const current = sight.current.get(second) ?? [];
  const target = withheld(known.target, { current, action: secondAction, isMandatory });
  if (samePlaces(target, known.target)) return false;
  gated.set(second, { target, waits: [...known.waits, `${late.join(", ")} to be ${done[firstAction]}`] });
  return true;
}

/** Whether the target asks for this action to happen, or to have happened. */
function isWanted(action: OrderAction, target: readonly Placement[]): boolean {
  switch (action) {
    case "Start":
      return target.length > 0;
    case "Stop":
      return target.length === 0;
    case "Promote":
      return target.some((placement) => placement.role === "Primary");
    case "Demote":
      return !target.some((placement) => placement.role === "Primary");
  }
}

interface Withheld {
  readonly current: readonly Placement[];
  readonly action: OrderAction;
  readonly isMandatory: boolean;
}

/** The target without this action. A mandatory rule also undoes a start or a promotion; any other only puts it off. */
function withheld(target: readonly Placement[], { current, action, isMandatory }: Withheld): readonly Placement[] {
  switch (action) {
    case "Start":
      return isMandatory ? [] : target.filter(({ node }) => isOn(current, node));
    case "Promote":
      return target.map((placement) => {
        const isAlready = current.some(({ node, role }) => node === placement.node && role === "Primary");
        return placement.role === "Primary" && (isMandatory || !isAlready)
          ? { ...placement, role: "Secondary" }
          : placement;
      });
    case "Stop":
      // Only what runs now, and would run nowhere of that any more, would be stopped.
      return current.length === 0 || current.some(({ node }) => isOn(target, node)) ? target : current;
    case "Demote":
      return target.map((placement) => current.find(({ node }) => node === placement.node) ?? placement);
  }
}

interface DoneAsked {
  readonly target: readonly Placement[];
  readonly sight: OrderSight;
}

/** Whether the nodes have reported that the action is done; a copy more or less elsewhere changes nothing. */
function isDone(key: GroupKey, action: OrderAction, { target, sight }: DoneAsked): boolean {
  const wish = sight.desired.groups.get(key);
  if (wish === undefined) return action === "Stop" || action === "Demote";
  const staying = (sight.current.get(key) ?? []).filter(({ node }) => isOn(target, node));
  switch (action) {
    case "Start":
      return staying.some(({ node }) => isUpOn(node, wish, sight));
    case "Promote":
      return staying.some(({ node, role }) => role === "Primary" && hasPrimaryOn(node, wish, sight));
    case "Stop":
      return isFree(wish, sight);
    case "Demote":
      return ![...sight.facts.reports.keys()].some((node) => hasPrimaryOn(node, wish, sight));
  }
}

function isUpOn(node: NodeName, wish: GroupWish, { facts }: OrderSight): boolean {
  const resources = facts.reports.get(node)?.resources ?? [];
  return wish.members.every((member) =>
    resources.some((one) => one.kind === member.kind && one.name === member.name && one.state === "Started"),
  );
}

function hasPrimaryOn(node: NodeName, wish: GroupWish, { facts }: OrderSight): boolean {
  const resources = facts.reports.get(node)?.resources ?? [];
  return wish.members.some((member) =>
    resources.some((one) => one.kind === member.kind && one.name === member.name && one.role === "Primary"),
  );
}

/** Nobody who could still stop it holds anything of the group; what a lost node may hold is not waited for. */
function isFree(wish: GroupWish, sight: OrderSight): boolean {
  if ((sight.current.get(wish.key) ?? []).length > 0) return false;
  return claimsOfGroup(wish).every((claim) => {
    for (const node of sight.claims.holdersOf(claim)) if (sight.nodes.get(node)?.isLive === true) return false;
    return true;
  });
}

function isOn(placements: readonly Placement[], node: NodeName): boolean {
  return placements.some((placement) => placement.node === node);
}

function samePlaces(a: readonly Placement[], b: readonly Placement[]): boolean {
  return (
    a.length === b.length && a.every(({ node, role }, index) => b[index]?.node === node && b[index]?.role === role)
  );
}
