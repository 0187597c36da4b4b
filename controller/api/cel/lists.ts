import { CelDuration } from "./durations.ts";

/**
 * The functions of Kubernetes on lists, for the element types that rules use
 * (https://pkg.go.dev/k8s.io/apiserver/pkg/cel/library#Lists).
 */
export const listFunctions = {
  "list<int>.sum(): int": (list: readonly bigint[]) => list.reduce((sum, item) => sum + item, 0n),
  "list<double>.sum(): double": (list: readonly number[]) => list.reduce((sum, item) => sum + item, 0),
  "list<Duration>.sum(): Duration": (list: readonly CelDuration[]) =>
    new CelDuration(list.reduce((sum, item) => sum + item.nanoseconds, 0n)),
  ...comparing("int"),
  ...comparing("double"),
  ...comparing("string"),
  ...comparing("Duration"),
  ...searching("int"),
  ...searching("string"),
} as const;

type Comparable = bigint | number | string | CelDuration;

function comparing(type: string) {
  return {
    [`list<${type}>.min(): ${type}`]: (list: readonly Comparable[]) => extreme(list, "min", (a, b) => a < b),
    [`list<${type}>.max(): ${type}`]: (list: readonly Comparable[]) => extreme(list, "max", (a, b) => a > b),
    [`list<${type}>.isSorted(): bool`]: (list: readonly Comparable[]) =>
      list.every((item, index) => index === 0 || !((list[index - 1] ?? item) > item)),
  };
}

/** Their names are those of the string functions, and so replaced in the same way. */
function searching(type: string) {
  return {
    [`list<${type}>.indexOf_(${type}): int`]: (list: readonly unknown[], item: unknown) => BigInt(list.indexOf(item)),
    [`list<${type}>.lastIndexOf_(${type}): int`]: (list: readonly unknown[], item: unknown) =>
      BigInt(list.lastIndexOf(item)),
  };
}

function extreme(
  list: readonly Comparable[],
  name: string,
  isBetter: (a: Comparable, b: Comparable) => boolean,
): Comparable {
  const [first, ...others] = list;
  if (first === undefined) throw new Error(`${name} called on empty list`);
  return others.reduce((best, item) => (isBetter(item, best) ? item : best), first);
}
