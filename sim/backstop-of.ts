import type { Desired } from "../controller/core/desired.ts";
import type { BackstopKind } from "./sim-deadman.ts";

/** The backstop that the fencing modes of a cluster assume; where none does, there is none. */
export function backstopOf(desired: Desired): BackstopKind {
  const modes = new Set([...desired.groups.values()].map((group) => group.fencing.mode));
  if (modes.has("Watchdog") || modes.has("DevicesOrWatchdog") || modes.has("DevicesAndWatchdog")) return "Watchdog";
  return modes.has("Lease") ? "Deadman" : "None";
}
