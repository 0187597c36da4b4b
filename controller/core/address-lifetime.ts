import type { Ms } from "./lease.ts";

/** The kernel removes an address up to this much later than it was told to (measured: 450 ms). */
const latenessMs: Ms = 500;
/** A lease of 5 s, of which its own renewal has taken a moment, still gets a lifetime. */
const secondsMin = 4;

/** How long the kernel is told to keep an address of a lease that lasts so long still, in whole seconds. */
export function lifetimeSeconds(leftMs: Ms): number {
  return Math.floor((leftMs - latenessMs) / 1000);
}

/** Whether a lease that has just been renewed for so long is long enough for a renewal to be late within a lifetime. */
export function isLifetimeLimited(leftMs: Ms): boolean {
  return lifetimeSeconds(leftMs) >= secondsMin;
}
