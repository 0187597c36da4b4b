import type { HAAssignmentSpec, HANodeReportSpec } from "../api/types.gen.ts";
import { claimOwnersOf, conflictOf } from "./claim-owners.ts";
import type { Claim } from "./claim.ts";
import { claimsOfGroup } from "./claims-view.ts";
import type { Decision } from "./decide.ts";
import type { Desired, GroupKey, GroupWish, NodeName } from "./desired.ts";
import type { Facts } from "./facts.ts";
import { isSpent } from "./relocation.ts";
import { failedNodes } from "./standing.ts";

export interface StateSight {
  readonly decision: Decision;
  readonly desired: Desired;
  readonly facts: Facts;
}

/** What was observed of one group on one node. */
export interface Place {
  readonly node: NodeName;
  /** In the words of a group's states. */
  readonly activity: "Started" | "Starting" | "Stopping" | "Stopped" | "Recovering" | "Error" | "Unknown";
  readonly role: "Primary" | "Secondary" | undefined;
  readonly isAssigned: boolean;
  readonly isTarget: boolean;
  /** What a start there waits for, that is no failure. */
  readonly waitsFor: string | undefined;
  /** Whether what was started there was started by the present spec of each member, as far as that is told. */
  readonly isCurrent: boolean;
}

/** Everything that the rules ask, looked up once. */
export interface GroupLook {
  readonly key: GroupKey;
  readonly wish: GroupWish | undefined;
  readonly held: "Frozen" | "Unmanaged" | undefined;
  /** What ends the freeze of it, where it is frozen. */
  readonly thaw: string;
  readonly isToRun: boolean;
  readonly places: readonly Place[];
  /** Those on which any of it was seen. */
  readonly active: readonly Place[];
  readonly handOver: HAAssignmentSpec["handOver"] | undefined;
  readonly targets: readonly NodeName[];
  /** Nodes that may hold something of it and renew no lease. */
  readonly lost: readonly NodeName[];
  /** Nodes that may hold something of it, whatever they say. */
  readonly holders: ReadonlySet<NodeName>;
  readonly isKnown: boolean;
  readonly conflict: string | undefined;
  /** Some lost node can only be proven gone by a person, or by coming back. */
  readonly needsPerson: boolean;
  readonly failed: ReadonlyMap<NodeName, string>;
  /** It has failed as often as its policy lets it. */
  readonly hasSpentAll: boolean;
  readonly spares: readonly NodeName[];
  readonly waits: readonly string[];
  readonly refusals: readonly string[];
}

/** It has failed as often as its policy lets it move. */
export function isExhausted({ isToRun, hasSpentAll }: GroupLook): boolean {
  return isToRun && hasSpentAll;
}

/** Looks up what is known of one group. */
export function lookAtGroup(key: GroupKey, sight: StateSight): GroupLook {
  const { decision, desired, facts } = sight;
  const wish = desired.groups.get(key);
  const verdict = decision.groups.get(key) ?? { target: [], waits: [], refusals: [] };
  const assignment = facts.assignments.get(key)?.record;
  const targets = verdict.target.map(({ node }) => node);
  const failed = failedNodes(desired, facts).get(key) ?? new Map<NodeName, string>();
  const barred = decision.barred.get(key);
  const nodes = [...new Set([...desired.nodes.keys(), ...facts.reports.keys()])].toSorted();
  const places = nodes.map((node) => placeOf(node, { wish, targets, sight, assignment }));
  return {
    key,
    wish,
    held: heldBy([assignment?.wish, desired.cluster.state, wish?.state]),
    thaw: thawStep(key, assignment, desired),
    isToRun: desired.cluster.state === "Running" && wish?.state === "Started" && wish.members.length > 0,
    places,
    active: places.filter(({ activity }) => activity !== "Stopped" && activity !== "Unknown"),
    handOver: assignment?.handOver,
    targets,
    conflict: conflictOf(wish, claimOwnersOf(desired, facts)),
    failed,
    hasSpentAll: wish !== undefined && isSpent(wish, { failed, facts }),
    spares: sparesOf(wish, { places, isBarred: (node) => failed.has(node) || barred?.has(node) === true, decision }),
    waits: verdict.waits,
    refusals: verdict.refusals.map(({ node, why }) => `${node}: ${why}`),
    ...standOf(wish === undefined ? (assignment?.releases ?? []) : claimsOfGroup(wish), sight),
  };
}

/** Who may hold the claims of a group, by record or by what a node has seen. */
function standOf(
  claims: readonly Claim[],
  sight: StateSight,
): Pick<GroupLook, "holders" | "lost" | "needsPerson" | "isKnown"> {
  const { claims: view, nodes } = sight.decision;
  const holders = new Set(claims.flatMap((claim) => [...view.holdersOf(claim)]));
  const lost = [...holders].filter((node) => nodes.get(node)?.isLive !== true).toSorted();
  return {
    holders,
    lost,
    needsPerson: lost.some((node) => !isBeingProven(node, claims, sight)),
    isKnown: claims.every((claim) => view.find(claim).version !== undefined),
  };
}

