import type { ClusterFacts, SeenLease } from "../../controller/core/plan/cluster-facts.ts";
import { neverEnds, type World } from "../../controller/core/plan/world.ts";

/** What somebody would see of a model world who looks at its records now. */
export function factsOfWorld(world: World): ClusterFacts {
  return {
    term: world.term,
    era: world.era,
    leases: [...world.leases.values()].map(({ record, seenAt }): SeenLease => {
      const renewedMsAgo = seenAt === neverEnds ? 0 : world.now - seenAt;
      return { record, renewedMsAgo, lookedMs: Math.max(record.ttlMs, renewedMsAgo) };
    }),
    reports: [...world.reports.values()],
    claims: recordsOf(world.claims),
    assignments: recordsOf(world.assignments),
    fencings: recordsOf(world.fencings),
  };
}

function recordsOf<T>(records: ReadonlyMap<string, { readonly record: T }>): readonly T[] {
  return [...records.values()].map(({ record }) => record);
}
