import type { HAAssignmentSpec } from "../../controller/api/types.gen.ts";
import type { Desired, GroupKey, NodeName } from "../../controller/core/desired.ts";
import { specOf } from "../../controller/runtime/records.ts";
import type { WorldEvent } from "../world-event.ts";
import { stateless } from "./checker.ts";

/**
 * Whoever is newly named for a group is its candidate, is active, and is allowed by every required rule on nodes, by a
 * wish that somebody could still go by; and no more are named than the group has copies.
 */
export const requiredRulesKept = stateless("required-rules-kept", (event, sight) => {
  const named = newlyNamed(event);
  if (named === undefined) return undefined;
  const { group, spec, nodes } = named;
  const objections = sight.wishes(event.at).map((desired) => objectionOf(desired, { group, spec, nodes }));
  return objections.length > 0 && objections.every((objection) => objection !== undefined)
    ? objections.at(-1)
    : undefined;
});

interface Named {
  readonly group: GroupKey;
  readonly spec: HAAssignmentSpec;
  readonly nodes: readonly NodeName[];
}

function newlyNamed(event: WorldEvent): Named | undefined {
  if (event.type !== "commit" || event.object.kind !== "HAAssignment" || event.isDeleted) return undefined;
  const spec = specOf("HAAssignment", event.object);
  const before = event.before === undefined ? [] : specOf("HAAssignment", event.before).placements;
  const nodes = spec.placements
    .filter(({ node, incarnation }) => !before.some((one) => one.node === node && one.incarnation === incarnation))
    .map(({ node }) => node);
  return nodes.length === 0 ? undefined : { group: `${spec.group.kind}/${spec.group.name}`, spec, nodes };
}

function objectionOf(desired: Desired, { group, spec, nodes }: Named): string | undefined {
  const wish = desired.groups.get(group);
  if (wish === undefined) return `${group} is given to ${nodes.join(", ")}, and there is no such group`;
  if (wish.state !== "Started" || desired.cluster.state !== "Running")
    return `${group} is given to ${nodes.join(", ")}, and it is not to be started`;
  const room = wish.replicas === "Each" ? Number.POSITIVE_INFINITY : wish.replicas;
  if (spec.placements.length > room)
    return `${group} is given to ${spec.placements.length} nodes, and has ${room} copies`;
  return nodes.map((node) => objectionToNode(node, { group, desired, candidates: wish.candidates })).find(isText);
}

function objectionToNode(
  node: NodeName,
  at: { readonly group: GroupKey; readonly desired: Desired; readonly candidates: ReadonlySet<NodeName> },
): string | undefined {
  const { group, desired } = at;
  if (!at.candidates.has(node)) return `${group} is given to ${node}, which is not one of its candidates`;
  const mode = desired.nodes.get(node)?.mode;
  if (mode !== "Active") return `${group} is given to ${node}, whose mode is ${mode ?? "none"}`;
  for (const rule of desired.rules) {
    if (rule.kind !== "nodes" || rule.score !== "Required" || !rule.groups.includes(group)) continue;
    if (!rule.nodes.has(node)) return `${group} is given to ${node}, which the rule ${rule.name} does not allow`;
  }
  return undefined;
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}
