import type { HAAssignmentSpec } from "../api/types.gen.ts";
import { resourceKeyOf, type ResourceKey } from "../core/journal.ts";
import type { Ms } from "../core/lease.ts";
import type { Clock } from "../ports/clock.ts";

export interface Failure {
  readonly count: number;
  readonly at: Ms;
  readonly error: string;
}

/** What has failed on this node and is not forgotten yet. */
export interface Failures {
  readonly counts: ReadonlyMap<ResourceKey, number>;
  find(key: ResourceKey): Failure | undefined;
  note(key: ResourceKey, error: string): void;
  /** Forgets each failure that is older than its group says. */
  forgetOld(assignments: readonly HAAssignmentSpec[]): void;
}

export function createFailures(clock: Clock): Failures {
  const failures = new Map<ResourceKey, Failure>();
  const counts = new Map<ResourceKey, number>();

  return {
    counts,
    find: (key) => failures.get(key),
    note(key, error) {
      const count = (counts.get(key) ?? 0) + 1;
      failures.set(key, { count, at: clock.now(), error });
      counts.set(key, count);
    },
    forgetOld(assignments) {
      for (const { failuresExpireAfterMs, members } of assignments) {
        if (failuresExpireAfterMs === 0) continue;
        for (const member of members) {
          const key = resourceKeyOf(member);
          const failure = failures.get(key);
          if (failure === undefined || clock.now() - failure.at <= failuresExpireAfterMs) continue;
          failures.delete(key);
          counts.delete(key);
        }
      }
    },
  };
}
