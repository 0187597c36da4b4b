/**
 * Quantities as Kubernetes writes them (https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity): `2`, `500m`,
 * `1.5Gi`, `12e6`. In memory they are whole numbers of 10⁻⁹, so that sums and comparisons are exact.
 */
export type Quantity = bigint;

const nanoDigits = 9;

/** Decimal exponents beyond this are refused, as the number would have to be written out. */
const exponentMax = 100;
const textLengthMax = 64;

const decimalExponents: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binaryExponents: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const binaryMax = (2n ** 63n - 1n) * 10n ** 9n;
const syntax = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(|[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,9})$/;

/**
 * The quantity a text or whole number stands for, or undefined where it is none. As in Kubernetes, what is finer than
 * 10⁻⁹ is rounded away from zero and what has a binary suffix is at most 2⁶³-1. Unlike there, a text of more than 64
 * characters and an exponent beyond ±100 are no quantities.
 */
export function parseQuantity(value: string | number): Quantity | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) * 10n ** 9n : undefined;
  if (value.length > textLengthMax) return undefined;
  const match = syntax.exec(value);
  if (match === null) return undefined;
  const [, sign = "", integer = "", fraction = "", suffix = ""] = match;
  if (integer === "" && fraction === "") return undefined;
  const magnitude = scale(BigInt(integer + fraction), fraction.length, suffix);
  if (magnitude === undefined) return undefined;
  return sign === "-" ? -magnitude : magnitude;
}

/** A number of 10⁻⁹ as people write it: `64Gi` and `512Mi` where it is a whole number of those, else `3`, `1500m`, `0.0001`. */
export function formatQuantity(nanos: number): string {
  for (const suffix of ["Pi", "Ti", "Gi", "Mi"]) {
    const unit = 2 ** (binaryExponents[suffix] ?? 0) * 1e9;
    if (nanos !== 0 && nanos % unit === 0) return `${nanos / unit}${suffix}`;
  }
  const isMillis = nanos % 1e9 !== 0 && nanos % 1e6 === 0;
  return isMillis ? `${nanos / 1e6}m` : String(nanos / 1e9);
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): -1 | 0 | 1 {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function scale(digits: bigint, fractionLength: number, suffix: string): Quantity | undefined {
  const binary = Object.hasOwn(binaryExponents, suffix) ? binaryExponents[suffix] : undefined;
  if (binary !== undefined) {
    const amount = shift(digits * 2n ** BigInt(binary), nanoDigits - fractionLength);
    return amount > binaryMax ? binaryMax : amount;
  }
  const exponent = Object.hasOwn(decimalExponents, suffix) ? decimalExponents[suffix] : Number(suffix.slice(1));
  if (exponent === undefined || Math.abs(exponent) > exponentMax) return undefined;
  return shift(digits, nanoDigits + exponent - fractionLength);
}

/** Times a power of ten, rounded up where digits are lost. */
function shift(digits: bigint, places: number): bigint {
  if (places >= 0) return digits * 10n ** BigInt(places);
  const divisor = 10n ** BigInt(-places);
  return (digits + divisor - 1n) / divisor;
}
