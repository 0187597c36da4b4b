import { isLifetimeLimited, lifetimeSeconds } from "../../../core/address-lifetime.ts";
import type { Ms } from "../../../core/lease.ts";
import type { Lifetime } from "./ip/ip-commands.ts";

/**
 * Whether the kernel is to remove addresses by itself, which is the last backstop of a lease: where a lease is long enough
 * for a renewal to be late. `Unknown` as long as no lease was seen that says so, and what an earlier agent has set stays.
 */
export interface LifetimePolicy {
  readonly mode: "Unknown" | "Limited" | "Forever";
  /** The end of the lease. */
  readonly until: Ms;
  /** How often in succession a lease was renewed for less than makes a lifetime. */
  readonly shortRenewals: number;
}

export const noLifetimes: LifetimePolicy = { mode: "Unknown", until: Number.NEGATIVE_INFINITY, shortRenewals: 0 };

/** A lease that became short is not believed to stay so before this many renewals. */
const shortRenewalsMin = 3;

export function nextLifetimes(before: LifetimePolicy, until: Ms, now: Ms): LifetimePolicy {
  if (until === Number.POSITIVE_INFINITY) return { mode: "Forever", until, shortRenewals: 0 };
  if (isLifetimeLimited(until - now)) return { mode: "Limited", until, shortRenewals: 0 };
  const shortRenewals = before.shortRenewals + (until > before.until ? 1 : 0);
  const mode = shortRenewals >= shortRenewalsMin ? "Forever" : before.mode;
  return { mode, until, shortRenewals };
}

/** For an address that is put there now; undefined where the lease is too near to its end for one. */
export function lifetimeFor({ mode, until }: LifetimePolicy, now: Ms): Lifetime | undefined {
  if (mode !== "Limited") return "forever";
  const seconds = lifetimeSeconds(until - now);
  return seconds >= 1 ? seconds : undefined;
}

/** For one that is there already: what it gets now, or undefined where it stays as it is. */
export function lifetimeDue(
  { mode, until }: LifetimePolicy,
  found: { readonly validSeconds: number; readonly isLeaseNew: boolean },
  now: Ms,
): Lifetime | undefined {
  switch (mode) {
    case "Unknown":
      return undefined;
    case "Forever":
      return found.validSeconds === Number.POSITIVE_INFINITY ? undefined : "forever";
    case "Limited": {
      const seconds = lifetimeSeconds(until - now);
      // The kernel tells whole seconds, of which the last may have begun.
      const isTooLong = found.validSeconds > Math.max(1, seconds) + 1;
      return isTooLong || (found.isLeaseNew && seconds >= 1) ? Math.max(1, seconds) : undefined;
    }
  }
}