/** The orders that freeze it come first: what they lie over shows when they are gone. */
function thawStep(key: GroupKey, assignment: HAAssignmentSpec | undefined, { orders, cluster }: Desired): string {
  const nodes = assignment?.placements.map(({ node }) => `HANode/${node}`) ?? [];
  const frozen = new Set(["HACluster/cluster", key, ...nodes]);
  const freezing = orders.filter(({ type, target }) => type === "Freeze" && frozen.has(target));
  const names = freezing.map(({ name }) => `HAOperation/${name}`).join(", ");
  if (names !== "") return `delete ${names} to thaw it`;
  if (cluster.state === "Frozen") return "set spec.state of HACluster/cluster to Running to thaw it";
  return "wait until every node has looked again";
}

function heldBy(wishes: readonly (string | undefined)[]): GroupLook["held"] {
  return wishes.find((wish) => wish === "Frozen" || wish === "Unmanaged");
}

/** Time, the end of its lease or a device will prove it gone by and by. */
function isBeingProven(node: NodeName, claims: readonly Claim[], { decision, facts }: StateSight): boolean {
  const lease = facts.leases.get(node)?.record;
  if (lease !== undefined && !lease.closed) return true;
  if ([...facts.fencings.values()].some(({ record }) => record.node === node && record.phase === "Acting")) return true;
  return claims
    .flatMap((claim) => decision.claims.find(claim).waits)
    .every((wait) => wait.node !== node || wait.until !== undefined);
}

/** Nodes that could take it over as things stand. */
function sparesOf(
  wish: GroupWish | undefined,
  known: {
    readonly places: readonly Place[];
    /** By what has failed there, or by what a checker finds. */
    readonly isBarred: (node: NodeName) => boolean;
    readonly decision: Decision;
  },
): readonly NodeName[] {
  if (wish === undefined) return [];
  return known.places
    .filter(({ node, activity }) => activity === "Stopped" && wish.candidates.has(node) && !known.isBarred(node))
    .map(({ node }) => node)
    .filter((node) => known.decision.nodes.get(node)?.isCandidate === true);
}

interface PlaceAsked {
  readonly wish: GroupWish | undefined;
  readonly targets: readonly NodeName[];
  readonly sight: StateSight;
  readonly assignment: { readonly placements: readonly { readonly node: NodeName }[] } | undefined;
}

function placeOf(node: NodeName, asked: PlaceAsked): Place {
  const { wish, targets, sight, assignment } = asked;
  const report = currentReport(node, sight);
  const members = wish?.members ?? [];
  const seen = members.map((member) =>
    report?.resources.find(({ kind, name }) => kind === member.kind && name === member.name),
  );
  const isAssigned = assignment?.placements.some((placement) => placement.node === node) === true;
  const isTarget = targets.includes(node);
  const hasFailed = report?.groups?.some(({ name }) => wish?.key === `HAGroup/${name}`) === true;
  const activity = report === undefined ? "Unknown" : activityOf(seen, { isWanted: isAssigned && isTarget, hasFailed });
  const isCurrent = members.every(({ generation }, index) => (seen[index]?.generation ?? generation) === generation);
  const waitsFor = seen.find((one) => one?.waitsFor !== undefined)?.waitsFor;
  const role = seen.find((one) => one?.role !== undefined)?.role;
  return { node, activity, role, isAssigned, isTarget, waitsFor, isCurrent };
}

/** A report of a node that is silent, or of an earlier life of it, says nothing of now. */
export function currentReport(node: NodeName, { decision, facts }: StateSight): HANodeReportSpec | undefined {
  const report = facts.reports.get(node);
  const view = decision.nodes.get(node);
  if (report?.probed !== true || view?.isLive !== true) return undefined;
  return view.lease?.record.incarnation === report.incarnation ? report : undefined;
}

type Seen = HANodeReportSpec["resources"][number] | undefined;

/** A report leaves out what is stopped. */
function activityOf(
  seen: readonly Seen[],
  { isWanted, hasFailed }: { readonly isWanted: boolean; readonly hasFailed: boolean },
): Place["activity"] {
  const states = new Set(seen.map((one) => one?.state ?? "Stopped"));
  if (seen.some((one) => (one?.stopFailures ?? 0) > 0)) return "Error";
  if (states.has("Unknown")) return "Unknown";
  const isAll = (state: NonNullable<Seen>["state"]): boolean =>
    seen.length > 0 && states.size === 1 && states.has(state);
  if (!isWanted) return seen.length === 0 || isAll("Stopped") ? "Stopped" : "Stopping";
  if (isAll("Started")) return "Started";
  return hasFailed || seen.some((one) => (one?.failures ?? 0) > 0)
    ? "Recovering"
    : isAll("Stopped")
      ? "Stopped"
      : "Starting";
}
