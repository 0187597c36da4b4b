import type { HANodeReportSpec } from "../api/types.gen.ts";
import { claimKeyOf, type Claim, type ClaimKey } from "./claim.ts";

export type ReportedClaim = HANodeReportSpec["claims"][number];

/** What one report says of claims, to be asked by claim. */
export interface ReportedClaims {
  find(claim: Claim): ReportedClaim | undefined;
  /** Those that are held, by claim key. */
  readonly held: ReadonlyMap<ClaimKey, ReportedClaim>;
}

/** Reports never change once they are read, and most of them are the same in the next decision. */
const indices = new WeakMap<readonly ReportedClaim[], ReportedClaims>();

export function claimsIn(report: HANodeReportSpec): ReportedClaims {
  const known = indices.get(report.claims);
  if (known !== undefined) return known;
  const index = indexOf(report.claims);
  indices.set(report.claims, index);
  return index;
}

function indexOf(claims: readonly ReportedClaim[]): ReportedClaims {
  let byKey: ReadonlyMap<ClaimKey, ReportedClaim> | undefined;
  return {
    find(claim) {
      byKey ??= byKeyOf(claims);
      return byKey.get(claimKeyOf(claim));
    },
    held: byKeyOf(claims.filter((told) => told.held === "Held")),
  };
}

/** Written out and not by `claimKeyOf`: reports name every claim of the cluster, and to remember a key of each costs more. */
function byKeyOf(claims: readonly ReportedClaim[]): ReadonlyMap<ClaimKey, ReportedClaim> {
  return new Map(claims.map((told) => [`${told.type} ${told.key}`, told]));
}
