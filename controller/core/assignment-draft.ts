import type { HAAssignmentSpec, HAClaimSpec } from "../api/types.gen.ts";
import { claimKeyOf, type Claim } from "./claim.ts";
import { roleClaimsOf } from "./role-claims.ts";
import type { FencingMode, GroupKey, GroupWish, MemberWish } from "./desired.ts";
import { spokenByOthers } from "./claim-owners.ts";
import { compareEpochs, highestEpoch, type Epoch } from "./epoch.ts";
import type { Versioned } from "./facts.ts";
import { usesDevices } from "./fencing.ts";
import type { GroupSight } from "./group-step.ts";
import { homeOf, isSentElsewhere } from "./home.ts";
import { assertInvariant } from "./invariant.ts";
import type { MayHold } from "./proof.ts";
import { retriesOn } from "./relocation.ts";
import type { RecordWrite } from "./record-write.ts";

export type Assigned = HAAssignmentSpec["placements"][number];

/** The assignment that a group is to have, before the claims are asked whether it may be written. */
export interface Draft {
  readonly key: GroupKey;
  readonly wish: GroupWish | undefined;
  readonly present: Versioned<HAAssignmentSpec> | undefined;
  readonly next: readonly Assigned[];
  /** It has a place to run, whether or not that may be named yet. */
  readonly isOnItsWay: boolean;
  readonly members: readonly MemberWish[];
  readonly releases: readonly Claim[];
}

/** Whether the present assignment says anything else, or somebody has to be told again. */
export function isChanged(draft: Draft, sight: GroupSight): boolean {
  const present = draft.present?.record;
  // The first word names nobody: it asks every node to look for what the members touch.
  if (present === undefined) return true;
  if (!areSamePlacements(present.placements, draft.next)) return true;
  if (!areSameMembers(present.members, draft.members)) return true;
  if (wishOf(draft) !== present.wish || isOrderNew(draft, present) || isPolicyNew(draft, present, sight)) return true;
  if (draft.releases.some((claim) => !present.releases.some((known) => claimKeyOf(known) === claimKeyOf(claim))))
    return true;
  if (draft.releases.length === 0 && present.releases.length > 0) return true;
  if (isSentElsewhere(draft, sight)) return true;
  return isUnnamed(draft, present, sight) || isUnasked(draft, present, sight);
}

/** How a node is to behave by itself has changed: when it stops, how often it tries again, when it forgets. */
function isPolicyNew({ wish, next }: Draft, present: HAAssignmentSpec, sight: GroupSight): boolean {
  if (wish === undefined) return false;
  const { expireAfterMs } = wish.failure;
  return (
    present.stopsEarly === usesDevices(wish.fencing.mode) ||
    present.retriesOnNode !== retriesOn(next[0]?.node, wish, sight.facts) ||
    (present.movesAtShutdown ?? false) !== movesAtShutdown(sight) ||
    present.failuresExpireAfterMs !== expireAfterMs
  );
}

function movesAtShutdown({ desired }: GroupSight): boolean {
  return desired.cluster.shutdownPolicy === "Migrate";
}

function isOrderNew({ wish }: Draft, present: HAAssignmentSpec): boolean {
  return isNewOrder(wish?.restart, present.restart) || isNewOrder(wish?.cleanup, present.cleanup);
}

function isNewOrder(order: string | undefined, known: string | undefined): boolean {
  return order !== undefined && order !== known;
}

/** Somebody may hold at a higher epoch than the assignment's: he was named and never told, and must be asked again. */
function isUnasked(draft: Draft, present: HAAssignmentSpec, sight: GroupSight): boolean {
  const named = new Set(present.placements.map((placement) => placement.node));
  return [...draft.members.flatMap((member) => member.claims), ...draft.releases].some((claim) =>
    sight.claims
      .find(claim)
      .remaining.some((entry) => !named.has(entry.node) && compareEpochs(entry.epoch, present.epoch) > 0),
  );
}

