/** The kinds of records by which managers and agents speak; all other objects are the user's. */
export const recordKinds: ReadonlySet<string> = new Set([
  "HALease",
  "HAClaim",
  "HAAssignment",
  "HAFencing",
  "HANodeReport",
]);
