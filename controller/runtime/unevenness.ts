import type { Ms } from "../core/lease.ts";

/** Since when a leader has seen the nodes loaded unevenly; another term begins to count anew. */
export interface Unevenness {
  sinceIn(term: number): Ms | undefined;
  /** True where it has begun just now, so that the next decision is to know of it. */
  note(isUneven: boolean, at: { readonly term: number; readonly now: Ms }): boolean;
}

export function createUnevenness(): Unevenness {
  let seen: { readonly term: number; readonly since: Ms } | undefined;
  const sinceIn = (term: number): Ms | undefined => (seen?.term === term ? seen.since : undefined);
  return {
    sinceIn,
    note(isUneven, { term, now }) {
      const since = sinceIn(term);
      seen = isUneven ? { term, since: since ?? now } : undefined;
      return isUneven && since === undefined;
    },
  };
}
