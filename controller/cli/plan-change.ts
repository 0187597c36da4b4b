import { durationMs } from "../api/duration.ts";
import { formatManifestError } from "../api/manifest-error.ts";
import type { HoldfastObject } from "../api/types.gen.ts";
import { compileDesired } from "../core/compile-desired.ts";
import { findObjectChanges } from "../core/plan/find-object-changes.ts";
import { healthyFacts } from "../core/plan/healthy-facts.ts";
import { makePlan } from "../core/plan/make-plan.ts";
import { overlay } from "../core/plan/overlay-objects.ts";
import type { Plan } from "../core/plan/plan.ts";
import { findCodeFaults } from "../core/plan/risks/judge-risks.ts";
import type { WhatIf } from "../core/plan/what-if.ts";
import type { Ms } from "../core/lease.ts";
import type { ObjectDraft, StoredObject } from "../ports/store.ts";
import { composePlanDocument } from "../report/compose-plan-document.ts";
import type { PlanDocument } from "../report/plan-document.ts";
import { placeInNamespaces, type GivenObjects } from "./given-objects.ts";
import { openCatalog } from "./open-catalog.ts";
import { parseWhatIf } from "./parse-what-if.ts";
import type { PlanStart } from "./plan-basis.ts";
import { prepareChanges } from "./prepare-changes.ts";

/** What is asked of a plan beside the manifests. */
export interface PlanWish {
  readonly set?: string;
  readonly prune: boolean;
  /** Objects to delete besides, as `Kind/name`. */
  readonly deletes?: ReadonlySet<string>;
  readonly whatIf: readonly string[];
  readonly accept: readonly string[];
  readonly denyRisk: readonly string[];
  /** Facts that were written longer ago make the plan incomplete. */
  readonly factsAge?: string;
  /** Where the manifests come from, for people. */
  readonly source: string;
}

export type Planned =
  | { readonly ok: true; readonly document: PlanDocument; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Judges what is given beside what is there, as `apply` would, and plans the way from one to the other. */
export function planChange(given: GivenObjects, start: PlanStart, wish: PlanWish): Planned {
  const codeFaults = findCodeFaults({ accepted: wish.accept, denied: wish.denyRisk });
  if (codeFaults.length > 0) return refuse(codeFaults.map((fault) => `holdfast: Cannot plan: ${fault}`));
  const placed = placeInNamespaces(given, start);
  const strays = placed.loaded.filter(({ object }) => object.metadata.namespace !== start.namespace);
  if (strays.length > 0) return refuse(strays.map((one) => strayProblem(one.object, start.namespace)));
  const catalog = openCatalog();
  const isGiven = new Set(placed.loaded.map(({ object }) => keyOf(object)));
  const staying = start.isWhole ? start.before.filter((object) => isGiven.has(keyOf(object))) : start.before;
  const asked = {
    set: wish.set,
    prunes: wish.prune,
    prunesAll: true,
    deletes: wish.deletes,
    catalog,
    present: staying,
  };
  const prepared = prepareChanges({ ...given, ...placed }, staying.map(storedAs), asked);
  if (prepared.errors.length > 0) return refuse(prepared.errors.map(formatManifestError));
  const prunes = prepared.changes.filter(({ type }) => type === "prune");
  const pruned = new Set(prunes.map(({ key }) => `${key.kind}/${key.name}`));
  const after = overlay(
    start.before,
    placed.loaded.map(({ object }) => object),
    { prunes: start.isWhole ? true : (object) => pruned.has(keyOf(object)) },
  );
  const whatIfs = readWhatIfs(wish.whatIf, after);
  if (!whatIfs.ok) return refuse(whatIfs.problems);
  const plan = makePlan({
    before: start.before,
    after,
    changes: findObjectChanges(start.before, after),
    facts: start.facts,
    ...agesIn(start),
    whatIfs: whatIfs.value,
    isKubernetes: false,
  });
  const document = composePlanDocument(plan, {
    cluster: start.namespace,
    basis: start.basis,
    source: wish.source,
    whatIf: wish.whatIf,
    accepted: wish.accept,
    denied: wish.denyRisk,
    isComplete: !hasGaps(plan, start) && !isOld(start, wish),
    before: start.before.map(storedAs),
    facts: start.facts ?? healthyFacts(compileDesired(start.before, { isKubernetes: false })),
    objects: prepared.changes.flatMap(({ draft }): readonly ObjectDraft[] => (draft === undefined ? [] : [draft])),
  });
  const notes = [...given.notes, ...start.notes, ...prepared.notes, ...noteAhead(start)];
  return { ok: true, document, notes };
}

function refuse(problems: readonly string[]): Planned {
  return { ok: false, problems };
}

function keyOf({ kind, metadata }: HoldfastObject): string {
  return `${kind}/${metadata.name}`;
}

function strayProblem({ kind, metadata }: HoldfastObject, namespace: string): string {
  const rule = `a plan is of one cluster, here ${namespace}`;
  return `holdfast: Cannot plan ${kind}/${metadata.name}: ${rule}, and its namespace is ${metadata.namespace}; plan that one by itself, with --namespace`;
}

/** As a store would have it that says nothing of versions and times. */
function storedAs(object: HoldfastObject): StoredObject {
  const { name, namespace = "", uid = "", generation = 1, labels, annotations, finalizers } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      name,
      namespace,
      uid,
      generation,
      resourceVersion: "0",
      creationTimestamp: "1970-01-01T00:00:00Z",
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
    },
    spec: { ...object.spec },
  };
}

type WhatIfs =
  | { readonly ok: true; readonly value: readonly WhatIf[] }
  | { readonly ok: false; readonly problems: readonly string[] };

function readWhatIfs(texts: readonly string[], objects: readonly HoldfastObject[]): WhatIfs {
  if (texts.length === 0) return { ok: true, value: [] };
  const desired = compileDesired(objects, { isKubernetes: false });
  const read = texts.map((text) => parseWhatIf(text, desired));
  const problems = read.flatMap((one) => (one.ok ? [] : [one.problem]));
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, value: read.flatMap((one) => (one.ok ? [one.whatIf] : [])) };
}

/** A node that is only to join has never reported, and how something comes out no facts tell: nothing is missing for that. */
function hasGaps({ unknowns }: Plan, { before }: PlanStart): boolean {
  const known = new Set(before.flatMap(({ kind, metadata }) => (kind === "HANode" ? [metadata.name] : [])));
  return unknowns.some(({ node, isOutcome = false }) => !isOutcome && (node === undefined || known.has(node)));
}

function isOld(start: PlanStart, { factsAge }: PlanWish): boolean {
  const { factsAgeMs } = agesIn(start);
  if (factsAge === undefined || factsAgeMs === undefined) return false;
  return factsAgeMs > durationMs(factsAge) || isAhead(start);
}

/** Two clocks may differ a little; beyond that nobody knows how old the facts are. */
const aheadMsMax = 600_000;

function isAhead({ writtenAt }: PlanStart): boolean {
  return writtenAt !== undefined && Date.parse(writtenAt) - Date.now() > aheadMsMax;
}

function noteAhead(start: PlanStart): readonly string[] {
  if (!isAhead(start)) return [];
  return [
    `the facts say that they were written at ${start.writtenAt}, which is to come: how old they are is not known`,
  ];
}

/** By the clock here and that of who wrote them; what was read just now has no age. */
function agesIn({ writtenAt }: PlanStart): { readonly factsAgeMs?: Ms } {
  return writtenAt === undefined ? {} : { factsAgeMs: Math.max(0, Date.now() - Date.parse(writtenAt)) };
}
