import type { HAAssignmentMember, HAAssignmentSpec, HANodeReportSpec } from "../api/types.gen.ts";
import type { AgentAction, ClaimStanding, Observation } from "../core/act.ts";
import { sayableUnwritten } from "../core/claim-standing.ts";
import {
  entryOf,
  lookKeyOf,
  resourceKeyOf,
  type Journal,
  type JournalEntry,
  type LookKey,
  type ResourceKey,
} from "../core/journal.ts";
import type { Failures } from "./failures.ts";

/** A report but for its number, and for what alone is no reason to write one. */
export type ReportContent = Omit<HANodeReportSpec, "reports" | "durations">;

/** Whose report it is. */
interface Reporting {
  readonly node: string;
  readonly boot: string;
  readonly machine: string | undefined;
  readonly hardware: readonly string[];
}

interface ReportSight extends ResourceSight {
  readonly claims: readonly ClaimStanding[];
  /** What is different while the journal cannot be written; undefined while it can. */
  readonly unwritten: Unwritten | undefined;
}

interface Unwritten {
  readonly error: string;
  /** As it was last written. */
  readonly journal: Journal;
  /** What would be started. */
  readonly refused: readonly AgentAction[];
}

interface ResourceSight {
  readonly journal: Journal;
  readonly observed: ReadonlyMap<LookKey, Observation>;
  readonly failures: Failures;
  /** What the starts of resources wait for. */
  readonly waits: ReadonlyMap<ResourceKey, string>;
}

/** What a node has to say of what it was told: all but what belongs to its lease, its looks and its checkers. */
export function composeReport(
  { node, boot, machine, hardware }: Reporting,
  words: readonly HAAssignmentSpec[],
  { unwritten, ...sight }: ReportSight,
): Omit<ReportContent, "incarnation" | "probed" | "era" | "verdicts"> {
  const claims = unwritten === undefined ? sight.claims : sayableUnwritten(sight.claims, unwritten.journal);
  const waits = new Map(sight.waits);
  for (const { resource } of unwritten?.refused ?? [])
    waits.set(resourceKeyOf(resource), `the journal of ${node} to be writable: ${unwritten?.error}`);
  return {
    node,
    boot,
    hardware,
    claims: claims.map(({ claim, epoch, held }) => ({ type: claim.type, key: claim.key, epoch, held })),
    resources: reportResources(
      words.flatMap((assignment) => assignment.members),
      { ...sight, waits },
    ),
    ...reportGroups(words, sight.failures),
    format: 1,
    ...(machine === undefined ? {} : { machine }),
    ...(unwritten === undefined ? {} : { startsRefused: refusalText(unwritten) }),
  };
}

function refusalText({ error }: Unwritten): string {
  return `its journal cannot be written: ${error}`.slice(0, waitsForLengthMax);
}

/**
 * What is worth telling of each resource: those that run, are on their way, or have failed. Each once, also while words
 * speak of it by two specs: by the one that it was started with, else by the one that was found. First what is journalled,
 * in the order of the journal: a plan stops what was started last first.
 */
export function reportResources(
  members: readonly HAAssignmentMember[],
  sight: ResourceSight,
): HANodeReportSpec["resources"] {
  const byKey = Map.groupBy(members, resourceKeyOf);
  const journalled = sight.journal.entries.map(({ resource }) => resourceKeyOf(resource));
  const inOrder = new Set([...journalled, ...byKey.keys()]);
  const told = [...inOrder].flatMap((key) => presentOf(byKey.get(key) ?? [], sight) ?? []);
  return told.flatMap((member) => {
    const key = resourceKeyOf(member);
    const entry = entryOf(sight.journal, key);
    const failure = sight.failures.find(key);
    const seen = sight.observed.get(lookKeyOf(member));
    const waitsFor = sight.waits.get(key)?.slice(0, waitsForLengthMax);
    const isPlain = entry === undefined && failure === undefined && waitsFor === undefined;
    if (isPlain && (seen === undefined || seen.state === "Stopped")) return [];
    return [
      {
        kind: member.kind,
        name: member.name,
        state: stateOf(entry, seen),
        failures: failure?.count ?? 0,
        stopFailures: sight.failures.failedStops.get(key) ?? 0,
        ...(failure === undefined ? {} : { error: failure.error }),
        ...(waitsFor === undefined ? {} : { waitsFor }),
        ...(entry === undefined ? {} : startedFrom(entry)),
        ...(seen?.role === undefined ? {} : { role: seen.role }),
      },
    ];
  });
}

function startedFrom({ epoch, resource, restart }: JournalEntry) {
  const { uid, generation } = resource;
  return { epoch, generation, ...(uid === undefined ? {} : { uid }), ...(restart === undefined ? {} : { restart }) };
}

/** The groups that have failed as a whole; absent where none has. */
function reportGroups(assignments: readonly HAAssignmentSpec[], failures: Failures): Pick<HANodeReportSpec, "groups"> {
  const groups = assignments.flatMap(({ group }) => {
    const failure = failures.find(resourceKeyOf(group));
    if (failure === undefined || group.kind !== "HAGroup") return [];
    const error = failure.error.slice(0, errorLengthMax);
    return [{ name: group.name, failures: failure.count, error }];
  });
  return groups.length === 0 ? {} : { groups: groups.slice(0, groupsMax) };
}

/** What the record takes. */
const groupsMax = 1_000;
const errorLengthMax = 4_096;
const waitsForLengthMax = 1_024;

function presentOf(
  specs: readonly HAAssignmentMember[],
  { journal, observed }: ResourceSight,
): HAAssignmentMember | undefined {
  const [first] = specs;
  const entry = first === undefined ? undefined : entryOf(journal, resourceKeyOf(first));
  // No word may speak of it by that spec any more.
  if (entry !== undefined) return entry.resource;
  return specs.find((spec) => (observed.get(lookKeyOf(spec))?.state ?? "Stopped") !== "Stopped") ?? first;
}

function stateOf(
  entry: JournalEntry | undefined,
  seen: Observation | undefined,
): HANodeReportSpec["resources"][number]["state"] {
  if (entry?.phase === "Starting") return "Starting";
  if (entry?.phase === "Stopping") return "Stopping";
  return seen?.state ?? "Unknown";
}
