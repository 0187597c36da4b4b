import type { HAAssignmentSpec, HAClaimSpec, HAFencingSpec, HANodeReportSpec } from "../api/types.gen.ts";
import type { ClaimKey } from "./claim.ts";
import type { GroupKey, NodeName } from "./desired.ts";
import type { Ms, ObservedLease, RenewalSpan } from "./lease.ts";

/** What the manager knows, each thing with the version or the moment it was seen at. What is missing is unknown. */
export interface Facts {
  /** The term of this leader; its epochs and records carry it. */
  readonly term: number;
  /** The highest counter that any record or report of this term shows. */
  readonly counter: number;
  readonly era: { readonly store: string; readonly number: number };
  readonly leases: ReadonlyMap<NodeName, ObservedLease>;
  readonly renewals: RenewalSpan;
  /** Since when this leader has seen the nodes loaded unevenly, nothing having been moved for it; absent while it does not. */
  readonly unevenSince?: Ms | undefined;
  readonly reports: ReadonlyMap<NodeName, HANodeReportSpec>;
  readonly claims: ReadonlyMap<ClaimKey, Versioned<HAClaimSpec>>;
  readonly assignments: ReadonlyMap<GroupKey, Versioned<HAAssignmentSpec>>;
  /** By `node/boot`. */
  readonly fencings: ReadonlyMap<string, Versioned<HAFencingSpec>>;
}

export interface Versioned<T> {
  readonly version: string;
  readonly record: T;
}
