import type { HALeaseSpec, HoldfastObject } from "../api/types.gen.ts";
import type { Catalog } from "../api/catalog.ts";
import type { ObjectMeta } from "../api/object-meta.ts";
import { claimKeyOf } from "../core/claim.ts";
import { isUnderWay } from "../core/operations.ts";
import type { ClusterFacts, SeenLease } from "../core/plan/cluster-facts.ts";
import { leaveOutStopped } from "../core/plan/leave-out-stopped.ts";
import { fencingKeyOf } from "../core/proof.ts";
import { groupKeyOf } from "../core/ruling.ts";
import type { StoredObject } from "../ports/store.ts";
import type { SeenManager } from "../report/facts-document.ts";
import type { LeaseSight } from "../report/status-report.ts";
import { managerLeaseName, specOf, type RecordKind, type RecordSpecs } from "../runtime/records.ts";
import { userObjectsIn } from "./stored-objects.ts";
import type { UserObject } from "./user-object.ts";

/** How the leases of a store were seen, and which store it is. */
export interface ClusterSight {
  readonly identity: string;
  readonly leaseOf: (name: string) => Pick<LeaseSight, "renewedMsAgo" | "lookedMs">;
}

/** What a plan starts from, from the objects of one cluster as its store has them. In one order, whatever theirs is. */
export function clusterFactsOf(objects: readonly StoredObject[], { identity, leaseOf }: ClusterSight): ClusterFacts {
  const leader = managerRecordIn(objects);
  const assignments = recordsIn(objects, "HAAssignment", groupKeyOf);
  const reports = recordsIn(objects, "HANodeReport", ({ node }) => node);
  return {
    term: leader?.term ?? 0,
    era: leader?.era ?? { store: identity, number: 0 },
    leases: nodeLeases(objects, leaseOf),
    reports: leaveOutStopped(reports, assignments),
    claims: recordsIn(objects, "HAClaim", ({ claim }) => claimKeyOf(claim)),
    assignments,
    fencings: recordsIn(objects, "HAFencing", ({ node, boot }) => fencingKeyOf(node, boot)),
  };
}

export function seenManagerOf(objects: readonly StoredObject[], { leaseOf }: ClusterSight): SeenManager | undefined {
  const record = managerRecordIn(objects);
  if (record === undefined) return undefined;
  const { renewedMsAgo, lookedMs } = agesOf(leaseOf(managerLeaseName));
  const { holder: name, closed, ttlMs } = record;
  return { name, closed, ttlMs, ...(renewedMsAgo === undefined ? {} : { renewedMsAgo }), lookedMs };
}

/**
 * What a plan reads of the objects of users, by kind and name. Operations that have ended say how: they mean nothing any
 * more, also where they are given once more.
 */
export function wishedObjectsIn(objects: readonly StoredObject[], catalog: Catalog): readonly HoldfastObject[] {
  return userObjectsIn(objects, catalog)
    .toSorted((a, b) => compareTexts(a.kind, b.kind) || compareTexts(a.metadata.name, b.metadata.name))
    .map(wishedObject);
}

function wishedObject(object: UserObject): HoldfastObject {
  const { status: _, metadata, spec, ...kind } = object;
  const isEnded = object.kind === "HAOperation" && !isUnderWay(object);
  const ended = isEnded ? { status: { state: object.status?.state } } : {};
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kind, spec and status come from one object
  return { ...kind, metadata: metadataOf(metadata), spec, ...ended } as HoldfastObject;
}

function metadataOf({ name, namespace, uid, generation, labels }: ObjectMeta): ObjectMeta {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(generation === undefined ? {} : { generation }),
    ...(labels === undefined ? {} : { labels }),
  };
}

function managerRecordIn(objects: readonly StoredObject[]): HALeaseSpec | undefined {
  const found = objects.find(({ kind, metadata }) => kind === "HALease" && metadata.name === managerLeaseName);
  return found === undefined ? undefined : specOf("HALease", found);
}

function nodeLeases(objects: readonly StoredObject[], leaseOf: ClusterSight["leaseOf"]): readonly SeenLease[] {
  const leases = objects.filter(({ kind, metadata }) => kind === "HALease" && metadata.name !== managerLeaseName);
  return leases
    .map((object) => ({ record: specOf("HALease", object), ...agesOf(leaseOf(object.metadata.name)) }))
    .toSorted((a, b) => compareTexts(a.record.holder, b.record.holder));
}

function agesOf({ renewedMsAgo, lookedMs }: ReturnType<ClusterSight["leaseOf"]>): Omit<SeenLease, "record"> {
  const renewed = renewedMsAgo === null ? undefined : Math.round(renewedMsAgo);
  return { renewedMsAgo: renewed, lookedMs: Math.round(lookedMs) };
}

function recordsIn<K extends RecordKind>(
  objects: readonly StoredObject[],
  kind: K,
  keyOf: (record: RecordSpecs[K]) => string,
): readonly RecordSpecs[K][] {
  const records = objects.filter((object) => object.kind === kind).map((object) => specOf(kind, object));
  const keyed = records.map((record) => [keyOf(record), record] as const);
  return keyed.toSorted(([a], [b]) => compareTexts(a, b)).map(([, record]) => record);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
