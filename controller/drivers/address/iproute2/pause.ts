import type { Ms } from "../../../core/lease.ts";
import type { Clock } from "../../../ports/clock.ts";

/** Waits for `forMs`, or less where the signal aborts. */
export function pause(clock: Clock, forMs: Ms, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.wakeAt(clock.now() + forMs, end);
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
  });
}
