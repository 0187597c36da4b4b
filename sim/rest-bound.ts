import type { Desired, MemberWish } from "../controller/core/desired.ts";
import { marginOf } from "../controller/core/lease.ts";
import { actionLimitMs } from "../controller/core/action-limit.ts";
import type { SimTime } from "./event-queue.ts";

/** Failures that nobody forgets by himself are not waited for. */
const foreverMs = 3_600_000;
/** Placing, stopping and starting, one group after the other, and looking around. */
const movesMs = 60_000;
/** A reset by a watchdog, and the boot after it. */
const watchdogMs = 60_000;
/** Devices that failed are tried again at intervals of up to five minutes. */
const devicesMs = 360_000;

/**
 * How long after the last fault everything that can run must run and nothing more be done: an action that hangs ends at
 * its own time limit, failures are forgotten, leases and the waits of the fencing modes run out, groups move.
 */
export function restBoundMs(desired: Desired): SimTime {
  const { ttlMs } = desired.cluster.timing;
  let expiry = 0;
  let fencing = 0;
  let hanging = 0;
  for (const group of desired.groups.values()) {
    expiry = Math.max(expiry, Math.min(foreverMs, group.failure.expireAfterMs));
    hanging = Math.max(hanging, ...group.members.map(longestMs));
    if (group.fencing.mode.includes("Watchdog")) fencing = Math.max(fencing, watchdogMs);
    if (group.fencing.mode.includes("Devices")) fencing = Math.max(fencing, devicesMs);
  }
  return movesMs + 4 * (ttlMs + marginOf(ttlMs)) + expiry + fencing + hanging;
}

/** A stop that hangs, and then a start that began before. */
function longestMs({ spec }: MemberWish): SimTime {
  return actionLimitMs("start", spec) + actionLimitMs("stop", spec) + actionLimitMs("promote", spec);
}

/** How long nothing at all may happen after a failure although something is still to come of it. */
export function silenceMsMax({ cluster, groups }: Desired): SimTime {
  const { ttlMs } = cluster.timing;
  const delays = [...groups.values()].map(({ fencing }) => fencing.delayMs);
  const hasWatchdog = [...groups.values()].some(({ fencing }) => fencing.mode.includes("Watchdog"));
  return 2 * (ttlMs + marginOf(ttlMs)) + Math.max(0, ...delays) + (hasWatchdog ? watchdogMs : 0);
}
