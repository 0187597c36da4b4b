import { Reflector } from "../runtime/reflector.ts";
import type { ObjectKey, Store, StoredObject } from "../ports/store.ts";
import { callTimeoutMs } from "./open-store.ts";
import { processClock } from "./process-clock.ts";
import { readinessOf, type Readiness } from "./readiness.ts";
import { keyText } from "./stored-objects.ts";
import { silentLog } from "./silent-log.ts";

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Ends the wait at once. */
  readonly signal: AbortSignal;
  /** Told now and then of what is waited for. */
  readonly onProgress: (waiting: readonly (readonly [ObjectKey, string])[]) => void;
}

/** Follows the store until all of these are ready, or the wait is over; gives how each stands then, in the same order. */
export async function waitUntilReady(
  store: Store,
  keys: readonly ObjectKey[],
  { timeoutMs, signal, onProgress }: WaitOptions,
): Promise<readonly Readiness[]> {
  const objects = new Map<string, StoredObject | undefined>();
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const look = (): void => {
    if (!reflectors.every((one) => one.isSynced)) return;
    const waiting = keys.flatMap((key): readonly (readonly [ObjectKey, string])[] => {
      const readiness = readinessOf(objects.get(keyText(key)));
      return readiness.isReady ? [] : [[key, readiness.message]];
    });
    if (waiting.length === 0) end();
    else onProgress(waiting);
  };
  const namespaces = [...new Set(keys.map(({ namespace }) => namespace))];
  const reflectors = namespaces.map((namespace) => {
    return new Reflector({
      store,
      clock: processClock(),
      random: { next: Math.random, id: () => "" },
      log: silentLog,
      scope: { namespace },
      callTimeoutMs,
      onChange: (key, object) => {
        objects.set(key, object);
        look();
      },
      onSynced: look,
    });
  });
  const timer = setTimeout(end, timeoutMs);
  signal.addEventListener("abort", () => end(), { once: true });
  if (signal.aborted) end();
  for (const reflector of reflectors) reflector.begin();
  await over;
  clearTimeout(timer);
  for (const reflector of reflectors) reflector.stop();
  return keys.map((key) => readinessOf(objects.get(keyText(key))));
}
