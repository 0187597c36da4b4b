import type { HAAssignmentSpec, HAClaimSpec } from "../api/types.gen.ts";
import { claimKeyOf, type Claim } from "./claim.ts";
import { claimsOfGroup, firstRecordOf, primaryRoleOf, type ClaimsView } from "./claims-view.ts";
import type { Desired, GroupKey, GroupWish, MemberWish, NodeName } from "./desired.ts";
import { compareEpochs, type Epoch } from "./epoch.ts";
import type { Facts, Versioned } from "./facts.ts";
import { assertInvariant } from "./invariant.ts";
import { usesDevices } from "./fencing.ts";
import type { NodeView } from "./node-class.ts";
import type { MayHold } from "./proof.ts";
import type { RecordWrite } from "./record-write.ts";

export type Role = "Primary" | "Secondary";

/** Where a group is to run: what placement has chosen, before any claim was asked. */
export interface Placement {
  readonly node: NodeName;
  readonly role?: Role;
}

export interface GroupSight {
  readonly desired: Desired;
  readonly facts: Facts;
  readonly nodes: ReadonlyMap<NodeName, NodeView>;
  readonly claims: ClaimsView;
  /** Gives a new epoch, above every one seen. */
  readonly newEpoch: () => Epoch;
}

export interface GroupStep {
  readonly writes: readonly RecordWrite[];
  /** What the group is held up by, in words; empty where nothing is. */
  readonly waits: readonly string[];
}

type Assigned = HAAssignmentSpec["placements"][number];

/**
 * One step of a group towards its target. Each step's writes stand on records that are already in the store: first the
 * claims name a node at an epoch, and only when that is seen does the assignment of that epoch name it too; a node is
 * left out of the assignment before anybody else is named. So a crash between any two writes loses nothing.
 */
export function stepGroup(key: GroupKey, target: readonly Placement[], sight: GroupSight): GroupStep {
  const wish = sight.desired.groups.get(key);
  const present = sight.facts.assignments.get(key);
  if (wish === undefined && present === undefined) return idle;
  const staying = stayingOf(present?.record, target, sight);
  const admitted = wish === undefined ? { next: [], waits: [], missing: [] } : admit({ wish, target, staying }, sight);
  if (admitted.missing.length > 0) return { writes: admitted.missing, waits: admitted.waits };
  const { next } = admitted;
  const members = wish?.members ?? [];
  const releases = releasesOf({ wish, present: present?.record, members }, sight);
  if (wish === undefined && next.length === 0 && releases.length === 0)
    return { writes: removal(key, present), waits: [] };
  const draft = { key, wish, present, next, members, releases };
  if (!isChanged(draft, sight)) return { writes: [], waits: admitted.waits };
  return { writes: writesFor(draft, sight), waits: admitted.waits };
}

const idle: GroupStep = { writes: [], waits: [] };

/** The present placements under another wish: what runs goes on, what is named stays named, nothing new is. */
export function rewriteAsHeld(
  held: {
    readonly key: GroupKey;
    readonly wish: "Frozen" | "Unmanaged";
    readonly present: Versioned<HAAssignmentSpec>;
  },
  sight: GroupSight,
): readonly RecordWrite[] {
  const { record } = held.present;
  const next: HAAssignmentSpec = { ...record, wish: held.wish, era: sight.facts.era.number };
  return [{ kind: "assignment", group: held.key, at: held.present.version, next }];
}

interface Draft {
  readonly key: GroupKey;
  readonly wish: GroupWish | undefined;
  readonly present: Versioned<HAAssignmentSpec> | undefined;
  readonly next: readonly Assigned[];
  readonly members: readonly MemberWish[];
  readonly releases: readonly Claim[];
}

/** Present placements that the target keeps, on a lease that is still the one they were named for. */
function stayingOf(
  present: HAAssignmentSpec | undefined,
  target: readonly Placement[],
  sight: GroupSight,
): readonly Assigned[] {
  if (present === undefined) return [];
  return present.placements.filter((placement) => {
    const lease = sight.nodes.get(placement.node)?.lease?.record;
    const isSameLease = lease !== undefined && !lease.closed && lease.incarnation === placement.incarnation;
    return isSameLease && target.some((wanted) => wanted.node === placement.node);
  });
}

