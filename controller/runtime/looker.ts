import type { HAAssignmentMember } from "../api/types.gen.ts";
import type { Observation } from "../core/act.ts";
import { doClaimsMeet } from "../core/claim.ts";
import { lookKeyOf, resourceKeyOf, type LookKey } from "../core/journal.ts";
import type { Observed } from "../ports/driver.ts";
import type { Executor } from "./executor.ts";

/** One incarnation in one era: in each the node looks at everything anew before it says or starts anything. */
export interface Life {
  readonly incarnation: string;
  readonly era: number;
}

interface LookerParts {
  readonly executor: Executor;
  /** A look has ended and its observation is noted; `before` is the one that it replaced. */
  readonly onSeen: (resource: HAAssignmentMember, seen: Observed, before: Observation | undefined) => void;
  /** Everything was looked at in a new life. */
  readonly onLookedAtAll: () => void;
}

/** What this node sees of its resources, by looking and not by remembering. */
export class Looker {
  readonly observed = new Map<LookKey, Observation>();
  readonly #parts: LookerParts;
  readonly #looks = new Map<LookKey, Promise<void>>();
  /** Looks under way that an action has overtaken: they may have seen what was before it. */
  readonly #overtaken = new Set<LookKey>();
  #known: readonly HAAssignmentMember[] = [];
  #lookedIn: Life | undefined;
  #lookingIn: Life | undefined;

  constructor(parts: LookerParts) {
    this.#parts = parts;
  }

  hasLookedIn(life: Life): boolean {
    return isSameLife(this.#lookedIn, life);
  }

  /** The era in which everything was last looked at; 0 before. */
  era(): number {
    return this.#lookedIn?.era ?? 0;
  }

  note(resource: HAAssignmentMember, { state, role }: Observed): void {
    this.observed.set(lookKeyOf(resource), role === undefined ? { state } : { state, role });
  }

  /**
   * An action on this resource has ended: what was seen of others that touch the same things, or of other specs of it, is
   * true no more, and they are looked at anew. So is what a look is under way at.
   */
  forgetTouched(resource: HAAssignmentMember): void {
    const own = lookKeyOf(resource);
    for (const other of this.#known) {
      if (!doTouch(other, resource)) continue;
      const key = lookKeyOf(other);
      if (key !== own) this.observed.delete(key);
      if (this.#looks.has(key)) this.#overtaken.add(key);
    }
  }

  /** Looks at everything once in a new life, and later only at what was never looked at as it now is. */
  lookAtNew(resources: readonly HAAssignmentMember[], life: Life | undefined): void {
    this.#known = resources;
    const known = new Set(resources.map(lookKeyOf));
    for (const key of this.observed.keys()) if (!known.has(key)) this.observed.delete(key);
    if (life !== undefined && !this.hasLookedIn(life)) void this.#lookAtAll(resources, life);
    else for (const resource of resources) if (!this.observed.has(lookKeyOf(resource))) void this.lookAt(resource);
  }

  /** Ends when the resource was looked at; of looks at one spec of it only one runs at a time. */
  lookAt(resource: HAAssignmentMember): Promise<void> {
    const key = lookKeyOf(resource);
    const running = this.#looks.get(key);
    if (running !== undefined) return running;
    const look = this.#look(resource).finally(() => this.#looks.delete(key));
    this.#looks.set(key, look);
    return look;
  }

  /** As `lookAt`, and what it has seen when it ends is no older than this call. */
  lookAgain(resource: HAAssignmentMember): Promise<void> {
    const running = this.#looks.get(lookKeyOf(resource));
    return running === undefined ? this.lookAt(resource) : running.then(() => this.lookAt(resource));
  }

  async #look(resource: HAAssignmentMember): Promise<void> {
    const { executor, onSeen } = this.#parts;
    const key = resourceKeyOf(resource);
    const own = lookKeyOf(resource);
    // An action looks for itself when it has ended.
    if (executor.busy.has(key)) return;
    let seen: Observed;
    do {
      this.#overtaken.delete(own);
      seen = await executor.look(resource);
      if (executor.busy.has(key)) return;
    } while (this.#overtaken.has(own));
    const before = this.observed.get(own);
    this.note(resource, seen);
    onSeen(resource, seen, before);
  }

  async #lookAtAll(resources: readonly HAAssignmentMember[], life: Life): Promise<void> {
    if (isSameLife(this.#lookingIn, life)) return;
    this.#lookingIn = life;
    await Promise.all(resources.map((resource) => this.lookAgain(resource)));
    if (!isSameLife(this.#lookingIn, life)) return;
    this.#lookingIn = undefined;
    this.#lookedIn = life;
    this.#parts.onLookedAtAll();
  }
}

/** Whether an action on the one may change what is seen of the other. */
function doTouch(a: HAAssignmentMember, b: HAAssignmentMember): boolean {
  if (resourceKeyOf(a) === resourceKeyOf(b)) return true;
  return a.claims.some((claim) => b.claims.some((other) => doClaimsMeet(claim, other)));
}

function isSameLife(a: Life | undefined, b: Life): boolean {
  return a !== undefined && a.incarnation === b.incarnation && a.era === b.era;
}
