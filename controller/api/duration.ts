/**
 * Durations as Go writes them (https://pkg.go.dev/time#ParseDuration), which is what the `duration()` of Kubernetes' CEL
 * reads: `1m30s`, `1.5h`, `250ms`. In memory they are milliseconds.
 */

const nanosecondsOf: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n, // U+00B5, micro sign
  μs: 1_000n, // U+03BC, Greek mu
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const textLengthMax = 64;
const nanosecondsMax = 2n ** 63n - 1n;
const whole = /^[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+$/u;
const part = /([0-9]*)\.?([0-9]*)(ns|us|µs|μs|ms|s|m|h)/gu;

/**
 * A duration in milliseconds (with a fraction where it is finer), or undefined where the text is none: a unit is missing,
 * it is longer than 64 characters, or more than Go holds in 64 bits of nanoseconds (292 years).
 */
export function parseDuration(text: string): number | undefined {
  if (text.length > textLengthMax) return undefined;
  if (/^[+-]?0$/.test(text)) return 0;
  if (!whole.test(text)) return undefined;
  let nanoseconds = 0n;
  for (const [, integer = "", fraction = "", unit = ""] of text.matchAll(part)) {
    const factor = nanosecondsOf[unit] ?? 0n;
    nanoseconds += BigInt(integer || "0") * factor;
    if (fraction !== "") nanoseconds += (BigInt(fraction) * factor) / 10n ** BigInt(fraction.length);
  }
  if (nanoseconds > nanosecondsMax) return undefined;
  const milliseconds = Number(nanoseconds / 1_000_000n) + Number(nanoseconds % 1_000_000n) / 1_000_000;
  return text.startsWith("-") && milliseconds !== 0 ? -milliseconds : milliseconds;
}

/**
 * The milliseconds of a duration that its schema has already accepted.
 *
 * Throws where it is none: then an object came past the checks.
 */
export function durationMs(duration: string): number {
  const milliseconds = parseDuration(duration);
  if (milliseconds === undefined)
    throw new Error(`duration that passed the schema is none: ${JSON.stringify(duration)}`);
  return milliseconds;
}

/**
 * The shortest text for a number of milliseconds, largest unit first: 90000 is `1m30s`, 1500 is `1.5s`, 0 is `0s`. What
 * is finer than a nanosecond is rounded away.
 */
export function formatDuration(milliseconds: number): string {
  const sign = milliseconds < 0 ? "-" : "";
  const total = rounded(Math.abs(milliseconds));
  if (total < 1000) return total === 0 ? "0s" : `${sign}${total}ms`;
  const hours = Math.floor(total / 3_600_000);
  const minutes = Math.floor((total % 3_600_000) / 60_000);
  const seconds = rounded((total % 60_000) / 1000);
  const texts = [
    hours === 0 ? "" : `${hours}h`,
    minutes === 0 ? "" : `${minutes}m`,
    seconds === 0 ? "" : `${seconds}s`,
  ];
  return sign + texts.join("");
}

function rounded(value: number): number {
  return Number(value.toFixed(6));
}
