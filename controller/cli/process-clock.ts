import { readFileSync } from "node:fs";
import type { Clock } from "../ports/clock.ts";

/** The clock of this machine for a verb that looks on: it counts suspend, to a hundredth of a second. */
export function processClock(): Clock {
  return {
    now: bootMs,
    wakeAt(at, call) {
      const timer = setTimeout(call, Math.max(0, at - bootMs()));
      return () => clearTimeout(timer);
    },
  };
}

function bootMs(): number {
  const [seconds = ""] = readFileSync("/proc/uptime", "utf8").split(" ");
  return Math.round(Number(seconds) * 1000);
}
