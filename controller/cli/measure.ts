import { resourceKeyOf } from "../core/journal.ts";
import type { Metrics } from "../host/metrics.ts";
import type { Clock } from "../ports/clock.ts";
import type { NodeDriver, Outcome } from "../ports/driver.ts";
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

/** The same driver, whose actions are counted by resource and result, and timed. */
export function measureDriver(driver: NodeDriver, { metrics, clock }: Measuring): NodeDriver {
  const took = metrics.duration("holdfast_action_seconds", "Time until an action at a driver has ended.", [
    "verb",
    "resource",
    "result",
  ]);
  function timed(verb: "start" | "stop" | "promote" | "demote"): NodeDriver["start"] {
    return async (resource, limit): Promise<Outcome> => {
      const began = clock.now();
      const outcome = await driver[verb](resource, limit);
      const labels = { verb, resource: resourceKeyOf(resource), result: outcome.status };
      took((clock.now() - began) / 1_000, labels);
      return outcome;
    };
  }
  return {
    start: timed("start"),
    stop: timed("stop"),
    promote: timed("promote"),
    demote: timed("demote"),
    probe: (resource, limit) => driver.probe(resource, limit),
    endEarlierActions: (limit) => driver.endEarlierActions(limit),
    keep: (held, until) => driver.keep(held, until),
    close: () => driver.close(),
  };
}
