import { apartBlocker } from "./apart-room.ts";
import { claimOwnersOf, claimWordsOf, spokenEpochsOf } from "./claim-owners.ts";
import { blockingOf, blockingText, roomOf } from "./claim-room.ts";
import type { GroupKey, GroupWish, NodeName } from "./desired.ts";
import { epochZero } from "./epoch.ts";
import { lookAtGroup, type Place } from "./group-look.ts";
import { groupStateOf, type GroupStateName } from "./group-state.ts";
import type { GroupSight, Placement, Role } from "./group-step.ts";
import type { NodeClass } from "./node-class.ts";
import type { Behind, NodeAssessment, ScoreTerm } from "./placement/assess-node.ts";
import { explainPlacement, type CopiesExplanation, type PlacementExplanation } from "./placement/explain-placement.ts";
import type { Reason } from "./placement/hindrances.ts";
import type { PlacementInput } from "./placement/placement-problem.ts";
import { makeLost, withWish } from "./placement/remedies.ts";
import { wouldChange, type WouldChange } from "./placement/would-change.ts";
import { placementInputOf } from "./standing.ts";
import { claimsSeen, type ClaimSight, type WhySight } from "./why-claims.ts";

/** Why a group is where it is, node by node: plain data, from the same placement that the decision stands on. */
export interface GroupExplanation {
  readonly group: GroupKey;
  readonly state: GroupStateName;
  readonly message: string;
  /** What decides between two nodes that are equally good. */
  readonly strategy: "Spread" | "Pack" | "Balance";
  /** What placement does with it: chooses its nodes, leaves it where it is, or has it run nowhere. */
  readonly standing: PlacementExplanation["standing"];
  /** The nodes that placement has chosen, the best first. */
  readonly chosen: readonly Placement[];
  /** Those of them that are gone for now: the others wait. */
  readonly target: readonly Placement[];
  readonly waits: readonly string[];
  readonly nodes: readonly NodeSight[];
  /** What is placed alike: all copies, or the primaries and the others. */
  readonly copies: readonly CopiesSight[];
  readonly claims: readonly ClaimSight[];
  /** What would have other nodes chosen, for the most promising ones of them: `changesMax` in all. */
  readonly changes: readonly WouldChange[];
  /** What would be chosen if one of the chosen nodes were lost. */
  readonly ifLost: readonly { readonly node: NodeName; readonly instead: readonly Placement[] }[];
  /** What would be chosen if it were to run; undefined where it is. */
  readonly ifStarted: readonly Placement[] | undefined;
}

export interface NodeSight {
  readonly node: NodeName;
  readonly class: NodeClass | "Unknown";
  /** Why it has the class; empty for an eligible one. */
  readonly why: string;
  readonly activity: Place["activity"];
  readonly role: Role | undefined;
  /** What would have to be let go of elsewhere before the group may be named here. */
  readonly blockedBy: readonly string[];
}

export interface CopiesSight {
  readonly role: Role | undefined;
  /** `Each`: one on every node that may have one. */
  readonly wanted: number | "Each";
  readonly together: readonly GroupKey[];
  readonly rules: readonly string[];
  /** The best of the nodes that might have a copy and have none; undefined where there is none. */
  readonly runnerUp: RunnerUp | undefined;
  readonly nodes: readonly AssessedNode[];
}

export interface RunnerUp {
  readonly node: NodeName;
  readonly behind: Behind;
}

export interface AssessedNode {
  readonly node: NodeName;
  readonly isChosen: boolean;
  readonly refusals: readonly Reason[];
  readonly terms: readonly ScoreTerm[];
  readonly score: number;
  readonly behind: Behind | undefined;
}

/** For so many nodes it is tried what would have them chosen; each trial places the whole cluster some times. */
export const changesMax = 8;

/** A group that is wished for, or that an assignment still speaks of. */
export function explainGroup(key: GroupKey, sight: WhySight): GroupExplanation {
  const { decision, desired, facts } = sight;
  const wish = desired.groups.get(key);
  const input = placementInputOf(desired, facts, decision.nodes);
  const placed = explainPlacement(input, key) ?? nowhere;
  const { state, message } = groupStateOf(key, sight);
  const verdict = decision.groups.get(key);
  return {
    group: key,
    state,
    message,
    strategy: desired.cluster.strategy,
    standing: placed.standing,
    chosen: placed.placements,
    target: verdict?.target ?? [],
    waits: [...new Set(verdict?.waits)],
    nodes: nodesOf(key, wish, sight),
    copies: placed.copies.map(copiesSight),
    claims: claimsSeen(wish, { group: key, sight }),
    changes: changesOf(input, key, placed),
    ifLost:
      placed.standing === "Run"
        ? placed.placements.slice(0, changesMax).map(({ node }) => ifLost(node, { key, input }))
        : [],
    ifStarted: wish === undefined || placed.standing !== "Idle" ? undefined : ifStarted(input, key),
  };
}

