import { claimKeyOf, doClaimsMeet, type Claim } from "../../controller/core/claim.ts";
import type { SimTime } from "../event-queue.ts";
import { thingKeyOf } from "../thing.ts";
import { stateless } from "./checker.ts";
import type { ActiveNow, Sight } from "./sight.ts";

/**
 * What is active in the world, over all nodes, against the room that its group gave when the holders were named. What
 * was brought up by hand is nobody's promise; what the faults of a run may do, the fencing mode's assumption says.
 */
export const singleHolderPerClaim = stateless("single-holder-per-claim", (event, sight) => {
  if (event.type !== "active" && event.type !== "role") return undefined;
  const active = sight.active.get(event.node)?.get(thingKeyOf(event.resource));
  if (active === undefined || active.isForeign) return undefined;
  for (const claim of sight.claimsOf(active)) {
    const violation = tooManyHolders(claim, active, { sight, now: event.at });
    if (violation !== undefined) return violation;
  }
  return undefined;
});

function tooManyHolders(
  claim: Claim,
  active: ActiveNow,
  { sight, now }: { readonly sight: Sight; readonly now: SimTime },
): string | undefined {
  const others = sight
    .allActive()
    .filter(
      (other) =>
        !other.isForeign &&
        other.node !== active.node &&
        (isSameThing(other, active, claim) || sight.claimsOf(other).some((held) => doClaimsMeet(held, claim))),
    );
  const holders = [...new Set([active.node, ...others.map((other) => other.node)])].toSorted();
  const since = Math.min(...holders.map((node) => sight.namedAt.get(`${claimKeyOf(claim)} ${node}`) ?? now));
  const room = Math.max(1, ...sight.rulesOf(claimKeyOf(claim), since).map(roomOf));
  if (holders.length <= room) return undefined;
  return `${claimKeyOf(claim)} is active on ${holders.join(" and ")}, and there is room for ${room}`;
}

/** Of the thing itself, whatever claims it goes by; a role is of those alone that have it. */
function isSameThing(a: ActiveNow, b: ActiveNow, { type }: Claim): boolean {
  return type !== "PrimaryRole" && thingKeyOf(a.resource) === thingKeyOf(b.resource);
}

/** Under `None` two holders do no harm. */
function roomOf(rule: { readonly mode: string; readonly room: number }): number {
  return rule.mode === "None" ? Number.POSITIVE_INFINITY : rule.room;
}
