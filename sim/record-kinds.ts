/** The kinds of records that managers and agents write; all other objects are the user's. */
export const recordKinds: ReadonlySet<string> = new Set([
  "HALease",
  "HAClaim",
  "HAAssignment",
  "HAFencing",
  "HANodeReport",
  "HADecision",
]);
