import fc from "fast-check";

import { isRecord } from "../../controller/api/structure/is-record.ts";

type Path = readonly (string | number)[];
type Change = (value: unknown) => readonly unknown[];

/**
 * A value with one to three things changed somewhere in it: replaced by anything, taken away, renamed, repeated or
 * wrapped. The value itself stays as it is.
 */
export function arbitraryMutation(value: unknown): fc.Arbitrary<unknown> {
  return fc.nat({ max: 2 }).chain((more) => {
    const first = changedOnce(value);
    return Array.from({ length: more }).reduce<fc.Arbitrary<unknown>>((changed) => changed.chain(changedOnce), first);
  });
}

function changedOnce(value: unknown): fc.Arbitrary<unknown> {
  return fc.tuple(fc.constantFrom(...pathsOf(value)), arbitraryChange).map(([path, change]) => {
    return changeAt(value, path, change);
  });
}

const awkward: fc.Arbitrary<unknown> = fc.constantFrom<unknown[]>(
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "",
  " ",
  "5",
  "yes",
  "\u0000",
  "\ud800",
  "x".repeat(5000),
  [],
  {},
  [[]],
  [null],
  { name: "x" },
  JSON.parse('{"__proto__": {"a": 1}}'),
);

/** What stands in the place afterwards: nothing, one value, or two in a list. */
const arbitraryChange: fc.Arbitrary<Change> = fc.oneof(
  fc.oneof(fc.jsonValue(), awkward).map((replacement): Change => () => [replacement]),
  fc.constant<Change>(() => []),
  fc.constant<Change>((value) => [value, value]),
  fc.constant<Change>((value) => [[value]]),
  fc.constant<Change>((value) => (isRecord(value) ? [Object.values(value)] : [{ value }])),
  fc.constantFrom("constructor", "__proto__", "toString", "nmae", "spec").map((key): Change => {
    return (value) => [isRecord(value) ? Object.fromEntries([...Object.entries(value), [key, value]]) : key];
  }),
);

function pathsOf(value: unknown): readonly Path[] {
  const paths: Path[] = [[]];
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) paths.push(...pathsOf(item).map((path) => [index, ...path]));
  } else if (isRecord(value)) {
    for (const [key, field] of Object.entries(value)) paths.push(...pathsOf(field).map((path) => [key, ...path]));
  }
  return paths;
}

function changeAt(value: unknown, path: Path, change: Change): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(value)[0];
  const inner: Change = rest.length === 0 ? change : (child) => [changeAt(child, rest, change)];
  if (Array.isArray(value)) return value.flatMap((item, index) => (index === step ? inner(item) : [item]));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).flatMap(([key, field]) => {
    if (key !== step) return [[key, field]];
    return inner(field).map((changed, index) => [index === 0 ? key : `${key}x`, changed]);
  });
  return Object.fromEntries(entries);
}
