/** Lets so many commands run on each device at a time; further ones wait in the order in which they came. */
export interface DeviceQueue {
  /** Undefined where `signal` aborted before it was its turn: then `work` was not called. */
  run<T>(device: DeviceSlots, work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined>;
}

export interface DeviceSlots {
  readonly name: string;
  readonly concurrency: number;
}

type Waiter = (hasTurn: boolean) => void;

export function createDeviceQueue(): DeviceQueue {
  const running = new Map<string, number>();
  const waiting = new Map<string, readonly Waiter[]>();

  function take({ name, concurrency }: DeviceSlots, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    const count = running.get(name) ?? 0;
    if (count < concurrency && waitersOf(name).length === 0) {
      running.set(name, count + 1);
      return Promise.resolve(true);
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const giveUp = (): void => {
      waiting.set(name, without(waitersOf(name), waiter));
      resolve(false);
    };
    const waiter: Waiter = (hasTurn) => {
      signal.removeEventListener("abort", giveUp);
      resolve(hasTurn);
    };
    waiting.set(name, [...waitersOf(name), waiter]);
    signal.addEventListener("abort", giveUp, { once: true });
    return promise;
  }

  /** Hands the slot to whoever has waited longest. */
  function leave(name: string): void {
    const [next, ...later] = waitersOf(name);
    waiting.set(name, later);
    if (next === undefined) running.set(name, (running.get(name) ?? 1) - 1);
    else next(true);
  }

  function waitersOf(name: string): readonly Waiter[] {
    return waiting.get(name) ?? [];
  }

  return {
    async run(device, work, signal) {
      if (!(await take(device, signal))) return undefined;
      try {
        return await work();
      } finally {
        leave(device.name);
      }
    },
  };
}

function without(waiters: readonly Waiter[], one: Waiter): readonly Waiter[] {
  return waiters.filter((waiter) => waiter !== one);
}