const nowhere: PlacementExplanation = { standing: "Idle", placements: [], copies: [] };

// ---------------------------------------------------------------------------------------------------------------------
// Nodes, as they are

function nodesOf(key: GroupKey, wish: GroupWish | undefined, sight: WhySight): readonly NodeSight[] {
  const { decision, desired, facts } = sight;
  const places = new Map(lookAtGroup(key, sight).places.map((place) => [place.node, place]));
  const names = new Set([...desired.nodes.keys(), ...decision.nodes.keys(), ...places.keys()]);
  const stepping: GroupSight = {
    desired,
    facts,
    nodes: decision.nodes,
    claims: decision.claims,
    owners: claimOwnersOf(desired, facts),
    words: claimWordsOf(facts),
    spoken: spokenEpochsOf(facts),
    newEpoch: () => epochZero,
  };
  return [...names].toSorted().map((node) => {
    const view = decision.nodes.get(node);
    const place = places.get(node);
    return {
      node,
      class: view?.class ?? "Unknown",
      why: view === undefined ? "it has never reported" : view.why,
      activity: place?.activity ?? "Unknown",
      role: place?.role,
      blockedBy: wish === undefined ? [] : blockersOf(node, wish, stepping),
    };
  });
}

/** Other than by the nodes that have the group now: those let go when it moves. */
function blockersOf(node: NodeName, wish: GroupWish, sight: GroupSight): readonly string[] {
  const placements = sight.facts.assignments.get(wish.key)?.record.placements ?? [];
  const own = new Set(placements.map((placement) => placement.node));
  const apart = own.has(node) ? undefined : apartBlocker(wish.key, node, sight);
  const mayLetGo = (holder: NodeName): boolean => own.has(holder) && sight.nodes.get(holder)?.isLive === true;
  const naming = { group: wish.key, room: roomOf(wish), mode: wish.fencing.mode, named: [], sight };
  const blocking = wish.members
    .flatMap((member) => member.claims)
    .flatMap((claim) => blockingOf(node, claim, naming) ?? [])
    .filter((one) => one.kind === "word" || [...one.holders].some((holder) => !mayLetGo(holder)));
  return [...(apart === undefined ? [] : [apart]), ...blocking.map((one) => blockingText(one, sight))];
}

// ---------------------------------------------------------------------------------------------------------------------
// The choice, and what would change it

function copiesSight({ role, wanted, together, rules, nodes }: CopiesExplanation): CopiesSight {
  const assessed = nodes.map((node) => ({
    ...node,
    refusals: node.refusals.map(({ rule, why }): Reason => ({ rule, why })),
  }));
  return {
    role,
    wanted: Number.isFinite(wanted) ? wanted : "Each",
    together,
    rules,
    runnerUp: runnerUpOf(nodes),
    nodes: assessed,
  };
}

function runnerUpOf(nodes: readonly NodeAssessment[]): RunnerUp | undefined {
  const open = nodes.flatMap(({ node, refusals, behind }) =>
    refusals.length === 0 && behind !== undefined ? [{ node, behind }] : [],
  );
  return open.toSorted((a, b) => a.behind.points - b.behind.points)[0];
}

/** Those that nothing keeps away come first, and then those that the least does. */
function changesOf(input: PlacementInput, group: GroupKey, placed: PlacementExplanation): readonly WouldChange[] {
  if (placed.standing !== "Run") return [];
  const asked = placed.copies.flatMap(({ role, nodes }) => {
    const isPlaced = new Set(placed.placements.flatMap((one) => (isFor(one, role) ? [one.node] : [])));
    return nodes.filter(({ node }) => !isPlaced.has(node)).map((node) => ({ role, ...node }));
  });
  const promising = asked.toSorted(
    (a, b) => a.refusals.length - b.refusals.length || (a.behind?.points ?? 0) - (b.behind?.points ?? 0),
  );
  return promising
    .slice(0, changesMax)
    .flatMap(({ node, role }) => wouldChange(input, { group, node, role }, placed) ?? []);
}

/** A primary is a copy as well. */
function isFor(placement: Placement, role: Role | undefined): boolean {
  return role !== "Primary" || placement.role === "Primary";
}

interface PlacementAsked {
  readonly key: GroupKey;
  readonly input: PlacementInput;
}

function ifLost(node: NodeName, { key, input }: PlacementAsked): GroupExplanation["ifLost"][number] {
  return { node, instead: explainPlacement(makeLost(input, node), key)?.placements ?? [] };
}

function ifStarted(input: PlacementInput, key: GroupKey): readonly Placement[] {
  const started = withWish(input, key, () => ({ state: "Started" }));
  const running: PlacementInput = {
    ...started,
    desired: { ...started.desired, cluster: { ...started.desired.cluster, state: "Running" } },
  };
  return explainPlacement(running, key)?.placements ?? [];
}
