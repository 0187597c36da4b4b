import type { Ms } from "../../../core/lease.ts";
import type { Lifetime } from "./ip/ip-commands.ts";

/**
 * How long the kernel keeps addresses by itself, which is the last backstop of a lease: less than what is left of it, and
 * only where that is long enough for a renewal to be late.
 */
export interface LifetimePolicy {
  /** What addresses get that are put there now. */
  readonly lifetime: Lifetime;
  /** What those get that are there; undefined leaves them as they are. */
  readonly update: Lifetime | undefined;
  /** The end of the lease that this was computed for. */
  readonly until: Ms;
  /** How often in succession a lease was renewed for less than makes a lifetime. */
  readonly shortRenewals: number;
}

export const noLifetimes: LifetimePolicy = {
  lifetime: "forever",
  update: undefined,
  until: Number.NEGATIVE_INFINITY,
  shortRenewals: 0,
};

/** The kernel removes an address up to this much later than it was told to (measured: 450 ms). */
const latenessMs: Ms = 500;
/** A lease of 5 s, of which its own renewal has taken a moment, still gets a lifetime. */
const secondsMin = 4;
/** A lease that became short is not believed to stay so before this many renewals. */
const shortRenewalsMin = 3;

export function nextLifetimes(before: LifetimePolicy, until: Ms, now: Ms): LifetimePolicy {
  if (until === Number.POSITIVE_INFINITY) return { lifetime: "forever", update: "forever", until, shortRenewals: 0 };
  const seconds = Math.floor((until - now - latenessMs) / 1000);
  if (seconds >= secondsMin) return { lifetime: seconds, update: seconds, until, shortRenewals: 0 };
  const isRenewal = until > before.until;
  const shortRenewals = before.shortRenewals + (isRenewal ? 1 : 0);
  if (before.update === "forever" || shortRenewals >= shortRenewalsMin)
    return { lifetime: "forever", update: "forever", until, shortRenewals };
  // What an earlier agent has set is let alone until it is known that leases are short here.
  if (before.lifetime === "forever") return { lifetime: "forever", update: undefined, until, shortRenewals };
  const atLeastOne = Math.max(1, seconds);
  const isChanged = isRenewal || until < before.until;
  return { lifetime: atLeastOne, update: isChanged ? atLeastOne : undefined, until, shortRenewals };
}
