import { formatPath, type FieldPath } from "../../api/manifest-error.ts";
import { isFields, isSameJson } from "../is-same-json.ts";
import type { FieldChange } from "./plan.ts";

/**
 * What differs between two values, field by field, in the order of the names: what has come or gone as a whole is one
 * change. Of lists what is equal at the beginning and at the end is left out; what lies between is compared one by one,
 * and what one side has more of has come or gone, at the place where it is or was.
 */
export function findFieldChanges(before: unknown, after: unknown, path: FieldPath): readonly FieldChange[] {
  if (isSameJson(before, after)) return [];
  if (isFields(before) && isFields(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
    return names.flatMap((name) => findFieldChanges(before[name], after[name], [...path, name]));
  }
  if (isList(before) && isList(after)) return findListChanges(before, after, path);
  return [{ path: formatPath(path), before, after }];
}

function findListChanges(
  before: readonly unknown[],
  after: readonly unknown[],
  path: FieldPath,
): readonly FieldChange[] {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && isSameJson(before[from], after[from])) from += 1;
  let same = 0;
  while (same < shorter - from && isSameJson(before.at(-1 - same), after.at(-1 - same))) same += 1;
  const until = Math.max(before.length, after.length) - same;
  const changes: FieldChange[] = [];
  for (let index = from; index < until; index++) {
    const was = index < before.length - same ? before[index] : undefined;
    const is = index < after.length - same ? after[index] : undefined;
    changes.push(...findFieldChanges(was, is, [...path, index]));
  }
  return changes;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
