import type { Desired } from "../controller/core/desired.ts";
import { marginOf } from "../controller/core/lease.ts";
import type { SimTime } from "./event-queue.ts";

/** Failures that nobody forgets by himself are not waited for. */
const foreverMs = 3_600_000;
const watchdogMs = 120_000;
const devicesMs = 420_000;

/**
 * How long after the last fault everything that can run must run: failures are forgotten, leases and the waits of the
 * fencing modes run out, devices are tried again at intervals of up to five minutes, groups stop and start one after the
 * other.
 */
export function restBoundMs(desired: Desired): SimTime {
  const { ttlMs } = desired.cluster.timing;
  let bound = 60_000 + 4 * (ttlMs + marginOf(ttlMs));
  let expiry = 0;
  for (const group of desired.groups.values()) {
    expiry = Math.max(expiry, Math.min(foreverMs, group.failure.expireAfterMs));
    if (group.fencing.mode.includes("Watchdog")) bound = Math.max(bound, watchdogMs);
    if (group.fencing.mode.includes("Devices")) bound = Math.max(bound, devicesMs);
  }
  return bound + expiry;
}
