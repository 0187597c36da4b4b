import { createHash } from "node:crypto";
import type { ClusterFacts, SeenLease } from "../core/plan/cluster-facts.ts";
import type { PlanAction } from "../core/plan/plan.ts";
import { canonicalJson } from "./canonical-json.ts";
import { compareTexts } from "./compare-texts.ts";

/** What a plan stands on and what it would do. */
export interface Fingerprinted {
  readonly cluster: string;
  /** The objects of the cluster before the change. */
  readonly before: readonly FingerprintedObject[];
  /** Undefined where there are none. */
  readonly facts: ClusterFacts | undefined;
  /** The objects that would be written. */
  readonly objects: readonly FingerprintedObject[];
  readonly whatIf: readonly string[];
  readonly actions: readonly PlanAction[];
}

/** A draft, an object of a store, or one of a manifest. */
export interface FingerprintedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly namespace?: string;
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: object;
}

/**
 * The SHA-256 in hexadecimal of what a plan read and of its actions. It is the same as long as the plan means the same:
 * what changes while a cluster is at rest (ages, numbers of renewals and reports, measured durations, the words of an
 * error, who leads) and what a store keeps beside a wish are not in it.
 */
export function planFingerprint({ cluster, before, facts, objects, whatIf, actions }: Fingerprinted): string {
  const text = canonicalJson({
    cluster,
    before: sorted(before.map(wishIn)),
    facts: lasting(facts),
    objects: sorted(objects.map(wishIn)),
    whatIf,
    actions: actions.map(({ id, verb, object, group, node, thing, after, disruptive }) => {
      return { id, verb, object, group, node, thing, after, disruptive };
    }),
  });
  return createHash("sha256").update(text).digest("hex");
}

function wishIn({ apiVersion, kind, metadata, spec }: FingerprintedObject): unknown {
  const { namespace, name, labels, annotations } = metadata;
  return { apiVersion, kind, metadata: { namespace, name, labels, annotations }, spec };
}

function lasting(facts: ClusterFacts | undefined): unknown {
  if (facts === undefined) return undefined;
  const { era, leases, reports, claims, assignments, fencings } = facts;
  return {
    era,
    leases: sorted(leases.map(lastingLease)),
    reports: sorted(
      reports.map(({ reports: _number, durations: _durations, resources, verdicts, groups, ...report }) => ({
        ...report,
        resources: resources.map(({ error: _error, ...resource }) => resource),
        verdicts: verdicts.map(({ message: _message, ...verdict }) => verdict),
        groups: groups?.map(({ error: _error, ...group }) => group),
      })),
    ),
    claims: sorted(claims),
    assignments: sorted(assignments),
    fencings: sorted(
      fencings.map(({ lastError: _error, seen, ...fencing }) => ({ ...fencing, seen: seen?.incarnation })),
    ),
  };
}

/** Of its age only whether it was seen to be renewed within its time. */
function lastingLease({ record, renewedMsAgo }: SeenLease): unknown {
  const { renewals: _renewals, sender: _sender, ...lease } = record;
  return { ...lease, isRenewed: renewedMsAgo !== undefined && renewedMsAgo <= record.ttlMs };
}

/** A list whose order means nothing. */
function sorted(values: readonly unknown[]): readonly string[] {
  return values.map(canonicalJson).toSorted(compareTexts);
}
