import { apartIsKept } from "./apart-is-kept.ts";
import { boundedWrites } from "./bounded-writes.ts";
import type { Checker } from "./checker.ts";
import { convergence } from "./convergence.ts";
import { desiredIsNeverRewritten } from "./desired-is-never-rewritten.ts";
import { epochMonotonic } from "./epoch-monotonic.ts";
import { fencedOnlyWithCause } from "./fenced-only-with-cause.ts";
import { idempotence } from "./idempotence.ts";
import { journalBeforeStart } from "./journal-before-start.ts";
import { noActionWithoutLease } from "./no-action-without-lease.ts";
import { noClaimWithoutProof } from "./no-claim-without-proof.ts";
import { noStartWithoutClaim } from "./no-start-without-claim.ts";
import { oneLeaderActs } from "./one-leader-acts.ts";
import { requiredRulesKept } from "./required-rules-kept.ts";
import { deadlineWithinLease } from "./deadline-within-lease.ts";
import { fencingIsBounded } from "./fencing-is-bounded.ts";
import { leaseEndsByItsClose } from "./lease-ends-by-its-close.ts";
import { thawBeginsAnEra } from "./thaw-begins-an-era.ts";
import { verdictsAreHeeded } from "./verdicts-are-heeded.ts";
import { singleHolderPerClaim } from "./single-holder-per-claim.ts";
import { stopOrderIsReverseStartOrder } from "./stop-order-is-reverse-start-order.ts";

/** Every promise that a simulation looks at; the first of a run that is broken ends it. */
export const allCheckers: readonly Checker[] = [
  singleHolderPerClaim,
  noStartWithoutClaim,
  noClaimWithoutProof,
  epochMonotonic,
  oneLeaderActs,
  journalBeforeStart,
  stopOrderIsReverseStartOrder,
  noActionWithoutLease,
  leaseEndsByItsClose,
  deadlineWithinLease,
  thawBeginsAnEra,
  fencedOnlyWithCause,
  fencingIsBounded,
  requiredRulesKept,
  apartIsKept,
  verdictsAreHeeded,
  desiredIsNeverRewritten,
  idempotence,
  convergence,
  boundedWrites,
];
