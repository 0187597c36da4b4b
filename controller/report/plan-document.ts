import type {
  Change,
  Drift,
  FinalState,
  NodeImpact,
  ObjectImpact,
  ObjectLabel,
  PlanAction,
  PlanWait,
  Redundancy,
  Risk,
  Unknown,
} from "../core/plan/plan.ts";
import type { ObjectDraft } from "../ports/store.ts";

/**
 * A plan as `-o json` prints it, as `--out` saves it, and from which every other form is made. docs/plan.schema.json
 * describes it for other programs; a reader refuses a `format` that it does not know. Equal inputs give equal bytes:
 * fields come in this order, and lists whose order means nothing are sorted.
 */
export interface PlanDocument {
  readonly format: 1;
  /** `p-` and the first eight digits of the fingerprint. */
  readonly id: string;
  readonly status: PlanStatus;
  /** What blocks it: codes of risks, and `disruptive` where that is denied. */
  readonly blockedBy: readonly string[];
  /** False where facts are missing or older than a plan may trust. */
  readonly complete: boolean;
  readonly cluster: string;
  readonly basis: PlanBasis;
  /** Where the objects come from, such as `manifests/prod@9c1e2f7`. */
  readonly source: string;
  /** What was supposed to happen at the beginning, as it is given to `--what-if`. */
  readonly whatIf: readonly string[];
  readonly accepted: readonly string[];
  readonly denied: readonly string[];
  readonly drift: readonly Drift[];
  readonly changes: readonly Change[];
  readonly actions: readonly PlanAction[];
  readonly waits: readonly PlanWait[];
  readonly final: Readonly<Record<ObjectLabel, FinalState>>;
  readonly impact: PlanImpact;
  /** What blocks comes first. */
  readonly risks: readonly PlanRisk[];
  readonly unknowns: readonly Unknown[];
  readonly expectedMs: number;
  /** The SHA-256, in hexadecimal, of what the plan read and of its actions. */
  readonly fingerprint: string;
  /** What `apply` would write; in a saved plan only. */
  readonly objects?: readonly ObjectDraft[];
}

/**
 * Blocked: by a risk that nobody accepted, or by one that is denied. Incomplete: not blocked, but facts are missing or
 * stale. Changes: an object, what runs, or what has drifted would change. NoChanges: nothing would; there may be waits.
 */
export type PlanStatus = "NoChanges" | "Changes" | "Blocked" | "Incomplete";

export interface PlanBasis {
  /** A store now, a file with facts, or a cluster that is taken to be healthy because there are no facts. */
  readonly kind: "Live" | "File" | "Healthy";
  /** The age of the oldest fact that the plan rests on, of a file when that was written; null where there is none. */
  readonly oldestFactMs: number | null;
  /** The file, the store, or what `--base` names, in words; may be empty. */
  readonly description: string;
}

export interface PlanImpact {
  readonly objects: readonly PlanObjectImpact[];
  readonly nodes: readonly NodeImpact[];
  readonly redundancy: readonly Redundancy[];
}

/** As in the plan, with null for what never ends. */
export interface PlanObjectImpact extends Omit<ObjectImpact, "downMs" | "worstDownMs"> {
  readonly downMs: number | null;
  readonly worstDownMs: number | null;
}

export interface PlanRisk extends Risk {
  /** Whether it is accepted by name; a code that is denied cannot be. */
  readonly accepted: boolean;
  readonly denied: boolean;
  /** Where it is described: a file of the project and a place in it. */
  readonly docs: string;
}

/** What `-o json` prints: without the objects. */
export function planJson({ objects: _objects, ...document }: PlanDocument): string {
  return `${JSON.stringify(document)}\n`;
}

/** What `--out` saves: with the objects, so that it can be applied. */
export function planFileText(document: PlanDocument): string {
  return `${JSON.stringify(document)}\n`;
}

export function planId(fingerprint: string): string {
  return `p-${fingerprint.slice(0, 8)}`;
}
