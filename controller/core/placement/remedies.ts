import { formatQuantity } from "../../api/quantity.ts";
import type { GroupKey, GroupWish, NodeName, PlacementWish } from "../desired.ts";
import type { NodeView } from "../node-class.ts";
import type { Bar, Obstacle } from "./feasibility.ts";
import type { Hindrance } from "./hindrances.ts";
import { moveScore } from "./order-score.ts";
import type { FactScore, PlacementInput } from "./placement-problem.ts";
import { maskOf, type NodeEntry, type Problem, type Tie } from "./problem.ts";

/** A change of the world that takes a hindrance away: asked of the same placement, it shows what would then be chosen. */
export interface Remedy {
  /** `n2 came back`: follows "if". */
  readonly condition: string;
  apply(input: PlacementInput): PlacementInput;
}

/** Undefined where no single change would do. */
export function remedyOf(problem: Problem, node: NodeEntry, hindrance: Hindrance): Remedy | undefined {
  switch (hindrance.kind) {
    case "bar":
      return remedyOfBar(hindrance.bar, hindrance.part.group.key, node);
    case "contradiction":
      return undefined;
    case "obstacle":
      return remedyOfObstacle(problem, node, hindrance.obstacle);
  }
}

function remedyOfBar(bar: Bar, group: GroupKey, node: NodeEntry): Remedy {
  const { name } = node;
  switch (bar) {
    case "class":
    case "mode":
      return { condition: eligibility(node), apply: (input) => makeEligible(input, name) };
    case "candidates":
      return {
        condition: `${name} were among the candidates of ${group}`,
        apply: (input) => withWish(input, group, (wish) => ({ candidates: new Set([...wish.candidates, name]) })),
      };
    case "failures":
      return {
        condition: `the failure of ${group} on ${name} were forgotten`,
        apply: (input) => ({ ...input, failed: withoutNode(input.failed, group, name) }),
      };
    case "checkers":
      return {
        condition: `the checkers of ${group} found ${name} healthy`,
        apply: (input) => ({ ...input, barred: withoutNode(input.barred, group, name) }),
      };
    default:
      return {
        condition: `the rule ${bar.rule} allowed ${name}`,
        apply: (input) => withRules(input, (rule) => allowing(rule, { name: bar.rule, node: name })),
      };
  }
}

function allowing(
  rule: PlacementWish,
  { name, node }: { readonly name: string; readonly node: NodeName },
): PlacementWish {
  return rule.kind === "nodes" && rule.name === name ? { ...rule, nodes: new Set([...rule.nodes, node]) } : rule;
}

function remedyOfObstacle(problem: Problem, { name }: NodeEntry, obstacle: Obstacle): Remedy | undefined {
  switch (obstacle.kind) {
    case "own":
      return undefined;
    case "absent": {
      const { rule, group } = obstacle.tie;
      return {
        condition: `${tied(obstacle.tie)} were on ${name} (rule ${rule})`,
        apply: (input) => withScore(input, group.key, { node: name, score: moveScore, cause: { kind: "Move" } }),
      };
    }
    case "apart": {
      const { rule, group } = obstacle.tie;
      return {
        condition: `${tied(obstacle.tie)} were not on ${name} (rule ${rule})`,
        apply: (input) => keepFrom(input, group.key, name),
      };
    }
    case "full": {
      const quantity = problem.quantities[obstacle.request.quantity] ?? "";
      const missing = obstacle.request.amount - obstacle.left;
      return {
        condition: `${name} had ${formatQuantity(missing)} more ${quantity}`,
        apply: (input) => withCapacity(input, name, { quantity, more: missing }),
      };
    }
  }
}

function tied({ group, mask }: Tie): string {
  if (mask === maskOf(undefined) || group.wish.primaries === 0) return group.key;
  return `a ${mask === maskOf("Primary") ? "primary" : "secondary"} of ${group.key}`;
}

// ---------------------------------------------------------------------------------------------------------------------
// The same problem, but for one thing

