import { parseDuration } from "../duration.ts";

/**
 * A value of CEL's type google.protobuf.Duration. cel-js has one of its own, but it reads `.s` as a duration, does not
 * read `0`, and normalizes negative differences in another way than Go: here it is what Go's time.Duration is.
 */
export class CelDuration {
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    if (BigInt.asIntN(64, nanoseconds) !== nanoseconds) throw new Error("integer overflow");
    this.nanoseconds = nanoseconds;
  }

  valueOf(): bigint {
    return this.nanoseconds;
  }
}

/** Throws where the text is no duration in Go's syntax. */
export function celDuration(text: string): CelDuration {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
  // Rounding takes away what a fraction such as 0.1ms has lost as a binary number; exact up to 104 days.
  return new CelDuration(BigInt(Math.round(milliseconds * 1_000_000)));
}

export const durationFunctions = {
  "duration_(string): Duration": celDuration,
  "duration_(Duration): Duration": (duration: CelDuration) => duration,
  "Duration.getHours(): int": (duration: CelDuration) => duration.nanoseconds / 3_600_000_000_000n,
  "Duration.getMinutes(): int": (duration: CelDuration) => duration.nanoseconds / 60_000_000_000n,
  "Duration.getSeconds(): int": (duration: CelDuration) => duration.nanoseconds / 1_000_000_000n,
  "Duration.getMilliseconds(): int": (duration: CelDuration) => duration.nanoseconds / 1_000_000n,
  "string_(Duration): string": formatSeconds,
} as const;

export const durationOperators = {
  "Duration == Duration": (a: CelDuration, b: CelDuration) => a.nanoseconds === b.nanoseconds,
  "Duration < Duration": (a: CelDuration, b: CelDuration) => a.nanoseconds < b.nanoseconds,
  "Duration <= Duration": (a: CelDuration, b: CelDuration) => a.nanoseconds <= b.nanoseconds,
  "Duration > Duration": (a: CelDuration, b: CelDuration) => a.nanoseconds > b.nanoseconds,
  "Duration >= Duration": (a: CelDuration, b: CelDuration) => a.nanoseconds >= b.nanoseconds,
  "Duration + Duration": (a: CelDuration, b: CelDuration) => new CelDuration(a.nanoseconds + b.nanoseconds),
  "Duration - Duration": (a: CelDuration, b: CelDuration) => new CelDuration(a.nanoseconds - b.nanoseconds),
} as const;

/** Seconds with their fraction, `90s`, `0.5s`: CEL knows no larger unit here. */
function formatSeconds({ nanoseconds }: CelDuration): string {
  const [sign, magnitude] = nanoseconds < 0n ? ["-", -nanoseconds] : ["", nanoseconds];
  const fraction = (magnitude % 1_000_000_000n).toString().padStart(9, "0").replace(/0+$/, "");
  return `${sign}${magnitude / 1_000_000_000n}${fraction === "" ? "" : `.${fraction}`}s`;
}
