import { formatDuration } from "../../../api/duration.ts";
import type { Ms } from "../../lease.ts";

/** A time as a person would say it: `70ms`, `1.2s`, `2m40s`. */
export function spanWords(ms: Ms): string {
  if (ms < 1_000) return formatDuration(Math.round(ms));
  const step = ms < 10_000 ? 100 : 1_000;
  return formatDuration(Math.round(ms / step) * step);
}
