import type { ClusterFacts } from "../core/plan/cluster-facts.ts";
import type { Change, Drift, FinalState, FieldChange, Plan, PlanAction, Unknown } from "../core/plan/plan.ts";
import { judgeRisks, type JudgedRisk } from "../core/plan/risks/judge-risks.ts";
import type { ObjectDraft } from "../ports/store.ts";
import { canonicalFields, canonicalValue } from "./canonical-json.ts";
import { compareTexts } from "./compare-texts.ts";
import {
  planId,
  type PlanBasis,
  type PlanDocument,
  type PlanImpact,
  type PlanRisk,
  type PlanStatus,
} from "./plan-document.ts";
import { planFingerprint, type FingerprintedObject } from "./plan-fingerprint.ts";

/** What a plan does not say of itself. */
export interface PlanAbout {
  readonly cluster: string;
  readonly basis: PlanBasis;
  readonly source: string;
  readonly whatIf: readonly string[];
  /** Codes of risks. */
  readonly accepted: readonly string[];
  /** Codes of risks, and `disruptive`. */
  readonly denied: readonly string[];
  /** False where facts are missing or older than a plan may trust. */
  readonly isComplete: boolean;
  /** What was read: the objects of the cluster before the change, and the facts. */
  readonly before: readonly FingerprintedObject[];
  readonly facts: ClusterFacts | undefined;
  /** What `apply` would write. */
  readonly objects: readonly ObjectDraft[];
}

/** The document of a plan, with the objects to write in it. */
export function composePlanDocument(plan: Plan, about: PlanAbout): PlanDocument {
  const { cluster, basis, source, isComplete } = about;
  const [whatIf, accepted, denied] = [unique(about.whatIf), unique(about.accepted), unique(about.denied)];
  const actions = plan.actions.map(actionOf);
  const judged = judgeRisks(plan, { accepted, denied });
  const { blockedBy } = judged;
  const fingerprint = planFingerprint({ ...about, whatIf, actions });
  return {
    format: 1,
    id: planId(fingerprint),
    status: statusOf(plan, { blockedBy, isComplete }),
    blockedBy,
    complete: isComplete,
    cluster,
    basis: { kind: basis.kind, oldestFactMs: basis.oldestFactMs, description: basis.description },
    source,
    whatIf,
    accepted,
    denied,
    drift: sortedBy(plan.drift.map(driftOf), ({ object, node, what }) => [object, node ?? "", what]),
    changes: sortedBy(plan.changes.map(changeOf), ({ object }) => [object]),
    actions,
    waits: sortedBy(
      plan.waits.map(({ object, waitsFor }) => ({ object, waitsFor })),
      ({ object, waitsFor }) => [object, waitsFor],
    ),
    final: finalOf(plan.final),
    impact: impactOf(plan),
    risks: judged.risks.toSorted(byWeight).map(riskOf),
    unknowns: sortedBy(plan.unknowns.map(unknownOf), ({ node, what }) => [node ?? "", what]),
    expectedMs: plan.expectedMs,
    fingerprint,
    objects: sortedBy(about.objects.map(objectOf), ({ kind, metadata }) => [metadata.namespace, kind, metadata.name]),
  };
}

function statusOf(
  { actions, changes, drift }: Plan,
  { blockedBy, isComplete }: { readonly blockedBy: readonly string[]; readonly isComplete: boolean },
): PlanStatus {
  if (blockedBy.length > 0) return "Blocked";
  if (!isComplete) return "Incomplete";
  return actions.length + changes.length + drift.length > 0 ? "Changes" : "NoChanges";
}

function riskOf({ code, level, object, message, accepted, denied }: JudgedRisk): PlanRisk {
  return { code, level, object, message, accepted, denied, docs: `docs/risks.md#${code.toLowerCase()}` };
}

function byWeight(a: JudgedRisk, b: JudgedRisk): number {
  return (
    Number(b.isBlocking) - Number(a.isBlocking) ||
    compareTexts(a.level, b.level) ||
    compareTexts(a.code, b.code) ||
    compareTexts(a.object, b.object) ||
    compareTexts(a.message, b.message)
  );
}

function driftOf({ object, node, what }: Drift): Drift {
  return { object, ...(node === undefined ? {} : { node }), what };
}

function unknownOf({ node, what }: Unknown): Unknown {
  return { ...(node === undefined ? {} : { node }), what };
}

function changeOf({ object, type, fields, effect }: Change): Change {
  return { object, type, fields: sortedBy(fields.map(fieldOf), ({ path }) => [path]), effect };
}

function fieldOf({ path, before, after }: FieldChange): FieldChange {
  return { path, before: canonicalValue(before), after: canonicalValue(after) };
}

function actionOf(action: PlanAction): PlanAction {
  const { id, verb, object, group, node, thing, after, reason, requires, disruptive } = action;
  return {
    id,
    verb,
    object,
    ...(group === undefined ? {} : { group }),
    node,
    thing,
    after: after.toSorted((a, b) => a - b),
    reason,
    requires,
    disruptive,
    atMs: action.atMs,
    expectedMs: action.expectedMs,
    worstMs: action.worstMs,
    basis: action.basis,
  };
}

function finalOf(final: Plan["final"]): PlanDocument["final"] {
  const entries = Object.entries(final).toSorted(([a], [b]) => compareTexts(a, b));
  return Object.fromEntries(
    entries.map(([object, { node, nodes, state }]): [string, FinalState] => {
      return [object, { node, nodes: nodes.toSorted(compareTexts), state }];
    }),
  );
}

function impactOf({ impact: { objects, nodes, redundancy } }: Plan): PlanImpact {
  const down = objects.map(({ object, downMs, worstDownMs, from, to }) => ({
    object,
    downMs: downMs ?? null,
    worstDownMs: worstDownMs ?? null,
    from: from.toSorted(compareTexts),
    to: to.toSorted(compareTexts),
  }));
  return {
    objects: sortedBy(down, ({ object }) => [object]),
    nodes: sortedBy(
      nodes.map(({ node, starts, stops }) => ({ node, starts, stops })),
      ({ node }) => [node],
    ),
    redundancy: sortedBy(
      redundancy.map(({ group, before, during, after }) => ({ group, before, during, after })),
      ({ group }) => [group],
    ),
  };
}

function objectOf({ apiVersion, kind, metadata, spec }: ObjectDraft): ObjectDraft {
  const { namespace, name, labels, annotations, finalizers } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      namespace,
      name,
      ...(labels === undefined ? {} : { labels: byName(labels) }),
      ...(annotations === undefined ? {} : { annotations: byName(annotations) }),
      ...(finalizers === undefined ? {} : { finalizers }),
    },
    spec: canonicalFields(spec),
  };
}

function byName(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).toSorted(([a], [b]) => compareTexts(a, b)));
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted(compareTexts);
}

function sortedBy<T>(values: readonly T[], keysOf: (value: T) => readonly string[]): readonly T[] {
  const keyed = values.map((value) => ({ value, key: keysOf(value).join("\0") }));
  return keyed.toSorted((a, b) => compareTexts(a.key, b.key)).map(({ value }) => value);
}
