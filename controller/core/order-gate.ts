import type { ClaimsView } from "./claims-view.ts";
import { claimsOfGroup } from "./claims-view.ts";
import type { Desired, GroupKey } from "./desired.ts";
import type { Facts } from "./facts.ts";
import type { Placement } from "./group-step.ts";

export interface GatedTarget {
  readonly target: readonly Placement[];
  readonly waits: readonly string[];
}

interface OrderSight {
  readonly desired: Desired;
  readonly facts: Facts;
  readonly current: ReadonlyMap<GroupKey, readonly Placement[]>;
  readonly claims: ClaimsView;
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
    if (requirement === "Mandatory" && !isSettled(first))
      holdBack(gated, { key: second, why: `${first} to be started` });
    if (requirement !== "Mandatory" && isStarting(first, targets, sight))
      delay(gated, { key: second, why: `${first} to be started`, sight });
  }
  for (const { first, second, isSymmetric } of edges) {
    if (!isSymmetric || isFree(second, sight)) continue;
    const wanted = gated.get(first)?.target ?? [];
    const stays = (sight.current.get(first) ?? []).filter(
      (one) => !wanted.some((placement) => placement.node === one.node),
    );
    if (stays.length > 0) gated.set(first, { target: [...stays], waits: [`${second} to be stopped first`] });
  }
  return gated;
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
  if (known === undefined || known.target.every((placement) => current.some((one) => one.node === placement.node)))
    return;
  const target = known.target.filter((placement) => current.some((one) => one.node === placement.node));
  gated.set(held.key, { target, waits: [...known.waits, held.why] });
}

/** Every node of the target reports every member as started, and the group does not want to be anywhere else. */
function isStarted(key: GroupKey, target: readonly Placement[], sight: OrderSight): boolean {
  const wish = sight.desired.groups.get(key);
  const current = sight.current.get(key) ?? [];
  if (wish === undefined || target.length === 0 || current.length !== target.length) return false;
  return target.every(({ node }) => {
    if (!current.some((one) => one.node === node)) return false;
    const report = sight.facts.reports.get(node);
    return wish.members.every((member) =>
      report?.resources.some((one) => one.kind === member.kind && one.name === member.name && one.state === "Started"),
    );
  });
}

function isStarting(key: GroupKey, targets: ReadonlyMap<GroupKey, readonly Placement[]>, sight: OrderSight): boolean {
  const target = targets.get(key) ?? [];
  return target.length > 0 && !isStarted(key, target, sight);
}

/** Nobody may hold anything of the group any more. */
function isFree(key: GroupKey, sight: OrderSight): boolean {
  const wish = sight.desired.groups.get(key);
  if ((sight.current.get(key) ?? []).length > 0) return false;
  return wish === undefined || claimsOfGroup(wish).every((claim) => sight.claims.holdersOf(claim).size === 0);
}
