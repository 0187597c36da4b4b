/** A promise of the design was found broken: the process must end, and its lease lets another take over. */
export interface BrokenInvariant extends Error {
  readonly name: "BrokenInvariant";
  readonly invariant: InvariantName;
}

/** Checked in production as in the simulator: acting on a broken promise costs more than a restart. */
export function assertInvariant(holds: boolean, invariant: InvariantName, detail: () => string): asserts holds {
  if (!holds) throw brokenInvariant(invariant, detail());
}

function brokenInvariant(invariant: InvariantName, detail: string): BrokenInvariant {
  return Object.assign(new Error(`${invariant}: ${detail}`), { name: "BrokenInvariant", invariant } as const);
}

export type InvariantName =
  | "single-holder-per-claim"
  | "no-start-without-claim"
  | "no-claim-without-proof"
  | "epoch-monotonic"
  | "one-leader-acts"
  | "journal-before-start"
  | "stop-order-is-reverse-start-order"
  | "no-action-without-lease"
  | "fenced-only-with-cause"
  | "required-rules-kept";
