import { claimKeyOf, type Claim, type ClaimKey } from "./claim.ts";
import type { GroupKey, MemberWish } from "./desired.ts";
import { compareEpochs, type Epoch } from "./epoch.ts";
import type { Facts } from "./facts.ts";
import { areSameMembers } from "./assignment-draft.ts";
import type { GroupSight } from "./group-step.ts";
import { resourceKeyOf } from "./journal.ts";
import type { RecordWrite } from "./record-write.ts";

/** The assignment that speaks for no group: it names nobody, and so it asks everybody to look and to let go. */
export const commonWordKey: GroupKey = "HACluster/cluster";

/**
 * Asks for what running groups want beside what they have, and for claims that name somebody although no group and no
 * assignment speaks of them any more: a crash or a deletion came between.
 */
export function commonWord(asks: readonly MemberWish[], sight: GroupSight): readonly RecordWrite[] {
  const present = sight.facts.assignments.get(commonWordKey);
  const members = asks.toSorted((a, b) => (resourceKeyOf(a) < resourceKeyOf(b) ? -1 : 1));
  const releases = orphansIn(sight);
  if (members.length === 0 && releases.length === 0) {
    return present === undefined
      ? []
      : [{ kind: "assignment", group: commonWordKey, at: present.version, next: undefined }];
  }
  const known = new Set(present?.record.releases.map(claimKeyOf));
  const isSaid =
    present !== undefined &&
    areSameMembers(present.record.members, members) &&
    releases.every((claim) => known.has(claimKeyOf(claim)));
  const claims = [...members.flatMap((member) => member.claims), ...releases];
  if (isSaid && !claims.some((claim) => isNamedAbove(claim, present.record.epoch, sight))) return [];
  return [
    {
      kind: "assignment",
      group: commonWordKey,
      at: present?.version,
      next: {
        group: { kind: "HACluster", name: "cluster" },
        epoch: sight.newEpoch(),
        wish: "Stopped",
        placements: [],
        members,
        releases,
        stopsEarly: true,
        retriesOnNode: 0,
        failuresExpireAfterMs: 0,
        era: sight.facts.era.number,
        format: 1,
      },
    },
  ];
}

/** Somebody was named since the word was given, and was perhaps never told. */
function isNamedAbove(claim: Claim, epoch: Epoch, sight: GroupSight): boolean {
  return sight.claims.find(claim).remaining.some((entry) => compareEpochs(entry.epoch, epoch) > 0);
}

function orphansIn(sight: GroupSight): readonly Claim[] {
  const unwanted: Claim[] = [];
  for (const { claim, remaining } of sight.claims.all()) {
    if (remaining.length > 0 && !sight.owners.has(claimKeyOf(claim))) unwanted.push(claim);
  }
  if (unwanted.length === 0) return unwanted;
  const spoken = spokenIn(sight.facts);
  const orphans = unwanted.filter((claim) => !spoken.has(claimKeyOf(claim)));
  return orphans.toSorted((a, b) => (claimKeyOf(a) < claimKeyOf(b) ? -1 : 1));
}

function spokenIn({ assignments }: Facts): ReadonlySet<ClaimKey> {
  const spoken = new Set<ClaimKey>();
  for (const [key, { record }] of assignments) {
    if (key === commonWordKey) continue;
    for (const claim of record.releases) spoken.add(claimKeyOf(claim));
    for (const { claims } of record.members) for (const claim of claims) spoken.add(claimKeyOf(claim));
  }
  return spoken;
}
