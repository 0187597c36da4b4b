import type { Ms } from "../core/lease.ts";

/** CLOCK_BOOTTIME of one machine: it counts suspend, and never goes back. Comparable on one machine only. */
export interface Clock {
  now(): Ms;
  /** Calls back once, not before `at`; gives what takes the call back. */
  wakeAt(at: Ms, call: () => void): () => void;
}