interface Admission {
  readonly next: readonly Assigned[];
  readonly waits: readonly string[];
  /** First records of claims that are not known yet: they are written before anything else. */
  readonly missing: readonly RecordWrite[];
}

/** Which of the target may be named now: those whose every claim has room once everybody who may hold it is counted. */
function admit(
  asked: { wish: GroupWish; target: readonly Placement[]; staying: readonly Assigned[] },
  sight: GroupSight,
): Admission {
  const { wish, target, staying } = asked;
  if (target.length === 0) return { next: [], waits: [], missing: [] };
  const unknown = unknownClaims(wish, sight);
  if (unknown !== undefined) return { next: [], ...unknown };
  const next: Assigned[] = [];
  const waits: string[] = [];
  const claims = wish.members.flatMap((member) => member.claims);
  for (const wanted of inOrder(target, staying)) {
    const blocked = blockerOf(wanted.node, claims, { room: roomOf(wish), named: next, sight });
    if (blocked !== undefined) {
      waits.push(blocked);
      const stays = staying.find((placement) => placement.node === wanted.node);
      if (stays !== undefined) next.push(stays);
      continue;
    }
    const incarnation = sight.nodes.get(wanted.node)?.lease?.record.incarnation;
    if (incarnation === undefined) continue;
    const role = admittedRole(wanted, { wish, named: next, sight, waits });
    next.push(role === undefined ? { node: wanted.node, incarnation } : { node: wanted.node, incarnation, role });
  }
  return { next, waits, missing: [] };
}

/** Those that stay come first, so that a newcomer never takes the room of one that runs. */
function inOrder(target: readonly Placement[], staying: readonly Assigned[]): readonly Placement[] {
  const stays = (placement: Placement): boolean => staying.some((one) => one.node === placement.node);
  return [...target.filter(stays), ...target.filter((placement) => !stays(placement))];
}

function roomOf(wish: GroupWish): number {
  return wish.replicas === "Each" ? Number.POSITIVE_INFINITY : wish.replicas;
}

interface Naming {
  readonly room: number;
  readonly named: readonly Assigned[];
  readonly sight: GroupSight;
}

/** Why this node may not be given these claims yet. A node that may hold already counts once, wherever it stands. */
function blockerOf(node: NodeName, claims: readonly Claim[], naming: Naming): string | undefined {
  for (const claim of claims) {
    const holders = new Set(naming.sight.claims.holdersOf(claim));
    for (const placement of naming.named) holders.add(placement.node);
    holders.delete(node);
    if (holders.size + 1 <= naming.room) continue;
    return waitText(claim, holders, naming.sight);
  }
  return undefined;
}

function waitText(claim: Claim, holders: ReadonlySet<NodeName>, sight: GroupSight): string {
  const waits = sight.claims.find(claim).waits.filter((wait) => holders.has(wait.node));
  const reasons = waits.map((wait) => wait.waitsFor);
  const detail =
    reasons.length === 0 ? `${[...holders].toSorted().join(", ")} to let go of it` : [...new Set(reasons)].join("; ");
  return `${claim.type} ${claim.key} waits for ${detail}`;
}

interface RoleAsked {
  readonly wish: GroupWish;
  readonly named: readonly Assigned[];
  readonly sight: GroupSight;
  readonly waits: string[];
}

/** A primary is named only when the role has room; until then the node is a secondary. */
function admittedRole(wanted: Placement, asked: RoleAsked): Role | undefined {
  if (wanted.role !== "Primary") return wanted.role;
  const named = asked.named.filter((placement) => placement.role === "Primary");
  const naming = { room: asked.wish.primaries, named, sight: asked.sight };
  const blocked = blockerOf(wanted.node, [primaryRoleOf(asked.wish.key)], naming);
  if (blocked === undefined) return "Primary";
  asked.waits.push(blocked);
  return "Secondary";
}

/** The first records that this group's claims still lack, or what has to be known before they can be written. */
function unknownClaims(wish: GroupWish, sight: GroupSight): Pick<Admission, "waits" | "missing"> | undefined {
  const missing: RecordWrite[] = [];
  const waits: string[] = [];
  for (const claim of claimsOfGroup(wish)) {
    if (sight.claims.find(claim).version !== undefined) continue;
    const first = firstRecordOf(claim, { basis: sight.claims.basis, desired: sight.desired, wish });
    if (first.kind === "unknown") waits.push(`${claim.type} ${claim.key} is unknown until ${first.waitsFor}`);
    else missing.push({ kind: "claim", at: undefined, next: { claim, mayHold: [...first.mayHold], format: 1 } });
  }
  return missing.length === 0 && waits.length === 0 ? undefined : { missing, waits };
}

