import type { Log } from "../controller/ports/log.ts";
import type { EventQueue } from "./event-queue.ts";

/** Lines that are kept; when there are more, the oldest half is let go. */
const linesMax = 200_000;

/** What happened, in order: equal seeds give equal traces, byte for byte. Nothing is kept where nobody will read it. */
export class Trace {
  readonly isKept: boolean;
  readonly #queue: EventQueue;
  #lines: string[] = [];

  constructor(queue: EventQueue, isKept: boolean) {
    this.#queue = queue;
    this.isKept = isKept;
  }

  note(event: string, fields: Readonly<Record<string, unknown>>): void {
    if (!this.isKept) return;
    if (this.#lines.length >= linesMax) this.#lines = this.#lines.slice(linesMax / 2);
    this.#lines.push(`${this.#queue.now().toFixed(3)} ${event} ${JSON.stringify(fields)}`);
  }

  logOf(who: string): Log {
    if (!this.isKept) return silentLog;
    const write = (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
      this.note(message, { who, ...fields });
    return { debug: write, info: write, warn: write, error: write };
  }

  lines(): readonly string[] {
    return this.#lines;
  }
}

const nothing = (): void => undefined;
const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
