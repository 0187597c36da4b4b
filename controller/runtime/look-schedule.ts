import { parseDuration } from "../api/duration.ts";
import type { HAAssignmentMember } from "../api/types.gen.ts";
import { lookKeyOf, type LookKey } from "../core/journal.ts";
import type { Ms } from "../core/lease.ts";

const lookEveryMs: Ms = 10_000;

/** When each resource is to be looked at again, whatever is known of it. */
export class LookSchedule {
  readonly #next = new Map<LookKey, Ms>();

  /** Takes in what is new and forgets what is gone; true where the next look may be earlier for it. */
  follow(resources: readonly HAAssignmentMember[], now: Ms): boolean {
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
  takeDue(resources: readonly HAAssignmentMember[], now: Ms): readonly HAAssignmentMember[] {
    this.follow(resources, now);
    const due = resources.filter((resource) => now >= (this.#next.get(lookKeyOf(resource)) ?? Infinity));
    for (const resource of due) this.#next.set(lookKeyOf(resource), now + everyMsOf(resource));
    return due;
  }

  /** When something is next due. */
  nextAt(now: Ms): Ms {
    return Math.min(now + lookEveryMs, ...this.#next.values());
  }
}

/** A service says itself how often it is looked at. */
function everyMsOf({ spec }: HAAssignmentMember): Ms {
  const text = spec["statusEvery"];
  return typeof text === "string" ? (parseDuration(text) ?? lookEveryMs) : lookEveryMs;
}
