/** A name longer than this is not compared: the work grows with the product of the lengths. */
const nameLengthMax = 64;

/**
 * The known name that `name` was most likely meant to be, or undefined where none is near enough to be worth saying.
 * Case does not count as a difference, except between two names that are equally near; of several equally near ones
 * the first in `known` is given. A name that is itself in `known` is its own nearest.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name === "" || name.length > nameLengthMax) return undefined;
  let best: string | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    if (candidate === name) return candidate;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), distanceMax(name, candidate));
    if (distance === undefined) continue;
    const cost = distance + sharedPrefixBonus(name, candidate);
    if (cost < bestCost) [best, bestCost] = [candidate, cost];
  }
  return best;
}

/**
 * The number of insertions, deletions, replacements and swaps of neighbours between two strings (optimal string
 * alignment); undefined beyond `max`.
 */
export function editDistance(a: string, b: string, max: number): number | undefined {
  if (Math.abs(a.length - b.length) > max || b.length > nameLengthMax + max) return undefined;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (isSame ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) cost = Math.min(cost, at(beforePrevious, column - 2) + 1);
      current.push(cost);
    }
    if (Math.min(...current) > max) return undefined;
    [beforePrevious, previous] = [previous, current];
  }
  const distance = at(previous, b.length);
  return distance > max ? undefined : distance;
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

/** Short names are near to everything: a third of the letters may differ, and three at most. */
function distanceMax(name: string, candidate: string): number {
  return Math.min(3, Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3)));
}

/** Breaks ties: the first letter is the one that is mistyped least, and then letter case counts. */
function sharedPrefixBonus(name: string, candidate: string): number {
  if (name[0] === candidate[0]) return 0;
  return name[0]?.toLowerCase() === candidate[0]?.toLowerCase() ? 0.25 : 0.5;
}
