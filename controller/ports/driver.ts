import type { HAAssignmentMember } from "../api/types.gen.ts";
import type { Ms } from "../core/lease.ts";

/** What an action or a look came to; an operating condition is a value, never an exception. */
export type Outcome =
  | { readonly status: "done" | "unchanged" }
  /** Nothing may be concluded of the resource but by a probe. */
  | { readonly status: "failed"; readonly error: string };

/** What a start came to. */
export type StartOutcome =
  | Outcome
  /** Nothing of it was begun, since something is in the way that ends by itself: no failure, and it is tried again. */
  | { readonly status: "waits"; readonly for: string };

export interface Observed {
  /** `Unknown` also while any process of an action may live. */
  readonly state: "Stopped" | "Started" | "Failed" | "Unknown";
  readonly role?: "Primary" | "Secondary";
  readonly detail?: string;
}

export interface ActionLimit {
  /** Aborts at the deadline of the action, which moves with each renewal of the lease. */
  readonly signal: AbortSignal;
}

/**
 * The resources of one node. Every verb is a postcondition and idempotent; its promise settles only when nothing of the
 * action lives any more. A stop is given the spec with which the resource was started.
 */
export interface NodeDriver {
  start(resource: HAAssignmentMember, limit: ActionLimit): Promise<StartOutcome>;
  stop(resource: HAAssignmentMember, limit: ActionLimit): Promise<Outcome>;
  promote(resource: HAAssignmentMember, limit: ActionLimit): Promise<Outcome>;
  demote(resource: HAAssignmentMember, limit: ActionLimit): Promise<Outcome>;
  probe(resource: HAAssignmentMember, limit: ActionLimit): Promise<Observed>;
  /** Ends what an earlier agent on this node has begun and left, its queued jobs included; nothing of it lives after. */
  endEarlierActions(limit: ActionLimit): Promise<Outcome>;
  /**
   * What this node has started and holds, and until when it may, on its clock: called again with every renewal and every
   * change. What has to be repeated for it (announcements, lifetimes in the kernel) is repeated until the next call, and
   * never after `until`; for what is not named any more it ends with this call. Infinity: nothing is taken away.
   */
  keep(held: readonly HAAssignmentMember[], until: Ms): void;
  /** Ends what the driver itself runs (timers, co-processes); what was started stays as it is. */
  close(): Promise<void>;
}
