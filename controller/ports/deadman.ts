import type { Ms } from "../core/lease.ts";

/**
 * The process that makes a node let go when its agent falls silent. A passed deadline is final: a later one is taken
 * only over an empty journal.
 */
export interface Deadman {
  readonly kind: "Device" | "Deadman" | "None";
  readonly timeoutMs: Ms;
  /** True only when it is certain to fire after the deadline. */
  isArmed(): boolean;
  /** Infinity: nothing is taken away until another deadline is set. */
  setDeadline(at: Ms, isJournalEmpty: boolean): Promise<DeadlineAnswer>;
}

export type DeadlineAnswer =
  /** The deadline is in force. */
  | "Set"
  /** An earlier one has passed, and the journal still has entries. */
  | "Refused"
  /** Nobody answered in time: it may be in force or not, and the one before it may have passed. */
  | "Unreached";
