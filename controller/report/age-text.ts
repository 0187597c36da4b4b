const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const yearMs = 365 * dayMs;

/** How long ago, in two units at most, as kubectl tells ages: `45s`, `3m20s`, `85m`, `5h10m`, `30h`, `6d3h`, `120d`. */
export function ageText(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 2 * minuteMs) return `${Math.floor(ms / secondMs)}s`;
  if (ms < 10 * minuteMs) return two(ms, [minuteMs, "m"], [secondMs, "s"]);
  if (ms < 3 * hourMs) return `${Math.floor(ms / minuteMs)}m`;
  if (ms < 8 * hourMs) return two(ms, [hourMs, "h"], [minuteMs, "m"]);
  if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)}h`;
  if (ms < 8 * dayMs) return two(ms, [dayMs, "d"], [hourMs, "h"]);
  if (ms < 2 * yearMs) return `${Math.floor(ms / dayMs)}d`;
  return two(ms, [yearMs, "y"], [dayMs, "d"]);
}

/** A short span with its tenths: `0.3 s`, `12 s`, `250 ms`. */
export function spanText(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 10_000) return `${Number((milliseconds / 1000).toFixed(1))} s`;
  return milliseconds < 2 * minuteMs ? `${Math.round(milliseconds / 1000)} s` : ageText(milliseconds);
}

type Unit = readonly [ms: number, name: string];

function two(ms: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)}${largeName}${rest === 0 ? "" : `${rest}${smallName}`}`;
}
