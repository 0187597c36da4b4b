/**
 * A small part of a list that still fails, from which nothing can be taken away by itself (ddmin, Zeller and Hildebrandt 2002).
 * The whole list fails. `fails` is asked of one part after the other; where it gives true, it goes on from that part.
 */
export async function shrinkList<T>(
  items: readonly T[],
  fails: (part: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  if (items.length === 0 || (await fails([]))) return [];
  let rest = items;
  let parts = 2;
  while (rest.length >= 2) {
    const failing = await findFailing(rest, parts, fails);
    if (failing !== undefined) {
      rest = failing.part;
      parts = failing.isComplement ? Math.max(parts - 1, 2) : 2;
    } else if (parts < rest.length) parts = Math.min(parts * 2, rest.length);
    else break;
  }
  return rest;
}

async function findFailing<T>(
  items: readonly T[],
  parts: number,
  fails: (part: readonly T[]) => Promise<boolean>,
): Promise<{ readonly part: readonly T[]; readonly isComplement: boolean } | undefined> {
  const chunks = Array.from({ length: parts }, (_unused, index) => [
    Math.floor((index * items.length) / parts),
    Math.floor(((index + 1) * items.length) / parts),
  ]);
  for (const [from = 0, to = 0] of chunks) {
    const part = items.slice(from, to);
    if (part.length < items.length && (await fails(part))) return { part, isComplement: false };
  }
  // With two parts each is the other's complement.
  if (parts === 2) return undefined;
  for (const [from = 0, to = 0] of chunks) {
    const part = [...items.slice(0, from), ...items.slice(to)];
    if (await fails(part)) return { part, isComplement: true };
  }
  return undefined;
}
