import type { ClaimsView } from "./claims-view.ts";
import { claimsOfGroup } from "./claims-view.ts";
import type { Desired, GroupKey, NodeName } from "./desired.ts";
import type { Facts } from "./facts.ts";
import type { Placement } from "./group-step.ts";
import type { NodeView } from "./node-class.ts";

export interface GatedTarget {
  readonly target: readonly Placement[];
  readonly waits: readonly string[];
}

interface OrderSight {
  readonly desired: Desired;
  readonly facts: Facts;
  readonly current: ReadonlyMap<GroupKey, readonly Placement[]>;
  readonly claims: ClaimsView;
  readonly nodes: ReadonlyMap<NodeName, NodeView>;
}

/**
 * Holds targets back until what they stand on is there: a mandatory dependent starts when its predecessor is started,
 * and a predecessor stops or moves of its own will only when its dependents have let go. Equal targets pass unchanged.
 */
export function gateByOrder(
  targets: ReadonlyMap<GroupKey, readonly Placement[]>,
  sight: OrderSight,
): ReadonlyMap<GroupKey, GatedTarget> {
  const edges = edgesOf(sight.desired);
  const gated = new Map<GroupKey, GatedTarget>();
  for (const [key, target] of targets) gated.set(key, { target, waits: [] });
  if (edges.length === 0) return gated;
  const isSettled = (key: GroupKey): boolean => isStarted(key, targets.get(key) ?? [], sight);
  for (const { first, second, requirement } of edges) {
    if (isSettled(first)) continue;
    const held = { key: second, why: `${first} to be started` };
    if (requirement === "Mandatory") holdBack(gated, held);
    else if ((targets.get(first) ?? []).length > 0) delay(gated, { ...held, sight });
  }
  for (const edge of edges) if (edge.isSymmetric) keepUnder(gated, edge, sight);
  return gated;
}

/** As long as a group goes on somewhere its dependents stand; when it leaves for good they go first. */
function keepUnder(gated: Map<GroupKey, GatedTarget>, { first, second }: Edge, sight: OrderSight): void {
  const stands = sight.current.get(first) ?? [];
  if (stands.length === 0 || isFree(second, sight)) return;
  const wanted = gated.get(first)?.target ?? [];
  if (stands.some(({ node }) => isOn(wanted, node))) return;
  gated.set(first, { target: [...stands], waits: [`${second} to be stopped first`] });
}

interface Edge {
  readonly first: GroupKey;
  readonly second: GroupKey;
  readonly requirement: "Mandatory" | "Optional" | "Serialize";
  readonly isSymmetric: boolean;
}

/** Each group of a step stands on each group of the step before it. */
function edgesOf(desired: Desired): readonly Edge[] {
  const edges: Edge[] = [];
  for (const rule of desired.rules) {
    if (rule.kind !== "order") continue;
    for (let index = 1; index < rule.steps.length; index++) {
      for (const first of rule.steps[index - 1]?.groups ?? []) {
        for (const second of rule.steps[index]?.groups ?? []) {
          edges.push({ first, second, requirement: rule.requirement, isSymmetric: rule.isSymmetric });
        }
      }
    }
  }
  return edges;
}

function holdBack(gated: Map<GroupKey, GatedTarget>, held: { readonly key: GroupKey; readonly why: string }): void {
  const known = gated.get(held.key);
  if (known !== undefined) gated.set(held.key, { target: [], waits: [...known.waits, held.why] });
}

/** Only what would begin now is delayed; what runs goes on. */
function delay(
  gated: Map<GroupKey, GatedTarget>,
  held: { readonly key: GroupKey; readonly why: string; readonly sight: OrderSight },
): void {
  const known = gated.get(held.key);
  const current = held.sight.current.get(held.key) ?? [];
  if (known === undefined || known.target.every((placement) => isOn(current, placement.node))) return;
  const target = known.target.filter((placement) => isOn(current, placement.node));
  gated.set(held.key, { target, waits: [...known.waits, held.why] });
}

/** It runs, with every member, on some node where it is to stay; a copy more or less elsewhere changes nothing. */
function isStarted(key: GroupKey, target: readonly Placement[], sight: OrderSight): boolean {
  const wish = sight.desired.groups.get(key);
  if (wish === undefined) return false;
  const staying = (sight.current.get(key) ?? []).filter(({ node }) => isOn(target, node));
  return staying.some(({ node }) => {
    const resources = sight.facts.reports.get(node)?.resources ?? [];
    return wish.members.every((member) =>
      resources.some((one) => one.kind === member.kind && one.name === member.name && one.state === "Started"),
    );
  });
}

function isOn(placements: readonly Placement[], node: NodeName): boolean {
  return placements.some((placement) => placement.node === node);
}

/** Nobody who could still stop it holds anything of the group; what a lost node may hold is not waited for. */
function isFree(key: GroupKey, sight: OrderSight): boolean {
  if ((sight.current.get(key) ?? []).length > 0) return false;
  const wish = sight.desired.groups.get(key);
  if (wish === undefined) return true;
  return claimsOfGroup(wish).every((claim) => {
    for (const node of sight.claims.holdersOf(claim)) if (sight.nodes.get(node)?.isLive === true) return false;
    return true;
  });
}
