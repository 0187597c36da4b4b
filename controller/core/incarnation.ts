/**
 * One lease of a node from open to close or expiry, as `COUNT.RANDOM`. The count grows with every opening on that node,
 * so that a report can be told to be later than an entry, whatever cache it came through; the random part keeps two
 * openings apart that could not know of each other.
 */
export type Incarnation = string;

export function nextIncarnation(known: Iterable<Incarnation>, random: string): Incarnation {
  let count = 0;
  for (const incarnation of known) count = Math.max(count, countOf(incarnation));
  return `${count + 1}.${random}`;
}

/** Strictly later; two of the same count that differ cannot be ordered, and then neither is later. */
export function isLaterIncarnation(a: Incarnation, b: Incarnation): boolean {
  return countOf(a) > countOf(b);
}

export function isSameOrLaterIncarnation(a: Incarnation, b: Incarnation): boolean {
  return a === b || isLaterIncarnation(a, b);
}

function countOf(incarnation: Incarnation): number {
  const count = Number.parseInt(incarnation, 10);
  return Number.isSafeInteger(count) ? count : 0;
}
