import type {
  HAAssignmentSpec,
  HAClaimSpec,
  HAFencingSpec,
  HALeaseSpec,
  HANodeReportSpec,
} from "../../api/types.gen.ts";
import type { Facts } from "../facts.ts";
import type { Ms } from "../lease.ts";

/**
 * One look at a cluster from outside, by ages instead of moments: what a plan starts from, whether it was read from a store
 * or from a file.
 */
export interface ClusterFacts {
  /** The term of the last leader that was seen; 0 where none ever led. */
  readonly term: number;
  readonly era: Facts["era"];
  readonly leases: readonly SeenLease[];
  /**
   * Of a report that was `probed`, a claim that an assignment names and that is not listed is `Stopped` at the highest
   * epoch that any assignment gives for it: `leaveOutStopped` makes them so.
   */
  readonly reports: readonly HANodeReportSpec[];
  readonly claims: readonly HAClaimSpec[];
  readonly assignments: readonly HAAssignmentSpec[];
  readonly fencings: readonly HAFencingSpec[];
}

/** The lease of a node. */
export interface SeenLease {
  readonly record: HALeaseSpec;
  /** How long ago a renewal was last seen; undefined where none was seen while it was looked at. */
  readonly renewedMsAgo: Ms | undefined;
  /** How long it was looked at. */
  readonly lookedMs: Ms;
}
