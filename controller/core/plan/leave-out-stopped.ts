import type { HAAssignmentSpec, HANodeReportSpec } from "../../api/types.gen.ts";
import type { ClaimKey } from "../claim.ts";
import { compareEpochs, epochZero, type Epoch } from "../epoch.ts";
import type { ReportedClaim } from "../reported-claims.ts";
import { claimsNamedBy, rulingsOf } from "../ruling.ts";

/**
 * The reports as `ClusterFacts` has them: without what most of them say of most claims, that they are stopped at the
 * highest epoch that any assignment gives for them. What a report does not say of such a claim is put down as unknown,
 * for to leave it out would now mean that it is stopped.
 */
export function leaveOutStopped(
  reports: readonly HANodeReportSpec[],
  assignments: readonly HAAssignmentSpec[],
): readonly HANodeReportSpec[] {
  const named = { assignments, rulings: rulingsOf(assignments) };
  return reports.map((report) => (report.probed ? { ...report, claims: claimsLeft(report.claims, named) } : report));
}

interface Named {
  readonly assignments: readonly HAAssignmentSpec[];
  readonly rulings: ReadonlyMap<ClaimKey, Epoch>;
}

function claimsLeft(claims: readonly ReportedClaim[], named: Named): readonly ReportedClaim[] {
  const left: ReportedClaim[] = [];
  const told = new Set<ClaimKey>();
  for (const claim of claims) {
    // Written out and not by `claimKeyOf`: reports name every claim of the cluster, and are looked at once.
    const key = `${claim.type} ${claim.key}`;
    const ruling = named.rulings.get(key);
    if (ruling !== undefined) told.add(key);
    const isPlain = ruling !== undefined && claim.held === "Stopped" && compareEpochs(claim.epoch, ruling) === 0;
    if (!isPlain) left.push(claim);
  }
  return told.size === named.rulings.size ? left : [...left, ...untold(named, told)];
}

function untold({ assignments }: Named, told: Set<ClaimKey>): readonly ReportedClaim[] {
  const unknown: ReportedClaim[] = [];
  for (const { type, key } of assignments.flatMap(claimsNamedBy)) {
    if (told.has(`${type} ${key}`)) continue;
    told.add(`${type} ${key}`);
    unknown.push({ type, key, epoch: epochZero, held: "Unknown" });
  }
  return unknown;
}
