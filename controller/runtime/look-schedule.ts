import { parseDuration } from "../api/duration.ts";
import type { HAAssignmentMember } from "../api/types.gen.ts";
import { lookKeyOf, type LookKey } from "../core/journal.ts";
import type { Ms } from "../core/lease.ts";
import type { Clock } from "../ports/clock.ts";
import type { Looker } from "./looker.ts";

const lookEveryMs: Ms = 10_000;

interface LookScheduleParts {
  readonly clock: Clock;
  readonly looker: Looker;
  /** Of what looks are due: also what is not to be here may have been started by hand, or outlived its agent. */
  readonly known: () => readonly HAAssignmentMember[];
}

/** Looks at each resource again and again, whatever is known of it. */
export class LookSchedule {
  readonly #parts: LookScheduleParts;
  readonly #next = new Map<LookKey, Ms>();
  #cancel: (() => void) | undefined;

  constructor(parts: LookScheduleParts) {
    this.#parts = parts;
  }

  begin(): void {
    const { clock, known, looker } = this.#parts;
    this.#cancel?.();
    this.#cancel = clock.wakeAt(this.#nextAt(clock.now()), () => {
      for (const resource of this.#takeDue(known(), clock.now())) void looker.lookAt(resource);
      this.begin();
    });
  }

  /** Takes in what is new and forgets what is gone. */
  follow(resources: readonly HAAssignmentMember[]): void {
    if (this.#follow(resources, this.#parts.clock.now())) this.begin();
  }

  stop(): void {
    this.#cancel?.();
  }

  /** True where the next look may be earlier for what is new. */
  #follow(resources: readonly HAAssignmentMember[], now: Ms): boolean {
    const before = this.#next.size;
    const known = new Set(resources.map(lookKeyOf));
    for (const key of this.#next.keys()) if (!known.has(key)) this.#next.delete(key);
    let isNew = before === 0;
    for (const resource of resources) {
      const key = lookKeyOf(resource);
      if (this.#next.has(key)) continue;
      this.#next.set(key, now + everyMsOf(resource));
      isNew = true;
    }
    return isNew;
  }

  /** What is due by now; each is due again its interval from now. */
  #takeDue(resources: readonly HAAssignmentMember[], now: Ms): readonly HAAssignmentMember[] {
    this.#follow(resources, now);
    const due = resources.filter((resource) => now >= (this.#next.get(lookKeyOf(resource)) ?? Infinity));
    for (const resource of due) this.#next.set(lookKeyOf(resource), now + everyMsOf(resource));
    return due;
  }

  #nextAt(now: Ms): Ms {
    return Math.min(now + lookEveryMs, ...this.#next.values());
  }
}

/** A service says itself how often it is looked at. */
function everyMsOf({ spec }: HAAssignmentMember): Ms {
  const text = spec["statusEvery"];
  return typeof text === "string" ? (parseDuration(text) ?? lookEveryMs) : lookEveryMs;
}
