import { startIpProcess, type Asked, type IpAnswer, type IpProcess } from "./ip-process.ts";
import type { ProcessMark } from "./process-mark.ts";

export type IpOutcome =
  | { readonly ok: true; readonly answers: readonly IpAnswer[] }
  /** What became of the commands is not known; where `isGone` is false their process lives on. */
  | { readonly ok: false; readonly error: string; readonly isGone: boolean };

export interface RunLimit {
  readonly signal: AbortSignal;
  /** What is only asked is asked again, once, where the process ended by itself or somebody ended it. */
  readonly isQuestion?: boolean;
  /** Told which process it is before that is given anything to do. */
  readonly onBegin?: (process: ProcessMark) => void;
}

/** Of what nobody waits for. */
const unlimited = new AbortController().signal;

/**
 * Commands for a long-lived `ip` of iproute2, which answers in a tenth of a millisecond where a process of its own for each
 * takes two. Runs come one after the other. It remembers the interfaces that it has seen: `restart` is needed where one
 * was deleted and made again.
 */
export class IpBatch {
  readonly #program: string;
  readonly #options: readonly string[];
  #process: IpProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isStale = false;
  #isClosed = false;

  constructor(program: string, options: readonly string[] = []) {
    this.#program = program;
    this.#options = options;
  }

  /**
   * Runs commands, each a line as `ip` takes it, and gives an answer for each. Where the signal aborts, or no answer comes
   * for 10 s, the process is ended.
   */
  async run(lines: readonly string[], limit: RunLimit): Promise<IpOutcome> {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const before = this.#last;
    this.#last = ended;
    await before;
    try {
      const first = await this.#try(lines, limit);
      const isWorthAnother = limit.isQuestion === true && !first.ok && first.hasEnded;
      return isWorthAnother ? await this.#try(lines, limit) : first;
    } finally {
      end();
    }
  }

  /** The next run begins with a new process. */
  restart(): void {
    this.#isStale = true;
  }

  /** Has a process ready for the next run, which then need not wait for its start. */
  warm(): void {
    const isReady = this.#process?.isLiving() === true && !this.#isStale;
    if (!isReady && !this.#isClosed) void this.run([], { signal: unlimited });
  }

  /** What runs is ended, and nothing more is run. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
    await this.#last;
  }

  async #try(lines: readonly string[], { signal, onBegin }: RunLimit): Promise<Tried> {
    if (this.#isClosed) return this.#failed("was closed");
    if (signal.aborted) return this.#failed("was not asked any more");
    if (this.#isStale || this.#process?.isLiving() === false) await this.#end();
    this.#isStale = false;
    const running = (this.#process ??= startIpProcess(this.#program, this.#options));
    if (onBegin !== undefined && running.mark !== undefined) onBegin(running.mark);
    const asked = await running.ask(lines, signal);
    if (asked.type === "answered") return { ok: true, answers: asked.answers };
    const isGone = await this.#end();
    return { ...this.#failed(describe(asked)), isGone, hasEnded: asked.type === "gone" };
  }

  #failed(why: string): Failed {
    return { ok: false, error: `${this.#program} ${why}`, isGone: true, hasEnded: false };
  }

  async #end(): Promise<boolean> {
    const running = this.#process;
    this.#process = undefined;
    return running === undefined ? true : await running.end();
  }
}

type Failed = Extract<IpOutcome, { ok: false }> & { readonly hasEnded: boolean };
type Tried = Exclude<IpOutcome, { ok: false }> | Failed;

function describe(asked: Exclude<Asked, { type: "answered" }>): string {
  switch (asked.type) {
    case "gone":
      return `ended before it answered${asked.lastWords === "" ? "" : `: ${asked.lastWords}`}`;
    case "endless":
      return "printed without end";
    case "silent":
      return `did not answer within ${asked.forMs / 1000} s`;
    case "aborted":
      return "was ended before it had answered";
  }
}
