import type { LoadedObject } from "../../controller/api/load-objects.ts";
import { formatPath, type ManifestError } from "../../controller/api/manifest-error.ts";
import { checkObjects } from "../../controller/core/check/check-objects.ts";

/**
 * What is wrong with objects beside each other: those of the cluster, and after each wish what it brings. All must be of one
 * namespace. What a deletion leaves behind is nobody's error here, as a store takes it.
 */
export function checkLoaded(
  first: readonly LoadedObject[],
  applied: readonly (readonly LoadedObject[])[],
): readonly ManifestError[] {
  const mixed = namespaceErrors([...first, ...applied.flat()]);
  if (mixed.length > 0) return mixed;
  const present = new Map(first.map((one) => [keyOf(one), one]));
  const errors = [...repeated(first), ...errorsIn(present, new Set(present.keys()))];
  for (const objects of applied) {
    if (objects.length === 0) continue;
    for (const one of objects) present.set(keyOf(one), one);
    errors.push(...errorsIn(present, new Set(objects.map(keyOf))));
  }
  return errors;
}

function keyOf({ object }: LoadedObject): string {
  return `${object.kind}/${object.metadata.name}`;
}

function errorAt(one: LoadedObject, error: Omit<ManifestError, "file" | "line" | "column" | "object">): ManifestError {
  return { ...one.place(["metadata", "name"]), object: keyOf(one), ...error };
}

function namespaceErrors(all: readonly LoadedObject[]): readonly ManifestError[] {
  const [one] = all;
  const namespace = one?.object.metadata.namespace;
  const other = all.find(({ object }) => object.metadata.namespace !== namespace);
  if (other === undefined) return [];
  const [first, second] = [namespace, other.object.metadata.namespace].map((name) => name ?? "none");
  const message = `must be in the namespace of all others, as a scenario is one cluster: ${first}; is in ${second}`;
  return [errorAt(other, { path: "metadata.namespace", reason: "InvalidMetadata", message })];
}

/** Of files and objects in place, each of which is judged by itself. */
function repeated(first: readonly LoadedObject[]): readonly ManifestError[] {
  const seen = new Set<string>();
  return first.flatMap((one) => {
    const key = keyOf(one);
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const message = `${key} stands there twice: take one away, or give it another name`;
    return [errorAt(one, { path: "metadata.name", reason: "DuplicateObject", message })];
  });
}

function errorsIn(present: ReadonlyMap<string, LoadedObject>, told: ReadonlySet<string>): readonly ManifestError[] {
  const findings = checkObjects(
    [...present.values()].map(({ object }) => object),
    [],
  );
  return findings.flatMap(({ object, path, reason, message, atKey }) => {
    const key = `${object.kind}/${object.name}`;
    const one = present.get(key);
    if (one === undefined || !told.has(key)) return [];
    return [{ ...one.place(path, atKey), object: key, path: formatPath(path), reason, message }];
  });
}
