import type { HAAssignmentSpec } from "../api/types.gen.ts";
import { apartBlocker } from "./apart-room.ts";
import { isChanged, writesFor, type Assigned } from "./assignment-draft.ts";
import type { ClaimOwners, ClaimWords, SpokenEpochs } from "./claim-owners.ts";
import { claimKeyOf, type Claim, type ClaimKey } from "./claim.ts";
import { blockerOf, mayStay, roomOf } from "./claim-room.ts";
import type { ClaimsView } from "./claims-view.ts";
import type { Desired, GroupKey, GroupWish, MemberWish, NodeName } from "./desired.ts";
import type { Epoch } from "./epoch.ts";
import type { Facts, Versioned } from "./facts.ts";
import { changeMembers } from "./member-change.ts";
import { isStanding, type NodeView } from "./node-class.ts";
import { roleClaimsOf } from "./role-claims.ts";
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
  readonly owners: ClaimOwners;
  /** Which groups' present assignments give a claim to somebody. */
  readonly words: ClaimWords;
  readonly spoken: SpokenEpochs;
  /** Of the group that is stepped: placement has a node for it, though others may have to go first. */
  readonly isPlaced?: boolean;
  /** Gives a new epoch, above every one seen. */
  readonly newEpoch: () => Epoch;
}

export interface GroupStep {
  readonly writes: readonly RecordWrite[];
  /** What the group is held up by, in words; empty where nothing is. */
  readonly waits: readonly string[];
  /** Members, with the claims that are new to the group, that every node is to look for and let go of meanwhile. */
  readonly asks: readonly MemberWish[];
}

/**
 * One step of a group towards its target. Each step's writes stand on records that are already in the store: first the
 * claims name a node at an epoch, and only when that is seen does the assignment of that epoch name it too; a node is
 * left out of the assignment before anybody else is named. So a crash between any two writes loses nothing.
 */
export function stepGroup(key: GroupKey, target: readonly Placement[], sight: GroupSight): GroupStep {
  const wish = sight.desired.groups.get(key);
  const present = sight.facts.assignments.get(key);
  if (wish === undefined) return dissolve(key, present, sight);
  const staying = stayingOf(present?.record, target, sight);
  const change = changeMembers({ wish, present: present?.record, staying, isWanted: target.length > 0 }, sight);
  const { asks } = change;
  if (change.missing.length > 0) return { writes: change.missing, waits: change.waits, asks };
  const admitted = change.isHeldUp ? { next: change.goOn, waits: [] } : admit({ wish, target, staying }, sight);
  const waits = [...change.waits, ...admitted.waits];
  const releases = releasesOf(key, present?.record, sight);
  const draft = {
    key,
    wish,
    present,
    next: admitted.next,
    isOnItsWay: sight.isPlaced ?? target.length > 0,
    members: change.members,
    releases,
  };
  return { writes: isChanged(draft, sight) ? writesFor(draft, sight) : [], waits, asks };
}

/** A group that nobody wants any more: everybody lets go of what it had, and then its assignment goes. */
function dissolve(key: GroupKey, present: Versioned<HAAssignmentSpec> | undefined, sight: GroupSight): GroupStep {
  const releases = releasesOf(key, present?.record, sight);
  if (present === undefined || releases.length === 0) return { writes: removal(key, present), waits: [], asks: [] };
  const draft = { key, wish: undefined, present, next: [], isOnItsWay: false, members: [], releases };
  return { writes: isChanged(draft, sight) ? writesFor(draft, sight) : [], waits: [], asks: [] };
}

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

/** Present placements that the target keeps, on a lease that is still the one they were named for. */
function stayingOf(
  present: HAAssignmentSpec | undefined,
  target: readonly Placement[],
  sight: GroupSight,
): readonly Assigned[] {
  if (present === undefined) return [];
  return present.placements.filter((placement) => {
    return isStanding(placement, sight.nodes) && target.some((wanted) => wanted.node === placement.node);
  });
}

interface Admission {
  readonly next: readonly Assigned[];
  readonly waits: readonly string[];
}

/** Which of the target may be named now: those whose every claim has room once everybody who may hold it is counted. */
function admit(
  asked: { wish: GroupWish; target: readonly Placement[]; staying: readonly Assigned[] },
  sight: GroupSight,
): Admission {
  const { wish, target, staying } = asked;
  if (wish.members.length === 0) return { next: [], waits: [] };
  const next: Assigned[] = [];
  const waits: string[] = [];
  const claims = wish.members.flatMap((member) => member.claims);
  for (const wanted of inOrder(target, staying)) {
    const naming = { group: wish.key, room: roomOf(wish), mode: wish.fencing.mode, named: next, sight };
    const isNew = !staying.some((placement) => placement.node === wanted.node);
    const apart = isNew ? apartBlocker(wish.key, wanted.node, sight) : undefined;
    const blocked = apart ?? blockerOf(wanted.node, claims, naming);
    if (blocked !== undefined) {
      waits.push(blocked);
      const stays = staying.find((placement) => placement.node === wanted.node);
      if (stays !== undefined && mayStay(stays, claims, naming)) next.push(stays);
      continue;
    }
    const incarnation = sight.nodes.get(wanted.node)?.lease?.record.incarnation;
    if (incarnation === undefined) continue;
    const role = admittedRole(wanted, { wish, named: next, sight, waits });
    next.push(role === undefined ? { node: wanted.node, incarnation } : { node: wanted.node, incarnation, role });
  }
  return { next, waits };
}

/** Those that stay come first, so that a newcomer never takes the room of one that runs. */
function inOrder(target: readonly Placement[], staying: readonly Assigned[]): readonly Placement[] {
  const stays = (placement: Placement): boolean => staying.some((one) => one.node === placement.node);
  return [...target.filter(stays), ...target.filter((placement) => !stays(placement))];
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
  const { wish, sight } = asked;
  const naming = { group: wish.key, room: wish.primaries, mode: wish.fencing.mode, named, sight };
  const blocked = blockerOf(wanted.node, roleClaimsOf(wish.members), naming);
  if (blocked === undefined) return "Primary";
  asked.waits.push(blocked);
  return "Secondary";
}

/**
 * What no member touches any more and somebody may still hold: the assignment asks for it until nobody does. What another
 * group wants by now, or still gives to a node, is asked for by that one's assignment.
 */
function releasesOf(
  group: GroupKey,
  present: HAAssignmentSpec | undefined,
  { owners, words, claims }: GroupSight,
): readonly Claim[] {
  if (present === undefined) return [];
  const known = [...present.releases, ...present.members.flatMap((member) => member.claims)];
  known.push(...roleClaimsOf(present.members));
  const byKey = new Map(known.map((claim) => [claimKeyOf(claim), claim]));
  const isElsewhere = (key: ClaimKey): boolean =>
    owners.has(key) || (words.get(key) ?? []).some((other) => other !== group);
  const asked = [...byKey].filter(([key, claim]) => !isElsewhere(key) && claims.holdersOf(claim).size > 0);
  return asked.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, claim]) => claim);
}

function removal(key: GroupKey, present: Versioned<HAAssignmentSpec> | undefined): readonly RecordWrite[] {
  return present === undefined ? [] : [{ kind: "assignment", group: key, at: present.version, next: undefined }];
}
