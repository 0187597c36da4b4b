import type { Decision } from "../decide.ts";
import type { Desired, GroupWish, NodeName } from "../desired.ts";
import { claimsOfGroup } from "../claims-view.ts";
import { entryOf, resourceKeyOf, type ResourceKey } from "../journal.ts";
import type { FinalState, ObjectLabel } from "./plan.ts";
import { runnersIn } from "./runners.ts";
import type { ModelNode, World } from "./world.ts";

/** Every group and resource that is wanted, as it is now. */
export function finalStates(
  world: World,
  desired: Desired,
  decision: Decision | undefined,
): Readonly<Record<ObjectLabel, FinalState>> {
  const states: [ObjectLabel, FinalState][] = [];
  const runners = runnersIn(world);
  for (const wish of desired.groups.values()) {
    const members = wish.members.map(resourceKeyOf);
    const sight = { runners, isLost: mayBeOnLost(wish, world, decision), unseen: unseenHolders(wish, world) };
    for (const member of members) states.push([member, stateOf([member], sight)]);
    states.push([wish.key, stateOf(members, sight)]);
  }
  return Object.fromEntries(states.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Nodes that are up, have the group and have not looked at what runs there. */
function unseenHolders({ key }: GroupWish, { assignments, nodes }: World): readonly NodeName[] {
  const placements = assignments.get(key)?.record.placements ?? [];
  const unseen = placements.filter(
    ({ node }) => nodes.get(node)?.isUp === true && nodes.get(node)?.told.probed === false,
  );
  return unseen.map(({ node }) => node);
}

interface Sight {
  readonly runners: ReadonlyMap<ResourceKey, readonly ModelNode[]>;
  readonly isLost: boolean;
  readonly unseen: readonly NodeName[];
}

function stateOf(members: readonly ResourceKey[], { runners, isLost, unseen }: Sight): FinalState {
  const some = new Set(members.flatMap((key) => runners.get(key) ?? []));
  const whole = [...some].filter((node) => members.every((key) => stateOn(node, key) === "Started"));
  if (whole.length > 0)
    return placed(
      whole.map(({ name }) => name),
      "Started",
    );
  if (some.size > 0) {
    const seen = [...some].flatMap((node) => members.flatMap((key) => stateOn(node, key) ?? []));
    return placed(
      [...some].map(({ name }) => name),
      worstOf(seen),
    );
  }
  if (unseen.length > 0) return placed(unseen, "Unknown");
  return placed([], isLost ? "Lost" : "Stopped");
}

/** What was begun to be stopped, and is left at that, may run or not. */
function stateOn({ running, journal }: ModelNode, key: ResourceKey): FinalState["state"] | undefined {
  const state = running.get(key)?.state;
  return state === "Started" && entryOf(journal, key)?.phase === "Stopping" ? "Stopping" : state;
}

function worstOf(seen: readonly FinalState["state"][]): FinalState["state"] {
  return (["Failed", "Unknown", "Stopping"] as const).find((state) => seen.includes(state)) ?? "Starting";
}

function placed(names: readonly NodeName[], state: FinalState["state"]): FinalState {
  const nodes = names.toSorted();
  return { node: nodes[0] ?? null, nodes, state };
}

/** Some node that cannot be asked may hold it still. */
function mayBeOnLost(wish: GroupWish, world: World, decision: Decision | undefined): boolean {
  if (decision === undefined) return false;
  return claimsOfGroup(wish).some((claim) =>
    [...decision.claims.holdersOf(claim)].some((node) => world.nodes.get(node)?.isUp !== true),
  );
}
