import type { HAAssignmentSpec } from "../api/types.gen.ts";
import type { NodeFacts } from "./act.ts";
import { claimKeyOf, type Claim, type ClaimKey } from "./claim.ts";
import { roleClaimsOf } from "./role-claims.ts";
import type { GroupKey } from "./desired.ts";
import { compareEpochs, type Epoch } from "./epoch.ts";
import { epochsOf, withEpochsSeen, type Journal } from "./journal.ts";

/** What one node reads the words of the manager by. */
export interface RulingSight {
  readonly facts: NodeFacts;
  /** The highest epoch of each claim over all groups: it rules, whichever group it came in. */
  readonly rulings: ReadonlyMap<ClaimKey, Epoch>;
}

/** The promise on this side: no epoch below the highest seen, none that was already acknowledged as stopped. */
export function isGiven(claim: Claim, epoch: Epoch, sight: RulingSight): boolean {
  const ruling = sight.rulings.get(claimKeyOf(claim));
  const { highest, stoppedAt } = epochsOf(sight.facts.journal, claim);
  if (ruling === undefined || compareEpochs(ruling, epoch) !== 0) return false;
  return compareEpochs(epoch, highest) >= 0 && compareEpochs(epoch, stoppedAt) > 0;
}

export function isRoleGiven(assignment: HAAssignmentSpec, sight: RulingSight): boolean {
  return roleClaimsOf(assignment.members).every((claim) => isGiven(claim, assignment.epoch, sight));
}

export function placementHere(assignment: HAAssignmentSpec | undefined, facts: NodeFacts) {
  if (assignment === undefined || assignment.wish === "Stopped" || facts.lease === undefined) return undefined;
  const { incarnation } = facts.lease;
  return assignment.placements.find(
    (placement) => placement.node === facts.node && placement.incarnation === incarnation,
  );
}

export function noteEpochs(journal: Journal, assignments: readonly HAAssignmentSpec[]): Journal {
  const seen = assignments.flatMap((word) => claimsNamedBy(word).map((claim) => ({ claim, epoch: word.epoch })));
  return withEpochsSeen(journal, seen);
}

export function claimsNamedBy(assignment: HAAssignmentSpec): readonly Claim[] {
  const claims = assignment.members.flatMap((member) => member.claims);
  return [...claims, ...roleClaimsOf(assignment.members), ...assignment.releases];
}

export function groupKeyOf(assignment: HAAssignmentSpec): GroupKey {
  return `${assignment.group.kind}/${assignment.group.name}`;
}

export function rulingsOf(assignments: readonly HAAssignmentSpec[]): ReadonlyMap<ClaimKey, Epoch> {
  const rulings = new Map<ClaimKey, Epoch>();
  for (const assignment of assignments) {
    for (const claim of claimsNamedBy(assignment)) {
      const key = claimKeyOf(claim);
      const known = rulings.get(key);
      if (known === undefined || compareEpochs(assignment.epoch, known) > 0) rulings.set(key, assignment.epoch);
    }
  }
  return rulings;
}
