import { claimKeyOf, type Claim, type ClaimKey } from "./claim.ts";
import { claimsOfGroup } from "./claims-view.ts";
import type { GroupKey, MemberWish } from "./desired.ts";
import { compareEpochs, type Epoch } from "./epoch.ts";
import { membersText } from "./assignment-draft.ts";
import type { GroupSight } from "./group-step.ts";
import type { RecordWrite } from "./record-write.ts";

/** The assignment that speaks for no group: it names nobody, and so it asks everybody to look and to let go. */
export const commonWordKey: GroupKey = "HACluster/cluster";

/**
 * Asks for what running groups want beside what they have, and for claims that name somebody although no group and no
 * assignment speaks of them any more: a crash or a deletion came between.
 */
export function commonWord(asks: readonly MemberWish[], sight: GroupSight): readonly RecordWrite[] {
  const present = sight.facts.assignments.get(commonWordKey);
  const members = asks.toSorted((a, b) => (membersText([a]) < membersText([b]) ? -1 : 1));
  const releases = orphansIn(sight);
  if (members.length === 0 && releases.length === 0) {
    return present === undefined
      ? []
      : [{ kind: "assignment", group: commonWordKey, at: present.version, next: undefined }];
  }
  const known = new Set(present?.record.releases.map(claimKeyOf));
  const isSaid =
    present !== undefined &&
    membersText(present.record.members) === membersText(members) &&
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
  const spoken = spokenOf(sight);
  const orphans: Claim[] = [];
  for (const view of sight.claims.all()) {
    if (view.remaining.length > 0 && !spoken.has(claimKeyOf(view.claim))) orphans.push(view.claim);
  }
  return orphans.toSorted((a, b) => (claimKeyOf(a) < claimKeyOf(b) ? -1 : 1));
}

function spokenOf(sight: GroupSight): ReadonlySet<ClaimKey> {
  const claims = [...sight.desired.groups.values()].flatMap(claimsOfGroup);
  for (const [key, { record }] of sight.facts.assignments) {
    if (key !== commonWordKey) claims.push(...record.releases, ...record.members.flatMap((member) => member.claims));
  }
  return new Set(claims.map(claimKeyOf));
}