/** In whichever order. */
function areSamePlacements(a: readonly Assigned[], b: readonly Assigned[]): boolean {
  const isSame = (one: Assigned, other: Assigned): boolean =>
    one.node === other.node && one.incarnation === other.incarnation && one.role === other.role;
  return a.length === b.length && a.every((one) => b.some((other) => isSame(one, other)));
}

/** An agent would do the same by both. */
export function areSameMembers(a: readonly AssignedMember[], b: readonly AssignedMember[]): boolean {
  return a.length === b.length && a.every((one, at) => isSameMember(one, b[at]));
}

type AssignedMember = Pick<MemberWish, "kind" | "name" | "uid" | "generation" | "claims">;

function isSameMember(a: AssignedMember, b: AssignedMember | undefined): boolean {
  if (a === b) return true;
  if (b === undefined || a.kind !== b.kind || a.name !== b.name || a.uid !== b.uid) return false;
  return (
    a.generation === b.generation &&
    a.claims.length === b.claims.length &&
    a.claims.every((claim, at) => claimKeyOf(claim) === keyOrNone(b.claims[at]))
  );
}

function keyOrNone(claim: Claim | undefined): string | undefined {
  return claim === undefined ? undefined : claimKeyOf(claim);
}

function wishOf(draft: Draft): HAAssignmentSpec["wish"] {
  return draft.next.length === 0 ? "Stopped" : "Started";
}

/**
 * The claims that are to name the nodes, where one does not yet; else the assignment at the epoch that they all show. The
 * first word of a group names nobody: it asks, and its epoch is above any that the claims were named at for another group.
 */
export function writesFor(draft: Draft, sight: GroupSight): readonly RecordWrite[] {
  const needs = needsOf(draft);
  const { present } = draft;
  if (needs.length === 0 || present === undefined) {
    return [assignmentWrite({ ...draft, next: [] }, sight.newEpoch(), sight)];
  }
  const epoch = commonEpoch(draft.key, needs, sight);
  const floor = highestEpoch([present.record.epoch, othersEpoch(draft, sight)]);
  if (epoch !== undefined && compareEpochs(epoch, floor) > 0) return [assignmentWrite(draft, epoch, sight)];
  return claimWrites(needs, { group: draft.key, epoch: sight.newEpoch(), mode: draft.wish?.fencing.mode }, sight);
}

interface Need {
  readonly claim: Claim;
  readonly nodes: readonly Assigned[];
}

/** A node that is to go on, but that a claim no longer names at this epoch, is named anew or not at all. */
function isUnnamed(draft: Draft, present: HAAssignmentSpec, sight: GroupSight): boolean {
  if (draft.next.length === 0) return false;
  const epoch = commonEpoch(draft.key, needsOf(draft), sight);
  if (epoch === undefined || compareEpochs(epoch, present.epoch) !== 0) return true;
  return compareEpochs(othersEpoch(draft, sight), present.epoch) > 0;
}

/** A word of another group about the same things that agents may have seen: below it this group's word would be refused. */
function othersEpoch(draft: Draft, sight: GroupSight): Epoch {
  const claims = needsOf(draft).map((need) => need.claim);
  return spokenByOthers(draft.key, claims, sight.spoken);
}

function needsOf(draft: Draft): readonly Need[] {
  if (draft.next.length === 0) return [];
  const needs = draft.members.flatMap((member) => member.claims.map((claim) => ({ claim, nodes: draft.next })));
  const primaries = draft.next.filter((placement) => placement.role === "Primary");
  return primaries.length === 0
    ? needs
    : [...needs, ...roleClaimsOf(draft.members).map((claim) => ({ claim, nodes: primaries }))];
}

/** The one epoch at which every claim names every node in its present incarnation for this group; else undefined. */
function commonEpoch(group: GroupKey, needs: readonly Need[], sight: GroupSight): Epoch | undefined {
  let common: Epoch | undefined;
  for (const { claim, nodes } of needs) {
    const { remaining } = sight.claims.find(claim);
    for (const { node, incarnation } of nodes) {
      const entry = remaining.find((one) => one.node === node && one.incarnation === incarnation);
      if (entry === undefined || entry.group !== group) return undefined;
      if (common !== undefined && compareEpochs(common, entry.epoch) !== 0) return undefined;
      common = entry.epoch;
    }
  }
  return common;
}

