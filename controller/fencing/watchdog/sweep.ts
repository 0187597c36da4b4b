import type { Ms } from "../../core/lease.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Outcome } from "../../ports/driver.ts";
import type { Log } from "../../ports/log.ts";
import type { CarriedAddress, CarriedAddresses } from "./carried-addresses.ts";
import type { Registered } from "./registered-addresses.ts";

export interface SweepParts {
  readonly clock: Clock;
  readonly log: Log;
  /** What the agent has started, read anew. */
  readonly readRegistered: () => Registered;
  /** What tells, without the journal, whether an address is Holdfast's; read anew. */
  readonly readMarks: () => (address: CarriedAddress) => boolean;
  readonly addresses: NodeAddresses;
}

/** The addresses of this node. */
export interface NodeAddresses {
  list(): Promise<CarriedAddresses>;
  remove(addresses: readonly CarriedAddress[]): Promise<Outcome>;
  /** Whether one of these can be reached: cheap, and blind for interfaces that do not work. */
  isReachable(bytes: ReadonlySet<string>): boolean;
}

/** How soon what has come back is seen. */
const lookEveryMs: Ms = 100;
/** How often the kernel's whole list is read while nothing is seen; interfaces that do not work are looked at then. */
const listEveryMs: Ms = 1_000;
/** After so many rounds in which something was taken away, only every hundredth is logged. */
const roundsLoggedMax = 10;

/** Takes away what is registered, looks again, and goes on looking until it is ended. */
export class Sweep {
  readonly #parts: SweepParts;
  readonly #deadline: Ms;
  /** All that was registered since: an agent that wakes up may strike out what it then brings back. */
  readonly #known = new Set<string>();
  #isEnded = false;
  #listedAt = Number.NEGATIVE_INFINITY;
  #rounds = 0;
  #looking: Promise<boolean> = Promise.resolve(false);
  /** Whether the last look found nothing. */
  isClean = false;

  constructor(parts: SweepParts, deadline: Ms) {
    this.#parts = parts;
    this.#deadline = deadline;
    void this.#run();
  }

  /** Resolves when no look is under way. */
  async untilIdle(): Promise<void> {
    await this.#looking;
  }

  /** Takes nothing away any more, but what a look under way is just taking. */
  end(): void {
    this.#isEnded = true;
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts;
    let wasFound = false;
    while (!this.#isEnded) {
      this.#looking = this.#look();
      const isFound = await this.#looking;
      // What was taken away is seen to be gone before anything is said; what stays is tried again a little later.
      if (!isFound || wasFound) {
        await new Promise<void>((resolve) => {
          clock.wakeAt(clock.now() + lookEveryMs, resolve);
        });
      }
      wasFound = isFound;
    }
  }

  /** Whether anything was there to be taken away. */
  async #look(): Promise<boolean> {
    const { addresses, clock, log, readMarks, readRegistered } = this.#parts;
    const registered = readRegistered();
    for (const bytes of registered.addresses) this.#known.add(bytes);
    const isQuiet = this.isClean && registered.isWhole && clock.now() < this.#listedAt + listEveryMs;
    if (isQuiet && !addresses.isReachable(this.#known)) return false;
    const listed = await addresses.list();
    if (this.#isEnded) return false;
    if (!listed.ok) {
      this.isClean = false;
      log.error("the addresses of this node cannot be read; it is tried again", { error: listed.error });
      return false;
    }
    this.#listedAt = clock.now();
    const isMarked = registered.isWhole ? () => false : readMarks();
    const found = listed.addresses.filter((one) => this.#known.has(one.bytes) || isMarked(one));
    if (found.length === 0) this.#noteClean();
    else await this.#take(found);
    return found.length > 0;
  }

  #noteClean(): void {
    if (!this.isClean) this.#parts.log.info("nothing that was registered is left", { lateMs: this.#lateMs() });
    this.isClean = true;
  }

  async #take(found: readonly CarriedAddress[]): Promise<void> {
    this.isClean = false;
    const outcome = await this.#parts.addresses.remove(found);
    this.#rounds += 1;
    if (this.#rounds > roundsLoggedMax && this.#rounds % 100 !== 0) return;
    const addresses = found.map((one) => `${one.address}/${one.prefixLength} on ${one.interface}`);
    const error = outcome.status === "failed" ? { error: outcome.error } : {};
    const fields = { addresses, rounds: this.#rounds, lateMs: this.#lateMs(), ...error };
    this.#parts.log.warn("addresses were taken away after the deadline", fields);
  }

  #lateMs(): Ms {
    return Math.round(this.#parts.clock.now() - this.#deadline);
  }
}