/** What no member touches any more and somebody may still hold: the assignment asks for it until nobody does. */
function releasesOf(
  asked: { wish: GroupWish | undefined; present: HAAssignmentSpec | undefined; members: readonly MemberWish[] },
  sight: GroupSight,
): readonly Claim[] {
  const kept = new Set(asked.members.flatMap((member) => member.claims.map(claimKeyOf)));
  const candidates: Claim[] = [];
  if (asked.present !== undefined) {
    candidates.push(...asked.present.releases, ...asked.present.members.flatMap((member) => member.claims));
  }
  if (asked.wish !== undefined) candidates.push(...claimsOfGroup(asked.wish));
  const byKey = new Map(candidates.map((claim) => [claimKeyOf(claim), claim]));
  const wanted = [...byKey].filter(([key, claim]) => !kept.has(key) && sight.claims.holdersOf(claim).size > 0);
  return wanted.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, claim]) => claim);
}

function removal(key: GroupKey, present: Versioned<HAAssignmentSpec> | undefined): readonly RecordWrite[] {
  return present === undefined ? [] : [{ kind: "assignment", group: key, at: present.version, next: undefined }];
}

function isChanged(draft: Draft, sight: GroupSight): boolean {
  const present = draft.present?.record;
  // The first word names nobody: it asks every node to look for what the members touch.
  if (present === undefined) return true;
  if (placementsText(present.placements) !== placementsText(draft.next)) return true;
  if (membersText(present.members) !== membersText(draft.members)) return true;
  if (wishOf(draft) !== present.wish || isOrderNew(draft, present)) return true;
  if (draft.releases.some((claim) => !present.releases.some((known) => claimKeyOf(known) === claimKeyOf(claim))))
    return true;
  if (draft.releases.length === 0 && present.releases.length > 0) return true;
  return isUnnamed(draft, present, sight) || isUnasked(draft, present, sight);
}

