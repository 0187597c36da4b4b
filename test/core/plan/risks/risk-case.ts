import { compileDesired } from "../../../../controller/core/compile-desired.ts";
import type { ClusterFacts } from "../../../../controller/core/plan/cluster-facts.ts";
import { createWorld } from "../../../../controller/core/plan/create-world.ts";
import { findObjectChanges } from "../../../../controller/core/plan/find-object-changes.ts";
import { healthyFacts } from "../../../../controller/core/plan/healthy-facts.ts";
import { makePlan } from "../../../../controller/core/plan/make-plan.ts";
import { overlay } from "../../../../controller/core/plan/overlay-objects.ts";
import type { ObjectLabel, Plan } from "../../../../controller/core/plan/plan.ts";
import { rollForward } from "../../../../controller/core/plan/roll-forward.ts";
import type { WhatIf } from "../../../../controller/core/plan/what-if.ts";
import { foundIn, objectsOf, type Specs } from "../../check/objects-of.ts";

/** An edit that a risk is found in, and one that differs in little and in which it is not. */
export interface RiskCase extends Asked {
  readonly code: string;
  /** In words: `a node leaves, and the group has no other`. */
  readonly when: string;
  /** Object and message of each risk of this code. */
  readonly found: Readonly<Record<ObjectLabel, string>>;
  /** Where the other one differs. */
  readonly unless: string;
  readonly near: Partial<Asked>;
}

export interface Asked {
  readonly before: Specs;
  /** The same where it is left out. */
  readonly after?: Specs;
  /** What is seen, from what would be seen once `before` has come true; without it nobody has looked. */
  readonly facts?: (settled: ClusterFacts) => ClusterFacts;
  readonly factsAgeMs?: number;
  readonly whatIfs?: readonly WhatIf[];
}

/** The plan for it. Objects that `validate` refuses are no example of a risk. */
export function planOf({ before, after = before, facts, factsAgeMs, whatIfs = [] }: Asked): Plan {
  const were = objectsOf(before);
  const are = overlay(were, objectsOf(after), { prunes: true });
  const refused = [...foundIn(were), ...foundIn(are)];
  if (refused.length > 0) throw new Error(refused.join("\n"));
  return makePlan({
    before: were,
    after: are,
    changes: findObjectChanges(were, are),
    facts: facts?.(settledFacts(before)),
    ...(factsAgeMs === undefined ? {} : { factsAgeMs }),
    whatIfs,
    isKubernetes: false,
  });
}

/** What a leader would know of a cluster in which these objects have come true. */
function settledFacts(specs: Specs): ClusterFacts {
  const desired = compileDesired(objectsOf(specs), { isKubernetes: false });
  const world = createWorld(healthyFacts(desired));
  rollForward(world, desired, {
    decided: () => undefined,
    began: () => undefined,
    ended: () => undefined,
    lost: () => undefined,
  });
  const leases = recordsOf(world.leases).map((record) => ({ record, renewedMsAgo: 100, lookedMs: 10_000 }));
  return {
    term: world.term,
    era: world.era,
    leases,
    reports: [...world.reports.values()],
    claims: recordsOf(world.claims),
    assignments: recordsOf(world.assignments),
    fencings: recordsOf(world.fencings),
  };
}

function recordsOf<T>(map: ReadonlyMap<string, { readonly record: T }>): readonly T[] {
  return [...map.values()].map(({ record }) => record);
}

type Lease = ClusterFacts["leases"][number];
type Report = ClusterFacts["reports"][number];

/** The facts with the lease of one node changed. */
export function withLease(node: string, change: (lease: Lease) => Lease) {
  return (facts: ClusterFacts): ClusterFacts => ({
    ...facts,
    leases: facts.leases.map((lease) => (lease.record.holder === node ? change(lease) : lease)),
  });
}

/** The facts with the report of one node changed. */
export function withReport(node: string, change: (report: Report) => Report) {
  return (facts: ClusterFacts): ClusterFacts => ({
    ...facts,
    reports: facts.reports.map((report) => (report.node === node ? change(report) : report)),
  });
}

/** Everything was measured, and took so long. */
export function measured(milliseconds: number) {
  return (facts: ClusterFacts): ClusterFacts => {
    const resources = facts.assignments.flatMap(({ members }) => members.map(({ kind, name }) => ({ kind, name })));
    const durations = resources.flatMap((resource) => [
      { ...resource, action: "Start" as const, milliseconds },
      { ...resource, action: "Stop" as const, milliseconds },
    ]);
    return { ...facts, reports: facts.reports.map((report) => ({ ...report, durations })) };
  };
}

/** Just as it settled. */
export const settled = (facts: ClusterFacts): ClusterFacts => facts;

/** An edit: what is given replaces what was there, what is undefined goes. */
export function edited(specs: Specs, edits: Readonly<Record<string, object | undefined>>): Specs {
  const merged = Object.entries({ ...specs, ...edits });
  return Object.fromEntries(
    merged.flatMap(([title, spec]): readonly (readonly [string, object])[] =>
      spec === undefined ? [] : [[title, spec]],
    ),
  );
}
