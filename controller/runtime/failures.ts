import type { HAAssignmentSpec } from "../api/types.gen.ts";
import { resourceKeyOf, type FailureKey, type ResourceKey } from "../core/journal.ts";
import type { Ms } from "../core/lease.ts";
import type { Clock } from "../ports/clock.ts";

export interface Failure {
  readonly count: number;
  readonly at: Ms;
  readonly error: string;
}

/** What has failed on this node and is not forgotten yet: resources, and groups as a whole. */
export interface Failures {
  readonly counts: ReadonlyMap<FailureKey, number>;
  find(key: FailureKey): Failure | undefined;
  note(key: FailureKey, error: string): void;
  /** Stops that have failed since the last one that succeeded. */
  readonly failedStops: ReadonlyMap<ResourceKey, number>;
  noteStop(key: ResourceKey, isStopped: boolean): void;
  /** Forgets each failure that is older than its group says, and all of a group that a person has cleaned up. */
  forgetOld(assignments: readonly HAAssignmentSpec[]): void;
}

export function createFailures(clock: Clock): Failures {
  const failures = new Map<FailureKey, Failure>();
  const counts = new Map<FailureKey, number>();
  const failedStops = new Map<ResourceKey, number>();
  /** The order to forget that each group was last seen with. */
  const cleanups = new Map<string, string>();

  function forget(key: FailureKey): void {
    failures.delete(key);
    counts.delete(key);
  }

  return {
    counts,
    failedStops,
    noteStop(key, isStopped) {
      if (isStopped) failedStops.delete(key);
      else failedStops.set(key, (failedStops.get(key) ?? 0) + 1);
    },
    find: (key) => failures.get(key),
    note(key, error) {
      const count = (counts.get(key) ?? 0) + 1;
      failures.set(key, { count, at: clock.now(), error });
      counts.set(key, count);
    },
    forgetOld(assignments) {
      for (const { group, failuresExpireAfterMs, members, cleanup } of assignments) {
        const isCleaned = cleanup !== undefined && cleanups.get(resourceKeyOf(group)) !== cleanup;
        if (isCleaned) cleanups.set(resourceKeyOf(group), cleanup);
        for (const key of [group, ...members].map(resourceKeyOf)) {
          const failure = failures.get(key);
          if (failure === undefined) continue;
          const isOld = failuresExpireAfterMs > 0 && clock.now() - failure.at > failuresExpireAfterMs;
          if (isCleaned || isOld) forget(key);
        }
      }
    },
  };
}
