import type { FencingMode } from "../../controller/core/desired.ts";

/**
 * What each fencing mode assumes (docs/safety.md, "Fencing modes"), as the faults that would make it untrue. In a cluster
 * none of them is injected that breaks an assumption of any mode in use; everything else may go wrong under every mode.
 */
export const brokenBy: Readonly<Record<FencingMode, readonly string[]>> = {
  // The device tells the truth. Nothing on the node has to run, so that it may stand still.
  Devices: ["fence-lies", "wrong-plug"],
  // The watchdog fires, and the machine's clock and its watchdog do not stand still with it.
  Watchdog: ["watchdog-fails", "machine-pause", "suspend"],
  // Whichever proves first is believed, so that both must be true.
  DevicesOrWatchdog: ["fence-lies", "wrong-plug", "watchdog-fails", "machine-pause", "suspend"],
  // One of the two is enough; that not both fail at once is seen to by leaving the watchdog whole.
  DevicesAndWatchdog: ["watchdog-fails"],
  // The host schedules processes: the agent, or after it the deadman.
  Lease: ["watchdog-fails", "machine-pause", "suspend"],
  // A person has looked: nobody is simulated who confirms what is not so.
  Manual: [],
  // Two holders do no harm.
  None: [],
};

/** Whether a fault leaves true what these modes assume. */
export function isAllowedUnder(fault: string, modes: Iterable<FencingMode>): boolean {
  return ![...modes].some((mode) => brokenBy[mode].includes(fault));
}
