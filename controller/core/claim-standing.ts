import type { HAAssignmentMember, HAAssignmentSpec } from "../api/types.gen.ts";
import type { ClaimStanding, NodeFacts } from "./act.ts";
import { claimKeyOf, type Claim, type ClaimKey } from "./claim.ts";
import { roleClaimsOf } from "./role-claims.ts";
import { entryOf, epochsOf, lookKeyOf, resourceKeyOf, withStopsPromised, type Journal } from "./journal.ts";
import { claimsNamedBy, isRoleGiven, placementHere, type RulingSight } from "./ruling.ts";

interface StandingAsked {
  /** What each group's word gives to this node, whether or not it can run just now. */
  readonly plans: readonly { readonly wanted: readonly HAAssignmentMember[] }[];
  readonly sight: RulingSight;
}

/**
 * What may be said of each claim. `Stopped` only where no word gives it to this node, nothing was started, no action
 * lives and the last look saw nothing; and only together with the promise never to start at that epoch or below.
 */
export function standingOf(
  assignments: readonly HAAssignmentSpec[],
  asked: StandingAsked,
): { readonly journal: Journal; readonly claims: readonly ClaimStanding[] } {
  const held = heldClaims(assignments, asked);
  const unseen = unseenClaims(assignments, asked.sight.facts);
  const { journal } = asked.sight.facts;
  const stopped: Claim[] = [];
  const claims: ClaimStanding[] = [];
  for (const key of [...journal.epochs.keys()].toSorted()) {
    const known = journal.epochs.get(key);
    if (known === undefined) continue;
    const { claim, highest } = known;
    if (held.has(key)) claims.push({ claim, epoch: highest, held: "Held" });
    else if (!asked.sight.facts.isProbed || unseen.has(key)) claims.push({ claim, epoch: highest, held: "Unknown" });
    else {
      stopped.push(claim);
      claims.push({ claim, epoch: highest, held: "Stopped" });
    }
  }
  return { journal: withStopsPromised(journal, stopped), claims };
}

/**
 * What may be said while the journal cannot be written: that nothing of it is here, as it was found, and no more of a
 * promise than was written down. Without one, at epoch zero, that proves nothing about who was named; for the first record
 * of a claim, whom nobody was named for, to have looked is enough.
 */
export function sayableUnwritten(claims: readonly ClaimStanding[], written: Journal): readonly ClaimStanding[] {
  return claims.map((one) => {
    return one.held === "Stopped" ? { ...one, epoch: epochsOf(written, one.claim).stoppedAt } : one;
  });
}

/**
 * Claims that were not looked at: of members, since a word can come later than the look at everything; and those that
 * nothing but a release names, of which only a journal that reaches back to the boot can say that nothing was started.
 */
function unseenClaims(assignments: readonly HAAssignmentSpec[], facts: NodeFacts): ReadonlySet<ClaimKey> {
  const unseen = new Set<ClaimKey>(facts.journal.isWhole ? [] : facts.journal.epochs.keys());
  if (!facts.journal.isWhole) {
    for (const assignment of assignments) {
      for (const claim of claimsNamedBy({ ...assignment, releases: [] })) unseen.delete(claimKeyOf(claim));
    }
  }
  for (const assignment of assignments) {
    for (const member of assignment.members) {
      if (facts.observed.has(lookKeyOf(member))) continue;
      for (const claim of claimsNamedBy({ ...assignment, members: [member], releases: [] }))
        unseen.add(claimKeyOf(claim));
    }
  }
  return unseen;
}

function heldClaims(assignments: readonly HAAssignmentSpec[], asked: StandingAsked): ReadonlySet<ClaimKey> {
  const { facts } = asked.sight;
  const held = new Set<ClaimKey>();
  const hold = (claims: readonly Claim[]): void => {
    for (const claim of claims) held.add(claimKeyOf(claim));
  };
  for (const entry of facts.journal.entries) {
    hold(entry.resource.claims);
    if (entry.role === "Primary") hold(roleClaimsOf([entry.resource]));
  }
  for (const plan of asked.plans) hold(plan.wanted.flatMap((member) => member.claims));
  for (const assignment of assignments) {
    const here = placementHere(assignment, facts);
    if (here?.role === "Primary" && isRoleGiven(assignment, asked.sight)) hold(roleClaimsOf(assignment.members));
    for (const member of assignment.members) {
      if (!mayBeActive(member, facts)) continue;
      hold(member.claims);
      if (mayBePrimary(member, facts)) hold(roleClaimsOf([member]));
    }
  }
  return held;
}

/** An action still runs on it, or the last look did not find it stopped. */
function mayBeActive(member: HAAssignmentMember, facts: NodeFacts): boolean {
  const key = resourceKeyOf(member);
  const state = facts.observed.get(lookKeyOf(member))?.state;
  return facts.busy.has(key) || (state !== undefined && state !== "Stopped");
}

/** It was seen as primary; or in no role that could be told, and this node has not started it as a secondary itself. */
function mayBePrimary(member: HAAssignmentMember, facts: NodeFacts): boolean {
  const key = resourceKeyOf(member);
  const role = facts.observed.get(lookKeyOf(member))?.role;
  return role === "Primary" || (role === undefined && entryOf(facts.journal, key) === undefined);
}
