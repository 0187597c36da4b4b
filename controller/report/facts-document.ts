import { factsFormat } from "../api/facts-schema.ts";
import type {
  HAAssignmentSpec,
  HAClaimSpec,
  HAFencingSpec,
  HALeaseSpec,
  HANodeReportSpec,
  HoldfastObject,
} from "../api/types.gen.ts";
import type { Facts } from "../core/facts.ts";
import type { Ms } from "../core/lease.ts";
import type { ClusterFacts, SeenLease } from "../core/plan/cluster-facts.ts";

/** A cluster as it was seen from outside, whether its store was asked or a file. */
export interface KnownCluster {
  /** Its namespace. */
  readonly cluster: string;
  readonly store: { readonly identity: string; readonly revision: string };
  /** Who led last; undefined where nobody ever did. */
  readonly manager: SeenManager | undefined;
  readonly facts: ClusterFacts;
  /**
   * What users have written, complete and as it is stored, with uid, generation and labels and without a status but for
   * the state of an operation that has ended. By kind and name.
   */
  readonly objects: readonly HoldfastObject[];
}

export interface SeenManager {
  readonly name: string;
  readonly closed: boolean;
  readonly ttlMs: Ms;
  /** How long ago a renewal was last seen; absent where none was seen while it was looked at. */
  readonly renewedMsAgo?: Ms;
  readonly lookedMs: Ms;
}

/** What `holdfast facts export` writes and --facts reads: docs/facts.md says what each field means. */
export interface FactsDocument {
  readonly format: typeof factsFormat;
  /** When it was written (RFC 3339), by the clock of who wrote it. No action of a plan depends on it. */
  readonly at: string;
  readonly cluster: string;
  readonly store: KnownCluster["store"];
  readonly term: number;
  readonly era: Facts["era"];
  readonly manager?: SeenManager;
  readonly nodes: readonly DocumentNode[];
  readonly assignments: readonly HAAssignmentSpec[];
  readonly claims: readonly HAClaimSpec[];
  readonly fencings: readonly HAFencingSpec[];
  readonly objects: readonly HoldfastObject[];
}

interface DocumentNode {
  readonly name: string;
  readonly lease?: DocumentLease;
  readonly report?: Omit<HANodeReportSpec, "node">;
}

interface DocumentLease extends Omit<HALeaseSpec, "purpose" | "holder"> {
  readonly renewedMsAgo?: Ms;
  readonly lookedMs: Ms;
}

export function composeFacts(known: KnownCluster, at: string): FactsDocument {
  const { facts, manager } = known;
  const leases = new Map(facts.leases.map((lease) => [lease.record.holder, lease]));
  const reports = new Map(facts.reports.map((report) => [report.node, report]));
  const names = [...new Set([...leases.keys(), ...reports.keys()])].toSorted();
  return {
    format: factsFormat,
    at,
    cluster: known.cluster,
    store: known.store,
    term: facts.term,
    era: facts.era,
    ...(manager === undefined ? {} : { manager }),
    nodes: names.map((name) => composeNode(name, leases.get(name), reports.get(name))),
    assignments: facts.assignments,
    claims: facts.claims,
    fencings: facts.fencings,
    objects: known.objects,
  };
}

function composeNode(name: string, lease: SeenLease | undefined, told: HANodeReportSpec | undefined): DocumentNode {
  return {
    name,
    ...(lease === undefined ? {} : { lease: composeLease(lease) }),
    ...(told === undefined ? {} : { report: composeReport(told) }),
  };
}

function composeReport(told: HANodeReportSpec): Omit<HANodeReportSpec, "node"> {
  const { node: _, ...report } = told;
  return report;
}

function composeLease({ record, renewedMsAgo, lookedMs }: SeenLease): DocumentLease {
  const { purpose: _purpose, holder: _holder, ...rest } = record;
  return { ...(renewedMsAgo === undefined ? {} : { renewedMsAgo }), lookedMs, ...rest };
}

/** The way back: what was composed, but for when. */
export function knownClusterIn(document: FactsDocument): KnownCluster {
  const { cluster, store, manager, term, era, nodes, assignments, claims, fencings, objects } = document;
  const leases = nodes.flatMap(({ name, lease }) => (lease === undefined ? [] : [seenLease(name, lease)]));
  const reports = nodes.flatMap(({ name, report }) => (report === undefined ? [] : [{ node: name, ...report }]));
  const facts: ClusterFacts = { term, era, leases, reports, claims, assignments, fencings };
  return { cluster, store, manager, facts, objects };
}

function seenLease(name: string, { renewedMsAgo, lookedMs, ...record }: DocumentLease): SeenLease {
  return { record: { purpose: "Node", holder: name, ...record }, renewedMsAgo, lookedMs };
}

/** A JSON document with one record in each line, so that people and diff find their way in it. */
export function factsText(document: FactsDocument): string {
  const fields = Object.entries(document).map(([field, value]: [string, unknown]) => {
    const isList = Array.isArray(value) && value.length > 0;
    const text = isList ? `[\n${value.map((item) => JSON.stringify(item)).join(",\n")}\n]` : JSON.stringify(value);
    return `${JSON.stringify(field)}: ${text}`;
  });
  return `{\n${fields.join(",\n")}\n}\n`;
}
