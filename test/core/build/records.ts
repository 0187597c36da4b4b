import type {
  HAAssignmentSpec,
  HAClaimSpec,
  HAFencingSpec,
  HALeaseSpec,
  HANodeReportSpec,
} from "../../../controller/api/types.gen.ts";
import { claimKeyOf, type Claim } from "../../../controller/core/claim.ts";
import type { MemberWish } from "../../../controller/core/desired.ts";
import { epochZero, type Epoch } from "../../../controller/core/epoch.ts";
import type { Facts, Versioned } from "../../../controller/core/facts.ts";
import type { Ms, ObservedLease } from "../../../controller/core/lease.ts";
import type { MayHold } from "../../../controller/core/proof.ts";
import { anAddress } from "./wishes.ts";

export const era = { store: "store-1", number: 1 } as const;

export function epoch(counter: number, term = 1): Epoch {
  return { term, counter };
}

/** An open lease: incarnation `1.x`, boot `NODE-boot-1`, machine `machine-NODE`, ttl 2 s. */
export function aLease(node: string, changes: Partial<HALeaseSpec> = {}): HALeaseSpec {
  return {
    purpose: "Node",
    holder: node,
    incarnation: "1.x",
    machine: `machine-${node}`,
    boot: `${node}-boot-1`,
    era,
    ttlMs: 2000,
    renewals: 7,
    closed: false,
    letsGo: true,
    witnesses: [],
    alone: false,
    format: 1,
    ...changes,
  };
}

export function aLeaseClosedByLeader(node: string, changes: Partial<HALeaseSpec> = {}): HALeaseSpec {
  return aLease(node, { closed: true, closedBy: "term-1", ...changes });
}

/** A report that belongs to `aLease`, of a node that has looked at everything and holds nothing. */
export function aReport(node: string, changes: Partial<HANodeReportSpec> = {}): HANodeReportSpec {
  return {
    node,
    boot: `${node}-boot-1`,
    incarnation: "1.x",
    machine: `machine-${node}`,
    hardware: [],
    probed: true,
    reports: 1,
    era: 1,
    claims: [],
    resources: [],
    verdicts: [],
    durations: [],
    format: 1,
    ...changes,
  };
}

export function told(
  claim: Claim,
  held: "Held" | "Stopped" | "Unknown",
  at: Epoch = epochZero,
): HANodeReportSpec["claims"][number] {
  return { type: claim.type, key: claim.key, epoch: at, held };
}

export function aResource(
  member: Pick<MemberWish, "kind" | "name">,
  state: HANodeReportSpec["resources"][number]["state"],
  changes: Partial<HANodeReportSpec["resources"][number]> = {},
): HANodeReportSpec["resources"][number] {
  return { kind: member.kind, name: member.name, state, failures: 0, stopFailures: 0, ...changes };
}

/** An entry of a claim for the lease of `aLease`, at epoch 1.5. */
export function mayHold(node: string, changes: Partial<MayHold> = {}): MayHold {
  return {
    node,
    boot: `${node}-boot-1`,
    incarnation: "1.x",
    machine: `machine-${node}`,
    epoch: epoch(5),
    ...changes,
  };
}

export function withoutMachine<T extends { readonly machine?: string }>(record: T): Omit<T, "machine"> {
  const { machine: _, ...rest } = record;
  return rest;
}

export function aClaim(claim: Claim, ...entries: readonly MayHold[]): HAClaimSpec {
  return { claim, mayHold: entries, format: 1 };
}

/** The word that n1 runs the address 192.0.2.10 as group web, at epoch 1.5. */
export function anAssignment(changes: Partial<HAAssignmentSpec> = {}): HAAssignmentSpec {
  return {
    group: { kind: "HAGroup", name: "web" },
    epoch: epoch(5),
    wish: "Started",
    placements: [{ node: "n1", incarnation: "1.x" }],
    members: [anAddress("192.0.2.10")],
    releases: [],
    era: 1,
    stopsEarly: true,
    retriesOnNode: 1,
    failuresExpireAfterMs: 600_000,
    format: 1,
    ...changes,
  };
}

export function aFencing(node: string, changes: Partial<HAFencingSpec> = {}): HAFencingSpec {
  return {
    node,
    boot: `${node}-boot-1`,
    cause: "LeaseClosed",
    phase: "Acting",
    action: "reboot",
    level: 0,
    attempt: 1,
    seen: { incarnation: "1.x", renewals: 7 },
    format: 1,
    ...changes,
  };
}

export interface KnownFacts {
  readonly term?: number;
  readonly counter?: number;
  readonly era?: Facts["era"];
  /** Each seen at `seenAt`, 0 by default. */
  readonly leases?: readonly HALeaseSpec[];
  readonly seenAt?: Ms;
  readonly span?: Facts["renewals"];
  readonly reports?: readonly HANodeReportSpec[];
  readonly claims?: readonly HAClaimSpec[];
  readonly assignments?: readonly HAAssignmentSpec[];
  readonly fencings?: readonly HAFencingSpec[];
}

export function someFacts(known: KnownFacts = {}): Facts {
  const seenAt = known.seenAt ?? 0;
  const observed = (record: HALeaseSpec): ObservedLease => ({ record, version: `${record.holder}-v`, seenAt });
  return {
    term: known.term ?? 1,
    counter: known.counter ?? 10,
    era: known.era ?? era,
    leases: new Map(known.leases?.map((record) => [record.holder, observed(record)])),
    renewals: known.span ?? { startedAt: 0, lastSeenAt: seenAt },
    reports: new Map(known.reports?.map((report) => [report.node, report])),
    claims: versioned(known.claims, (record) => claimKeyOf(record.claim)),
    assignments: versioned(known.assignments, ({ group }) => `${group.kind}/${group.name}`),
    fencings: versioned(known.fencings, (record) => `${record.node}/${record.boot}`),
  };
}

function versioned<T>(records: readonly T[] | undefined, keyOf: (record: T) => string): Map<string, Versioned<T>> {
  return new Map(records?.map((record, index) => [keyOf(record), { version: `v${index}`, record }]));
}
