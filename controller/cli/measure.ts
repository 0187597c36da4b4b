import type { HAAssignmentMember } from "../api/types.gen.ts";
import { resourceKeyOf } from "../core/journal.ts";
import type { Metrics } from "../host/metrics.ts";
import type { Clock } from "../ports/clock.ts";
import type { ActionLimit, NodeDriver, StartOutcome } from "../ports/driver.ts";
import type { Store, StoreOutcome } from "../ports/store.ts";

interface Measuring {
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** The same store, whose calls are counted by verb and result, and timed. */
export function measureStore(store: Store, { metrics, clock }: Measuring): Store {
  const took = metrics.duration("holdfast_store_call_seconds", "Time until a call to the store has ended.", [
    "verb",
    "result",
  ]);
  async function timed<T>(verb: string, call: () => Promise<StoreOutcome<T>>): Promise<StoreOutcome<T>> {
    const began = clock.now();
    const outcome = await call();
    took((clock.now() - began) / 1_000, { verb, result: outcome.ok ? "ok" : outcome.reason });
    return outcome;
  }
  return {
    identity: (limit) => timed("identity", () => store.identity(limit)),
    get: (key, limit) => timed("get", () => store.get(key, limit)),
    list: (scope, limit) => timed("list", () => store.list(scope, limit)),
    write: (writes, limit) => timed("write", () => store.write(writes, limit)),
    watch: (scope, since, watcher) => store.watch(scope, since, watcher),
  };
}

type Act<T> = (resource: HAAssignmentMember, limit: ActionLimit) => Promise<T>;

/** The same driver, whose actions are counted by resource and result, and timed. */
export function measureDriver(driver: NodeDriver, { metrics, clock }: Measuring): NodeDriver {
  const took = metrics.duration("holdfast_action_seconds", "Time until an action at a driver has ended.", [
    "verb",
    "resource",
    "result",
  ]);
  function timed<T extends StartOutcome>(verb: string, act: Act<T>): Act<T> {
    return async (resource, limit) => {
      const began = clock.now();
      const outcome = await act(resource, limit);
      const labels = { verb, resource: resourceKeyOf(resource), result: outcome.status };
      took((clock.now() - began) / 1_000, labels);
      return outcome;
    };
  }
  return {
    start: timed("start", (resource, limit) => driver.start(resource, limit)),
    stop: timed("stop", (resource, limit) => driver.stop(resource, limit)),
    promote: timed("promote", (resource, limit) => driver.promote(resource, limit)),
    demote: timed("demote", (resource, limit) => driver.demote(resource, limit)),
    probe: (resource, limit) => driver.probe(resource, limit),
    endEarlierActions: (limit) => driver.endEarlierActions(limit),
    keep: (held, until) => driver.keep(held, until),
    close: () => driver.close(),
  };
}
