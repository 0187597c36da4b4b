/**
 * The value of a record's own key. Keys come from users, and a plain lookup of `constructor` or `__proto__` finds what
 * every object inherits.
 */
export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
