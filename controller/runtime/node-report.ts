import type { HAAssignmentMember, HANodeReportSpec } from "../api/types.gen.ts";
import type { ClaimStanding, Observation } from "../core/act.ts";
import { entryOf, lookKeyOf, resourceKeyOf, type Journal, type JournalEntry, type LookKey } from "../core/journal.ts";
import type { Failures } from "./failures.ts";

/** A report but for its number. */
export type ReportContent = Omit<HANodeReportSpec, "reports">;

interface ResourceSight {
  readonly journal: Journal;
  readonly observed: ReadonlyMap<LookKey, Observation>;
  readonly failures: Failures;
}

export function reportClaims(claims: readonly ClaimStanding[]): HANodeReportSpec["claims"] {
  return claims.map(({ claim, epoch, held }) => ({ type: claim.type, key: claim.key, epoch, held }));
}

/**
 * What is worth telling of each resource: those that run, are on their way, or have failed. Each once, also while words
 * speak of it by two specs: by the one that it was started with, else by the one that was found.
 */
export function reportResources(
  members: readonly HAAssignmentMember[],
  sight: ResourceSight,
): HANodeReportSpec["resources"] {
  const byKey = Map.groupBy(members, resourceKeyOf);
  const told = [...byKey.values()].flatMap((specs) => presentOf(specs, sight) ?? []);
  return told.flatMap((member) => {
    const key = resourceKeyOf(member);
    const entry = entryOf(sight.journal, key);
    const failure = sight.failures.find(key);
    const seen = sight.observed.get(lookKeyOf(member));
    if (entry === undefined && failure === undefined && (seen === undefined || seen.state === "Stopped")) return [];
    return [
      {
        kind: member.kind,
        name: member.name,
        state: stateOf(entry, seen),
        failures: failure?.count ?? 0,
        stopFailures: sight.failures.failedStops.get(key) ?? 0,
        ...(failure === undefined ? {} : { error: failure.error }),
        ...(entry === undefined ? {} : { epoch: entry.epoch, generation: entry.resource.generation }),
        ...(seen?.role === undefined ? {} : { role: seen.role }),
      },
    ];
  });
}

function presentOf(
  specs: readonly HAAssignmentMember[],
  { journal, observed }: ResourceSight,
): HAAssignmentMember | undefined {
  const [first] = specs;
  const entry = first === undefined ? undefined : entryOf(journal, resourceKeyOf(first));
  const isPresent = (spec: HAAssignmentMember): boolean => {
    if (entry !== undefined) return lookKeyOf(spec) === lookKeyOf(entry.resource);
    return (observed.get(lookKeyOf(spec))?.state ?? "Stopped") !== "Stopped";
  };
  return specs.find(isPresent) ?? first;
}

function stateOf(
  entry: JournalEntry | undefined,
  seen: Observation | undefined,
): HANodeReportSpec["resources"][number]["state"] {
  if (entry?.phase === "Starting") return "Starting";
  if (entry?.phase === "Stopping") return "Stopping";
  return seen?.state ?? "Unknown";
}