interface NamedAs {
  readonly group: GroupKey;
  readonly epoch: Epoch;
  readonly mode: FencingMode | undefined;
}

function claimWrites(needs: readonly Need[], as: NamedAs, sight: GroupSight): readonly RecordWrite[] {
  const byKey = new Map(needs.map((need) => [claimKeyOf(need.claim), need]));
  return [...byKey.values()].map(({ claim, nodes }): RecordWrite => {
    const view = sight.claims.find(claim);
    const named = nodes.map(({ node, incarnation }) => entryFor({ node, incarnation }, as, sight));
    const others = view.remaining.filter(
      (entry) => !nodes.some((one) => one.node === entry.node && one.incarnation === entry.incarnation),
    );
    const next: HAClaimSpec = { claim, mayHold: [...others, ...named], format: 1 };
    return { kind: "claim", at: view.version, next };
  });
}

function entryFor({ node, incarnation }: Assigned, { group, epoch, mode }: NamedAs, sight: GroupSight): MayHold {
  const lease = sight.nodes.get(node)?.lease?.record;
  return {
    node,
    boot: lease?.boot ?? "",
    incarnation,
    epoch,
    group,
    ...(mode === undefined ? {} : { mode }),
    ...(lease?.machine === undefined ? {} : { machine: lease.machine }),
  };
}

function assignmentWrite(draft: Draft, epoch: Epoch, sight: GroupSight): RecordWrite {
  assertClaimed(draft, epoch, sight);
  const next: HAAssignmentSpec = {
    group: groupOf(draft.key),
    epoch,
    wish: wishOf(draft),
    placements: draft.next.toSorted((a, b) => (a.node < b.node ? -1 : 1)),
    members: draft.members,
    releases: [...draft.releases],
    stopsEarly: draft.wish === undefined || !usesDevices(draft.wish.fencing.mode),
    retriesOnNode: draft.wish === undefined ? 0 : retriesOn(draft.next[0]?.node, draft.wish, sight.facts),
    failuresExpireAfterMs: draft.wish?.failure.expireAfterMs ?? 0,
    era: sight.facts.era.number,
    format: 1,
    ...(movesAtShutdown(sight) ? { movesAtShutdown: true } : {}),
    ...homeOf(draft, sight),
    ...ordersOf(draft),
  };
  return { kind: "assignment", group: draft.key, at: draft.present?.version, next };
}

/** The last orders stay in the record when they have ended: it is a new one that makes a node act. */
function ordersOf({ wish, present }: Draft): Pick<HAAssignmentSpec, "restart" | "cleanup"> {
  const restart = wish?.restart ?? present?.record.restart;
  const cleanup = wish?.cleanup ?? present?.record.cleanup;
  return { ...(restart === undefined ? {} : { restart }), ...(cleanup === undefined ? {} : { cleanup }) };
}

/** The promise is asserted here as the agent asserts it: nobody is told to start what the records do not name him for. */
function assertClaimed(draft: Draft, epoch: Epoch, sight: GroupSight): void {
  for (const { claim, nodes } of needsOf(draft)) {
    const { remaining } = sight.claims.find(claim);
    for (const { node, incarnation } of nodes) {
      const isNamed = remaining.some(
        (entry) => entry.node === node && entry.incarnation === incarnation && compareEpochs(entry.epoch, epoch) === 0,
      );
      assertInvariant(
        isNamed,
        "no-start-without-claim",
        () => `${draft.key} on ${node}: ${claimKeyOf(claim)} does not name it`,
      );
    }
  }
}

const groupKinds = ["HAGroup", "VirtualIP", "SharedData", "HAService"] as const;

function groupOf(key: GroupKey): HAAssignmentSpec["group"] {
  const slash = key.indexOf("/");
  const kind = groupKinds.find((one) => one === key.slice(0, slash)) ?? "HAGroup";
  return { kind, name: key.slice(slash + 1) };
}
