import type { HoldfastObject } from "../api/types.gen.ts";
import { compileDesired } from "../core/compile-desired.ts";
import type { Desired, LeaseTiming } from "../core/desired.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Store, StoredObject } from "../ports/store.ts";

/** What a store holds, typed: it takes only what the schema of each kind allows. */
export function typedObjects(stored: Iterable<StoredObject>): readonly HoldfastObject[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the store has judged each by the schema of its kind
  return [...stored] as unknown as readonly HoldfastObject[];
}

/** The wish of one cluster from what its store holds. */
export function compileObjects(objects: readonly HoldfastObject[]): Desired {
  return compileDesired(objects, { isKubernetes: false });
}

export interface ClusterReading {
  readonly store: Store;
  readonly namespace: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly stop: AbortSignal;
}

const callTimeoutMs = 1_000;
const retryMs = 250;
/** How often it is told that the store still does not answer. */
const tellEveryMs = 10_000;

/** The wish as soon as the store can be read; undefined where that was stopped first. */
export async function readCluster(reading: ClusterReading): Promise<Desired | undefined> {
  const { store, namespace, clock, log, stop } = reading;
  let toldAt = Number.NEGATIVE_INFINITY;
  while (!stop.aborted) {
    const listed = await store.list({ namespace }, { timeoutMs: callTimeoutMs, signal: stop });
    if (listed.ok) return compileObjects(typedObjects(listed.value.items));
    if (!stop.aborted && clock.now() - toldAt >= tellEveryMs) {
      toldAt = clock.now();
      log.warn("the store cannot be read; it is tried again", { reason: listed.reason, why: listed.message });
    }
    await pause(clock, stop);
  }
  return undefined;
}

/** Edits of several objects arrive one after the other: what they come to is read once. */
const gatherMs = 500;

export interface TimingFollower {
  /** Objects have changed. */
  readonly ask: () => void;
}

/** Reads the lease times when it is asked to, and tells of others than the current ones, one after the other. */
export function followTiming(
  reading: ClusterReading & { readonly current: () => LeaseTiming | undefined },
  onChange: (timing: LeaseTiming) => Promise<void>,
): TimingFollower {
  const { clock, stop, current } = reading;
  let isAsked = false;
  async function look(): Promise<void> {
    isAsked = false;
    const desired = await readCluster(reading);
    const before = current();
    if (desired === undefined || before === undefined || isSameTiming(desired.cluster.timing, before)) return;
    await onChange(desired.cluster.timing);
  }
  let last: Promise<void> = Promise.resolve();
  return {
    ask() {
      if (isAsked || stop.aborted) return;
      isAsked = true;
      clock.wakeAt(clock.now() + gatherMs, () => {
        last = last.then(look);
      });
    },
  };
}

function isSameTiming(a: LeaseTiming, b: LeaseTiming): boolean {
  return (
    a.ttlMs === b.ttlMs &&
    a.renewEveryMs === b.renewEveryMs &&
    a.restartTtlMs === b.restartTtlMs &&
    a.stopBudgetMs === b.stopBudgetMs
  );
}

function pause(clock: Clock, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      stop.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.wakeAt(clock.now() + retryMs, done);
    stop.addEventListener("abort", done);
  });
}
