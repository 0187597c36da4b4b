import type {
  HAAssignmentSpec,
  HAClaimSpec,
  HADecisionSpec,
  HAFencingSpec,
  HALeaseSpec,
  HANodeReportSpec,
  HoldfastObject,
} from "../api/types.gen.ts";
import { claimKeyOf, type Claim } from "../core/claim.ts";
import type { GroupKey, NodeName } from "../core/desired.ts";
import type { Digest } from "../ports/digest.ts";
import type { ObjectDraft, ObjectKey, StoredObject } from "../ports/store.ts";

/** The records that manager and agents write for each other, and the history for people, as objects of a store. */
export interface RecordSpecs {
  readonly HALease: HALeaseSpec;
  readonly HAClaim: HAClaimSpec;
  readonly HAAssignment: HAAssignmentSpec;
  readonly HAFencing: HAFencingSpec;
  readonly HANodeReport: HANodeReportSpec;
  readonly HADecision: HADecisionSpec;
}

export type RecordKind = keyof RecordSpecs;

export const managerLeaseName = "manager";

export function nodeLeaseName(node: NodeName): string {
  return `node-${node}`;
}

/** Differs where the claims do; the record itself says which claim it is of. */
export function claimName(claim: Claim, digest: Digest): string {
  return `${claim.type.toLowerCase()}-${digest(claimKeyOf(claim))}`;
}

export function assignmentName(group: GroupKey, digest: Digest): string {
  return `group-${digest(group)}`;
}

export function fencingName(node: NodeName, boot: string, digest: Digest): string {
  return `boot-${digest(`${node}/${boot}`)}`;
}

/** In the order of numbers; two leaders that both think they lead write under two names. */
export function decisionName(number: number, term: number): string {
  return `decision-${String(number).padStart(12, "0")}-${term}`;
}

export function recordDraft<K extends RecordKind>(
  kind: K,
  at: { readonly namespace: string; readonly name: string },
  spec: RecordSpecs[K],
): ObjectDraft {
  return {
    apiVersion: "holdfast.dev/v1alpha1",
    kind,
    metadata: { namespace: at.namespace, name: at.name },
    spec: { ...spec },
  };
}

export function recordKey(kind: RecordKind, namespace: string, name: string): ObjectKey {
  return { kind, namespace, name };
}

/** The format of the records that this version writes and understands. */
const formatMax = 1;

export function isTooNew({ spec }: StoredObject): boolean {
  const format = spec["format"];
  return typeof format === "number" && format > formatMax;
}

/** The spec of a stored record. The store takes only what its schema allows, so that its kind says its type. */
export function specOf<K extends RecordKind>(kind: K, object: StoredObject): RecordSpecs[K] {
  if (object.kind !== kind) throw new TypeError(`a ${kind} was expected and a ${object.kind} was read`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where a stored object gets its type
  return object.spec as unknown as RecordSpecs[K];
}

/** What a wish is compiled from: the spec by its generation, labels, and whether an operation has ended. */
export function wishOf({ kind, metadata, status }: StoredObject): string {
  const { uid, generation, labels } = metadata;
  return JSON.stringify([uid, generation, labels, kind === "HAOperation" ? status?.["state"] : undefined]);
}

/** Of what the store has, the objects of these kinds that are not being deleted: as complete as its schema makes them. */
export function userObjectsOf(objects: Iterable<StoredObject>, kinds: ReadonlySet<string>): readonly HoldfastObject[] {
  const own = [...objects].filter(({ kind, metadata }) => kinds.has(kind) && metadata.deletionTimestamp === undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the store takes only what the schema of a kind allows
  return own as unknown as readonly HoldfastObject[];
}