/** A node that takes anything that its capacity holds. */
function makeEligible(input: PlacementInput, name: NodeName): PlacementInput {
  const view: NodeView = {
    name,
    class: "Eligible",
    why: "",
    isLive: true,
    isCandidate: true,
    lease: input.nodes.get(name)?.lease,
  };
  const wish = input.desired.nodes.get(name) ?? { name, labels: {}, capacity: new Map(), fencing: [] };
  const nodes = new Map(input.desired.nodes).set(name, { ...wish, mode: "Active" });
  const frozenNodes = new Set([...input.desired.frozenNodes].filter((node) => node !== name));
  return {
    ...input,
    nodes: new Map(input.nodes).set(name, view),
    desired: { ...input.desired, nodes, frozenNodes },
  };
}

/** A node that is gone, with all that runs on it. */
export function makeLost(input: PlacementInput, name: NodeName): PlacementInput {
  const view: NodeView = { name, class: "Lost", why: "", isLive: false, isCandidate: false, lease: undefined };
  const current = [...input.current].map(([key, placements]) => {
    return [key, placements.filter(({ node }) => node !== name)] as const;
  });
  return { ...input, nodes: new Map(input.nodes).set(name, view), current: new Map(current) };
}

function eligibility({ name, view, wish, isFrozen }: NodeEntry): string {
  const conditions = [
    ...(view?.isLive === true ? [] : [`${name} came back`]),
    ...(wish === undefined ? [`there were an HANode ${name}`] : []),
    ...(wish === undefined || wish.mode === "Active" ? [] : [`the mode of ${name} were Active`]),
    ...(isFrozen ? [`${name} were thawed`] : []),
  ];
  return conditions.length === 0 ? `${name} were Eligible` : conditions.join(" and ");
}

export function withWish(
  input: PlacementInput,
  key: GroupKey,
  change: (wish: GroupWish) => Partial<GroupWish>,
): PlacementInput {
  const wish = input.desired.groups.get(key);
  if (wish === undefined) return input;
  const groups = new Map(input.desired.groups).set(key, { ...wish, ...change(wish) });
  return { ...input, desired: { ...input.desired, groups } };
}

export function withScore(input: PlacementInput, key: GroupKey, score: FactScore): PlacementInput {
  return { ...input, scores: new Map(input.scores).set(key, [...(input.scores.get(key) ?? []), score]) };
}

function withRules(input: PlacementInput, change: (rule: PlacementWish) => PlacementWish): PlacementInput {
  return { ...input, desired: { ...input.desired, rules: input.desired.rules.map(change) } };
}

function withCapacity(
  input: PlacementInput,
  name: NodeName,
  { quantity, more }: { readonly quantity: string; readonly more: number },
): PlacementInput {
  const wish = input.desired.nodes.get(name);
  if (wish === undefined) return input;
  const capacity = new Map(wish.capacity).set(quantity, (wish.capacity.get(quantity) ?? 0) + more);
  const nodes = new Map(input.desired.nodes).set(name, { ...wish, capacity });
  return { ...input, desired: { ...input.desired, nodes } };
}

/** The group neither runs on the node nor may. */
function keepFrom(input: PlacementInput, key: GroupKey, name: NodeName): PlacementInput {
  const kept = (input.current.get(key) ?? []).filter(({ node }) => node !== name);
  const next = withWish(input, key, ({ candidates }) => ({
    candidates: new Set([...candidates].filter((node) => node !== name)),
  }));
  return { ...next, current: new Map(input.current).set(key, kept) };
}

function withoutNode(
  nodes: ReadonlyMap<GroupKey, ReadonlyMap<NodeName, string>>,
  key: GroupKey,
  name: NodeName,
): ReadonlyMap<GroupKey, ReadonlyMap<NodeName, string>> {
  const kept = [...(nodes.get(key) ?? [])].filter(([node]) => node !== name);
  return new Map(nodes).set(key, new Map(kept));
}
