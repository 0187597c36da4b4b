import type { CallLimit, Store, StoreOutcome } from "../controller/ports/store.ts";
import type { EventQueue } from "./event-queue.ts";
import type { ProcessGate } from "./process-gate.ts";
import type { SeededRandom } from "./random.ts";
import { refusal } from "./refusal.ts";
import type { SimStore } from "./sim-store.ts";
import type { StoreTrouble, WriteCrash } from "./store-trouble.ts";
import type { WatchHub } from "./watch-hub.ts";

/** One process as a client of the store. */
export interface StoreClient {
  readonly name: string;
  readonly gate: ProcessGate;
  readonly trouble: StoreTrouble;
  readonly random: SeededRandom;
  /** Undefined while the process is not to die at a write. */
  readonly writeCrash: () => WriteCrash | undefined;
  readonly die: () => void;
}

interface ConnectionParts {
  readonly client: StoreClient;
  readonly queue: EventQueue;
  readonly store: SimStore;
  readonly watches: WatchHub;
}

export function connectStore(parts: ConnectionParts): Store {
  const { client, queue, store, watches } = parts;
  const { gate, trouble, random } = client;
  const call = <T>(limit: CallLimit, work: () => StoreOutcome<T>): Promise<StoreOutcome<T>> =>
    gate.promise((resolve) => sendCall(parts, { limit, work, resolve }));
  return {
    identity: (limit) => call(limit, () => ({ ok: true, value: "store-1" })),
    get: (key, limit) =>
      call(limit, () => {
        const object = store.find(key);
        return object === undefined ? refusal("NotFound", key.name) : { ok: true, value: object };
      }),
    list: (scope, limit) =>
      call(limit, () => {
        const revision = store.interference?.listedAt(client.name);
        return { ok: true, value: store.list(scope, revision ?? (trouble.isListStale ? "Stale" : "Present")) };
      }),
    write: (writes, limit) => {
      const origin = { writer: client.name, sentAt: queue.now() };
      const crash = client.writeCrash();
      if (crash !== undefined) crash.left -= 1;
      const isLast = crash !== undefined && crash.left <= 0;
      const said = store.interference?.atWrite(client.name, writes);
      if (said === "DieBefore" || (isLast && !crash.isSent)) {
        client.die();
        return new Promise(() => undefined);
      }
      const outcome = call(limit, () => store.applyAll(writes, origin));
      if (said === "DieAfter" || isLast) client.die();
      return outcome;
    },
    watch: (scope, since, watcher) => {
      queue.after(legMs(trouble, random), () => {
        if (gate.isAlive()) watches.open(client, Number(since), { scope, watcher });
      });
    },
  };
}

interface Call<T> {
  readonly limit: CallLimit;
  readonly work: () => StoreOutcome<T>;
  readonly resolve: (outcome: StoreOutcome<T>) => void;
}

/** A request, its work at the store, its answer; each leg may be late or lost, and the caller's patience ends. */
function sendCall<T>({ client, queue, store }: ConnectionParts, { limit, work, resolve }: Call<T>): void {
  const { trouble, random } = client;
  let isOver = false;
  const isSent = !trouble.isCutOff;
  // The caller counts on its own clock, and it may be paused for longer than that.
  const cancel = client.gate.clock.wakeAt(client.gate.clock.now() + limit.timeoutMs, () =>
    finish(refusal(isSent ? "Unknown" : "Unavailable", "no answer in time")),
  );
  function finish(outcome: StoreOutcome<T>): void {
    if (isOver) return;
    isOver = true;
    cancel();
    resolve(outcome);
  }
  if (!isSent) return;
  const isLate = random.chance(trouble.lateShare);
  const wayThere = isLate ? limit.timeoutMs * (1 + random.next() * 8) : legMs(trouble, random);
  const arrive = (): void => {
    if (store.fault.isAway) return;
    const outcome = work();
    if (trouble.isDeafened || trouble.isCutOff || random.chance(trouble.replyLoss)) return;
    queue.after(legMs(trouble, random) + store.fault.slowMs, () => finish(outcome));
  };
  queue.after(wayThere, arrive);
  if (random.chance(trouble.duplicateShare)) queue.after(wayThere + legMs(trouble, random) * 5, arrive);
}

function legMs({ latency: [low, high] }: StoreTrouble, random: SeededRandom): number {
  return low + random.next() * (high - low);
}