function isOrderNew({ wish }: Draft, present: HAAssignmentSpec): boolean {
  const isNew = (order: string | undefined, known: string | undefined): boolean =>
    order !== undefined && order !== known;
  return isNew(wish?.restart, present.restart) || isNew(wish?.cleanup, present.cleanup);
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

function placementsText(placements: readonly Assigned[]): string {
  return placements
    .map(({ node, incarnation, role }) => `${node} ${incarnation} ${role ?? ""}`)
    .toSorted()
    .join("\n");
}

function membersText(
  members: readonly { kind: string; name: string; generation: number; claims: readonly Claim[] }[],
): string {
  return members
    .map(({ kind, name, generation, claims }) => `${kind} ${name} ${generation} ${claims.map(claimKeyOf).join(",")}`)
    .join("\n");
}

function wishOf(draft: Draft): HAAssignmentSpec["wish"] {
  return draft.next.length === 0 ? "Stopped" : "Started";
}

/** The claims that are to name the nodes, where one does not yet; else the assignment at the epoch that they all show. */
function writesFor(draft: Draft, sight: GroupSight): readonly RecordWrite[] {
  const needs = needsOf(draft);
  if (needs.length === 0) return [assignmentWrite(draft, sight.newEpoch(), sight)];
  const epoch = commonEpoch(needs, sight);
  const floor = draft.present?.record.epoch;
  if (epoch !== undefined && (floor === undefined || compareEpochs(epoch, floor) > 0)) {
    return [assignmentWrite(draft, epoch, sight)];
  }
  return claimWrites(needs, sight.newEpoch(), sight);
}

interface Need {
  readonly claim: Claim;
  readonly nodes: readonly Assigned[];
}

/** A node that is to go on, but that a claim no longer names at this epoch, is named anew or not at all. */
function isUnnamed(draft: Draft, present: HAAssignmentSpec, sight: GroupSight): boolean {
  if (draft.next.length === 0) return false;
  const epoch = commonEpoch(needsOf(draft), sight);
  return epoch === undefined || compareEpochs(epoch, present.epoch) !== 0;
}

function needsOf(draft: Draft): readonly Need[] {
  if (draft.next.length === 0) return [];
  const needs = draft.members.flatMap((member) => member.claims.map((claim) => ({ claim, nodes: draft.next })));
  const primaries = draft.next.filter((placement) => placement.role === "Primary");
  return primaries.length === 0 ? needs : [...needs, { claim: primaryRoleOf(draft.key), nodes: primaries }];
}

/** The one epoch at which every claim already names every node in its present incarnation; else undefined. */
function commonEpoch(needs: readonly Need[], sight: GroupSight): Epoch | undefined {
  let common: Epoch | undefined;
  for (const { claim, nodes } of needs) {
    const { remaining } = sight.claims.find(claim);
    for (const { node, incarnation } of nodes) {
      const entry = remaining.find((one) => one.node === node && one.incarnation === incarnation);
      if (entry === undefined) return undefined;
      if (common !== undefined && compareEpochs(common, entry.epoch) !== 0) return undefined;
      common = entry.epoch;
    }
  }
  return common;
}

function claimWrites(needs: readonly Need[], epoch: Epoch, sight: GroupSight): readonly RecordWrite[] {
  const byKey = new Map(needs.map((need) => [claimKeyOf(need.claim), need]));
  return [...byKey.values()].map(({ claim, nodes }): RecordWrite => {
    const view = sight.claims.find(claim);
    const named = nodes.map(({ node, incarnation }) => entryFor(node, { incarnation, epoch, sight }));
    const others = view.remaining.filter(
      (entry) => !nodes.some((one) => one.node === entry.node && one.incarnation === entry.incarnation),
    );
    const next: HAClaimSpec = { claim, mayHold: [...others, ...named], format: 1 };
    return { kind: "claim", at: view.version, next };
  });
}

function entryFor(node: NodeName, named: { incarnation: string; epoch: Epoch; sight: GroupSight }): MayHold {
  const lease = named.sight.nodes.get(node)?.lease?.record;
  const machine = lease?.machine === undefined ? {} : { machine: lease.machine };
  return { node, boot: lease?.boot ?? "", incarnation: named.incarnation, epoch: named.epoch, ...machine };
}

function assignmentWrite(draft: Draft, epoch: Epoch, sight: GroupSight): RecordWrite {
  assertClaimed(draft, epoch, sight);
  const home = homeOf(draft, sight);
  const restart = draft.wish?.restart ?? draft.present?.record.restart;
  const cleanup = draft.wish?.cleanup ?? draft.present?.record.cleanup;
  const next: HAAssignmentSpec = {
    group: groupOf(draft.key),
    epoch,
    wish: wishOf(draft),
    placements: draft.next.toSorted((a, b) => (a.node < b.node ? -1 : 1)),
    members: draft.members.map(({ kind: memberKind, name: memberName, generation, spec, claims }) => ({
      kind: memberKind,
      name: memberName,
      generation,
      spec,
      claims: [...claims],
    })),
    releases: [...draft.releases],
    stopsEarly: draft.wish === undefined || !usesDevices(draft.wish.fencing.mode),
    retriesOnNode: draft.wish?.failure.retriesOnNode ?? 0,
    failuresExpireAfterMs: draft.wish?.failure.expireAfterMs ?? 0,
    era: sight.facts.era.number,
    format: 1,
    ...(home === undefined ? {} : { home }),
    ...(restart === undefined ? {} : { restart }),
    ...(cleanup === undefined ? {} : { cleanup }),
  };
  return { kind: "assignment", group: draft.key, at: draft.present?.version, next };
}

/** Where maintenance has moved a single group away from, until it is back there. */
function homeOf({ present, next }: Draft, sight: GroupSight): NodeName | undefined {
  const modeOf = (node: NodeName): string | undefined => sight.desired.nodes.get(node)?.mode;
  const left = present?.record.placements.find(({ node }) => !next.some((placement) => placement.node === node));
  if (left !== undefined && modeOf(left.node) === "Maintenance") return left.node;
  const home = present?.record.home;
  if (home === undefined || modeOf(home) === undefined) return undefined;
  return next.some((placement) => placement.node === home) ? undefined : home;
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
