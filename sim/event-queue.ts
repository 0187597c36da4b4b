/** Virtual time in milliseconds since the run began. */
export type SimTime = number;

export interface PlannedEvent {
  readonly time: SimTime;
  readonly order: number;
  call: (() => void) | undefined;
}

/** After this many events the outside gets a turn: signals, and promises that were rejected. */
const eventsPerYield = 8192;
/** Events within one millisecond of the world beyond which nothing but a loop can be going on. */
const eventsPerMsMax = 50_000;

/** What is to happen, in the order of time and then of being planned; nothing else moves a simulation. */
export class EventQueue {
  readonly #heap: PlannedEvent[] = [];
  #time = 0;
  #planned = 0;
  #run = 0;
  #isStopped = false;
  #msBegan = 0;
  #runAtMs = 0;

  now(): SimTime {
    return this.#time;
  }

  eventsRun(): number {
    return this.#run;
  }

  /** Plans a call; gives what takes it back. */
  at(when: SimTime, call: () => void): () => void {
    const event = this.plan(when, call);
    return () => {
      event.call = undefined;
    };
  }

  /** Plans a call; it is taken back by taking it out of what this gives. */
  plan(when: SimTime, call: () => void): PlannedEvent {
    const event: PlannedEvent = { time: when > this.#time ? when : this.#time, order: this.#planned++, call };
    push(this.#heap, event);
    return event;
  }

  after(delay: SimTime, call: () => void): () => void {
    return this.at(this.#time + delay, call);
  }

  /** Nothing happens any more. */
  stop(): void {
    this.#isStopped = true;
  }

  isStopped(): boolean {
    return this.#isStopped;
  }

  /** True where the run was stopped because so much happened that time no longer went on. */
  isLooping(): boolean {
    return this.#run - this.#runAtMs > eventsPerMsMax;
  }

  /** Lets everything happen up to and including `end`. */
  runUntil(end: SimTime): Promise<void> {
    return new Promise((resolve, reject) => {
      const step = (): void => {
        try {
          if (this.#isStopped || !this.#runNext(end)) {
            if (!this.#isStopped) this.#time = end;
            resolve();
          } else if (this.#run % eventsPerYield === 0) setImmediate(step);
          else queueMicrotask(hop);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      // Node runs the microtasks dry before the next tick: then every promise that could go on has gone on.
      const hop = (): void => process.nextTick(step);
      hop();
    });
  }

  /** False where nothing is left that is to happen by then. */
  #runNext(end: SimTime): boolean {
    for (let next = this.#heap[0]; next !== undefined && next.time <= end; next = this.#heap[0]) {
      pop(this.#heap);
      const { call } = next;
      if (call === undefined) continue;
      this.#time = next.time;
      this.#run += 1;
      if (this.#time >= this.#msBegan + 1) {
        this.#msBegan = this.#time;
        this.#runAtMs = this.#run;
      } else if (this.isLooping()) this.stop();
      call();
      return true;
    }
    return false;
  }
}

function isBefore(a: PlannedEvent, b: PlannedEvent): boolean {
  return a.time !== b.time ? a.time < b.time : a.order < b.order;
}

function push(heap: PlannedEvent[], event: PlannedEvent): void {
  let index = heap.length;
  heap.push(event);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(event, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = event;
}

function pop(heap: PlannedEvent[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    let below = heap[child];
    if (below === undefined) break;
    const right = heap[child + 1];
    if (right !== undefined && isBefore(right, below)) {
      below = right;
      child += 1;
    }
    if (!isBefore(below, last)) break;
    heap[index] = below;
    index = child;
  }
  heap[index] = last;
}
