import type { Clock } from "../../../../controller/ports/clock.ts";

/** A clock that goes as this machine's does while it is not suspended. */
export const testClock: Clock = {
  now: () => performance.now(),
  wakeAt: (at, call) => {
    let timer: NodeJS.Timeout | undefined;
    const arm = (): void => {
      const left = at - performance.now();
      if (left <= 0 && timer !== undefined) call();
      else timer = setTimeout(arm, Math.max(0, Math.min(left, 2 ** 30)));
    };
    arm();
    return () => clearTimeout(timer);
  },
};
