import type { HAAssignmentSpec } from "../api/types.gen.ts";
import type { Assigned } from "./assignment-draft.ts";
import { claimKeyOf, type ClaimKey } from "./claim.ts";
import { blockerOf, mayStay, roomOf } from "./claim-room.ts";
import { claimsOfGroup, firstRecordOf } from "./claims-view.ts";
import type { GroupWish, MemberWish } from "./desired.ts";
import type { GroupSight } from "./group-step.ts";
import { resourceKeyOf } from "./journal.ts";
import type { RecordWrite } from "./record-write.ts";

/** What a group may be told of its members now. */
export interface MemberChange {
  readonly members: readonly MemberWish[];
  /** True while something that the wish names is not to be had: then nobody new is named. */
  readonly isHeldUp: boolean;
  /** Who goes on meanwhile with `members`, of those that run it. */
  readonly goOn: readonly Assigned[];
  readonly waits: readonly string[];
  /** First records of claims that are not known yet: they are written before anything else. */
  readonly missing: readonly RecordWrite[];
  readonly asks: readonly MemberWish[];
}

interface ChangeAsked {
  readonly wish: GroupWish;
  readonly present: HAAssignmentSpec | undefined;
  readonly staying: readonly Assigned[];
  /** False where the group is to run nowhere, so that nothing need be known. */
  readonly isWanted: boolean;
}

/**
 * What the group wants to touch and nobody knows yet, or others may still hold, holds an edit up: where the group runs
 * it goes on as it is, and everybody is asked meanwhile. Where it does not run its own assignment is what asks.
 */
export function changeMembers(asked: ChangeAsked, sight: GroupSight): MemberChange {
  const { wish, present, staying } = asked;
  const free = { members: wish.members, isHeldUp: false, goOn: [], waits: [], missing: [], asks: [] };
  if (!asked.isWanted) return free;
  const { waits, missing } = unknownClaims(wish, sight);
  const naming = { group: wish.key, room: roomOf(wish), mode: wish.fencing.mode, named: [], sight };
  const claims = wish.members.flatMap((member) => member.claims);
  // All of them together: where only some had room, those would be named for what the next step takes back.
  const isRoom = staying.every((one, at) => mayStay(one, claims, { ...naming, named: staying.slice(0, at) }));
  if (waits.length === 0 && missing.length === 0 && isRoom) return free;
  const members = present === undefined ? [] : meanwhile(present, { wish, sight });
  const known = members.flatMap((member) => member.claims);
  const goOn = members.length === 0 ? [] : staying.filter((one) => mayStay(one, known, naming));
  const held = { ...free, isHeldUp: true, waits, missing };
  if (goOn.length > 0) {
    const blockers = goOn.flatMap((one) => blockerOf(one.node, claims, naming) ?? []);
    return { ...held, members, goOn, waits: [...waits, ...new Set(blockers)], asks: newTo(members, wish) };
  }
  // Known, but another node may hold it: what ran until now waits as what was never started does.
  return waits.length === 0 && missing.length === 0 ? free : held;
}

/** The first records that this group's claims still lack, or what has to be known before they can be written. */
function unknownClaims(wish: GroupWish, sight: GroupSight): Pick<MemberChange, "waits" | "missing"> {
  const missing: RecordWrite[] = [];
  const waits: string[] = [];
  for (const claim of claimsOfGroup(wish)) {
    if (sight.claims.find(claim).version !== undefined) continue;
    const first = firstRecordOf(claim, { basis: sight.claims.basis, desired: sight.desired, wish });
    if (first.kind === "unknown") waits.push(`${claim.type} ${claim.key} is unknown and waits for ${first.waitsFor}`);
    else missing.push({ kind: "claim", at: undefined, next: { claim, mayHold: [...first.mayHold], format: 1 } });
  }
  return { missing, waits };
}

/**
 * Present members that are still wanted, up to the first that touches what belongs to another group by now: what starts
 * after that one stands on it, and would else be started without it.
 */
function meanwhile(
  present: HAAssignmentSpec,
  { wish, sight }: { readonly wish: GroupWish; readonly sight: GroupSight },
): readonly MemberWish[] {
  const wanted = new Set(wish.members.map(resourceKeyOf));
  const kept = present.members.filter((member) => wanted.has(resourceKeyOf(member)));
  const lost = kept.findIndex((member) =>
    member.claims.some((claim) => (sight.owners.get(claimKeyOf(claim)) ?? wish.key) !== wish.key),
  );
  return lost < 0 ? kept : kept.slice(0, lost);
}

/** What the wish names beyond these members; only the claims that are new, for to ask for one is to have it let go of. */
function newTo(members: readonly MemberWish[], wish: GroupWish): readonly MemberWish[] {
  const known = new Set<ClaimKey>(members.flatMap((member) => member.claims.map(claimKeyOf)));
  return wish.members.flatMap((member) => {
    const claims = member.claims.filter((claim) => !known.has(claimKeyOf(claim)));
    return claims.length === 0 ? [] : [{ ...member, claims }];
  });
}
