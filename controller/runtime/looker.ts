import type { HAAssignmentMember } from "../api/types.gen.ts";
import type { Observation } from "../core/act.ts";
import { claimKeyOf } from "../core/claim.ts";
import { resourceKeyOf, type ResourceKey } from "../core/journal.ts";
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
  readonly onSeen: (key: ResourceKey, seen: Observed, before: Observation | undefined) => void;
  /** Everything was looked at in a new life. */
  readonly onLookedAtAll: () => void;
}

/** What this node sees of its resources, by looking and not by remembering. */
export class Looker {
  readonly observed = new Map<ResourceKey, Observation>();
  readonly #parts: LookerParts;
  readonly #looks = new Map<ResourceKey, Promise<void>>();
  /** As what each resource was last looked at: an observation says nothing of another spec. */
  readonly #lookedAs = new Map<ResourceKey, string>();
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

  note(resource: HAAssignmentMember, seen: Observed): void {
    const key = resourceKeyOf(resource);
    this.#lookedAs.set(key, shapeOf(resource));
    this.observed.set(key, seen.role === undefined ? { state: seen.state } : { state: seen.state, role: seen.role });
  }

  /** Looks at everything once in a new life, and later only at what was never looked at. */
  lookAtNew(resources: readonly HAAssignmentMember[], life: Life | undefined): void {
    for (const resource of resources) {
      const key = resourceKeyOf(resource);
      if (this.#lookedAs.get(key) !== shapeOf(resource)) this.observed.delete(key);
    }
    if (life !== undefined && !this.hasLookedIn(life)) void this.#lookAtAll(resources, life);
    else for (const resource of resources) if (!this.observed.has(resourceKeyOf(resource))) void this.lookAt(resource);
  }

  /** Ends when the resource was looked at; of looks at one resource only one runs at a time. */
  lookAt(resource: HAAssignmentMember): Promise<void> {
    const key = resourceKeyOf(resource);
    const running = this.#looks.get(key);
    if (running !== undefined) return running;
    const look = this.#look(key, resource).finally(() => this.#looks.delete(key));
    this.#looks.set(key, look);
    return look;
  }

  async #look(key: ResourceKey, resource: HAAssignmentMember): Promise<void> {
    const { executor, onSeen } = this.#parts;
    // An action looks for itself when it has ended.
    if (executor.busy.has(key)) return;
    const seen = await executor.look(resource);
    if (executor.busy.has(key)) return;
    const before = this.observed.get(key);
    this.note(resource, seen);
    onSeen(key, seen, before);
  }

  async #lookAtAll(resources: readonly HAAssignmentMember[], life: Life): Promise<void> {
    if (isSameLife(this.#lookingIn, life)) return;
    this.#lookingIn = life;
    await Promise.all(resources.map((resource) => this.lookAt(resource)));
    if (!isSameLife(this.#lookingIn, life)) return;
    this.#lookingIn = undefined;
    this.#lookedIn = life;
    this.#parts.onLookedAtAll();
  }
}

function shapeOf({ uid, generation, claims }: HAAssignmentMember): string {
  return [uid ?? "", generation, ...claims.map(claimKeyOf)].join("\n");
}

function isSameLife(a: Life | undefined, b: Life): boolean {
  return a !== undefined && a.incarnation === b.incarnation && a.era === b.era;
}
