import { checkRules } from "../api/check-rules.ts";
import type { Catalog } from "../api/catalog.ts";
import type { LoadedObject } from "../api/load-objects.ts";
import { formatManifestError, formatPath, type ManifestError } from "../api/manifest-error.ts";
import type { AgentDescription } from "../core/check/agent-description.ts";
import { noteCapacities } from "../core/check/note-capacities.ts";
import type { HoldfastObject } from "../api/types.gen.ts";
import type { StoredObject } from "../ports/store.ts";
import { checkTogether } from "./check-together.ts";
import { findChanges, isOfSet, type ChangeOptions, type ObjectChange } from "./find-changes.ts";
import { noteNamespaces } from "./note-namespaces.ts";
import { keyText, userObjectsIn } from "./stored-objects.ts";

export interface PrepareOptions extends ChangeOptions {
  /** Whether more than half of the set may be pruned at once. */
  readonly prunesAll: boolean;
  /** The stored objects, where they were judged and completed already. */
  readonly present?: readonly HoldfastObject[];
}

/** What is given, each object with its namespace, and what of it is wrong by itself. */
export interface Given {
  readonly loaded: readonly LoadedObject[];
  readonly wrong: readonly ManifestError[];
  readonly agents: readonly AgentDescription[];
}

/** What applying would do, and everything that speaks against it. */
export interface PreparedChanges {
  readonly changes: readonly ObjectChange[];
  readonly errors: readonly ManifestError[];
  readonly notes: readonly string[];
  /** Why so much may not be pruned. */
  readonly blocked: string | undefined;
  /** Given objects that are being deleted in the store: they would go again. */
  readonly leaving: readonly ObjectChange[];
}

/**
 * Judges what is given together with what is stored: the objects by themselves, the change of each, and all that would
 * then be in the store beside each other. What was wrong between stored objects before, and stays so, is told and is no
 * error: it must not keep anybody from mending something else.
 */
export function prepareChanges(
  given: Given,
  stored: readonly StoredObject[],
  { catalog, present, ...options }: PrepareOptions & { readonly catalog: Catalog },
): PreparedChanges {
  const objects = given.loaded.map(({ object }) => object);
  const changes = findChanges(objects, stored, options);
  const together = checkUnion(given, { changes, present: present ?? userObjectsIn(stored, catalog) });
  return {
    changes,
    errors: [...given.wrong, ...brokenChanges(given.loaded, changes, catalog), ...together.errors],
    notes: together.notes,
    blocked: options.prunesAll ? undefined : tooMuchPruned(changes, stored, options.set),
    leaving: changes.filter(({ type, before }) => {
      return type !== "prune" && before?.metadata.deletionTimestamp !== undefined;
    }),
  };
}

interface Stored {
  readonly changes: readonly ObjectChange[];
  readonly present: readonly HoldfastObject[];
}

/** Notes of what is wrong in the store already, beyond which they are counted. */
const notesMax = 10;

function checkUnion(
  { loaded, wrong, agents }: Given,
  { changes, present: objects }: Stored,
): Pick<PreparedChanges, "errors" | "notes"> {
  const present = objects.map(asLoaded);
  const written = new Set(changes.map(({ key }) => keyText(key)));
  const staying = present.filter(({ object }) => !written.has(keyOf(object)));
  const union = [...loaded, ...staying];
  const after = checkTogether(union, wrong, agents);
  const isAllRight = after.errors.length === 0;
  const before = new Set(isAllRight ? [] : checkTogether(present, [], agents).errors.map(findingText));
  const isOld = (error: ManifestError): boolean => error.line === 0 && before.has(findingText(error));
  const old = after.errors.filter(isOld);
  const told = old.slice(0, notesMax).map((error) => `wrong already: ${formatManifestError(error)}`);
  const more = old.length > notesMax ? [`${old.length - notesMax} more findings were there already`] : [];
  const all = union.map(({ object }) => object);
  return {
    errors: after.errors.filter((error) => !isOld(error)),
    notes: [
      ...after.notes,
      ...told,
      ...more,
      ...(wrong.length > 0 ? [] : [...noteNamespaces(all), ...noteCapacities(all)]),
    ],
  };
}

/** What of a finding stays the same when other objects change: what is said of an unknown name depends on the known ones. */
function findingText({ file, object, path, reason, message }: ManifestError): string {
  const isOfName = reason === "UnknownReference" || reason === "UnknownNode";
  return JSON.stringify([file, object, path, reason, isOfName ? "" : message]);
}

function asLoaded(object: LoadedObject["object"]): LoadedObject {
  const file = `in the store, namespace ${object.metadata.namespace ?? ""}`;
  return { object, place: () => ({ file, line: 0, column: 0 }) };
}

function keyOf({ kind, metadata }: LoadedObject["object"]): string {
  return keyText({ kind, namespace: metadata.namespace ?? "", name: metadata.name });
}

/** What may not change in an object that is there already. */
function brokenChanges(
  loaded: readonly LoadedObject[],
  changes: readonly ObjectChange[],
  catalog: Catalog,
): readonly ManifestError[] {
  const byKey = new Map(loaded.map((one) => [keyOf(one.object), one]));
  return changes.flatMap(({ type, key, before, draft }) => {
    const definition = catalog.find(key.kind);
    const place = byKey.get(keyText(key))?.place;
    if (type !== "configure" || definition === undefined || place === undefined || draft === undefined) return [];
    const status = before?.status === undefined ? {} : { status: before.status };
    return checkRules(definition, { ...draft, ...status }, before).map(({ path, atKey, reason, message }) => {
      return { ...place(path, atKey), object: `${key.kind}/${key.name}`, path: formatPath(path), reason, message };
    });
  });
}

const namedMax = 5;

/** At most half of the objects of a set may go at once: what is missing may be missing by a slip in the paths. */
function tooMuchPruned(
  changes: readonly ObjectChange[],
  stored: readonly StoredObject[],
  set: string | undefined,
): string | undefined {
  if (set === undefined) return undefined;
  const pruned = changes.filter(({ type }) => type === "prune").map(({ key }) => `${key.kind}/${key.name}`);
  const all = stored.filter((object) => isOfSet(object, set)).length;
  if (pruned.length * 2 <= all) return undefined;
  const listed = pruned.slice(0, namedMax).join(", ");
  const more = pruned.length > namedMax ? ` and ${pruned.length - namedMax} more` : "";
  return (
    `Cannot prune the set ${set}: at most half of its objects may go at once; it has ${all}, and ${pruned.length} of them ` +
    `are not given (${listed}${more}); give --prune-all if they are to go`
  );
}
