import type { HANodeReportSpec } from "../../api/types.gen.ts";
import { claimKeyOf, type ClaimKey } from "../claim.ts";
import { compareEpochs, type Epoch } from "../epoch.ts";
import type { Facts, Versioned } from "../facts.ts";
import type { Ms, ObservedLease } from "../lease.ts";
import { fencingKeyOf } from "../proof.ts";
import type { ReportedClaim } from "../reported-claims.ts";
import { claimsNamedBy, groupKeyOf } from "../ruling.ts";
import type { ClusterFacts } from "./cluster-facts.ts";

/**
 * What a leader would know that has looked at the cluster for as long as the facts did, at the moment `now` of its clock:
 * ages become moments, every record is of version 1, and reports that leave out what is stopped are whole again. What was
 * looked at without a renewal counts as seen once, when the look began.
 */
export function factsOf(cluster: ClusterFacts, now: Ms): Facts {
  const leases = cluster.leases.map(({ record, renewedMsAgo, lookedMs }): [string, ObservedLease] => [
    record.holder,
    { record, version, seenAt: now - (renewedMsAgo ?? lookedMs) },
  ]);
  const seen = leases.map(([, { seenAt }]) => seenAt);
  const stopped = stoppedClaims(cluster);
  const reports = cluster.reports.map((report) => (report.probed ? completed(report, stopped) : report));
  return {
    term: cluster.term,
    counter: highestCounter(cluster),
    era: cluster.era,
    leases: new Map(leases),
    renewals: { startedAt: Math.min(now, ...seen), lastSeenAt: seen.length === 0 ? now : Math.max(...seen) },
    reports: new Map(reports.map((report) => [report.node, report])),
    claims: versioned(cluster.claims, ({ claim }) => claimKeyOf(claim)),
    assignments: versioned(cluster.assignments, groupKeyOf),
    fencings: versioned(cluster.fencings, ({ node, boot }) => fencingKeyOf(node, boot)),
  };
}

const version = "1";

function versioned<T>(records: readonly T[], keyOf: (record: T) => string): ReadonlyMap<string, Versioned<T>> {
  return new Map(records.map((record) => [keyOf(record), { version, record }]));
}

/** Each claim that an assignment names, as a report tells of it that has let go of it. */
function stoppedClaims({ assignments }: ClusterFacts): ReadonlyMap<ClaimKey, ReportedClaim> {
  const stopped = new Map<ClaimKey, ReportedClaim>();
  for (const assignment of assignments) {
    const { epoch } = assignment;
    for (const claim of claimsNamedBy(assignment)) {
      const key = claimKeyOf(claim);
      const known = stopped.get(key);
      if (known === undefined || compareEpochs(epoch, known.epoch) > 0)
        stopped.set(key, { type: claim.type, key: claim.key, epoch, held: "Stopped" });
    }
  }
  return stopped;
}

function completed(report: HANodeReportSpec, stopped: ReadonlyMap<ClaimKey, ReportedClaim>): HANodeReportSpec {
  const told = new Set(report.claims.map(({ type, key }) => `${type} ${key}`));
  const missing = [...stopped].flatMap(([key, claim]) => (told.has(key) ? [] : [claim]));
  return missing.length === 0 ? report : { ...report, claims: [...report.claims, ...missing] };
}

/** The highest counter of the present term that anything shows: a leader gives none at it or below. */
function highestCounter({ term, leases, reports, claims, assignments }: ClusterFacts): number {
  let counter = 0;
  const note = (epoch: Epoch | undefined): void => {
    if (epoch?.term === term) counter = Math.max(counter, epoch.counter);
  };
  for (const { record } of leases) note(record.highestEpoch);
  for (const report of reports) for (const claim of report.claims) note(claim.epoch);
  for (const { mayHold } of claims) for (const { epoch } of mayHold) note(epoch);
  for (const { epoch } of assignments) note(epoch);
  return counter;
}
