import { applyDefaults } from "../api/apply-defaults.ts";
import type { Catalog } from "../api/catalog.ts";
import { checkStructure } from "../api/check-structure.ts";
import type { ObjectKey, StoredObject } from "../ports/store.ts";
import type { UserObject } from "./user-object.ts";

/**
 * The objects of users among those of a store, with the defaults of this version. One that does not have the structure
 * of its schema, as another version may have written it, is left out; so is one that is being deleted.
 */
export function userObjectsIn(items: Iterable<StoredObject>, catalog: Catalog): readonly UserObject[] {
  const objects: UserObject[] = [];
  for (const item of items) {
    const definition = catalog.find(item.kind);
    if (definition === undefined || definition.isInternal || item.metadata.deletionTimestamp !== undefined) continue;
    const completed = applyDefaults(definition.schema, item);
    const isSound = checkStructure(definition, completed).length === 0;
    if (isSound && isOfSchema(completed)) objects.push(completed);
  }
  return objects;
}

/** The types are generated from the schema that the value was checked against. */
function isOfSchema(value: unknown): value is UserObject {
  return typeof value === "object" && value !== null;
}

export function keyText({ kind, namespace, name }: ObjectKey): string {
  return `${kind}/${namespace}/${name}`;
}

export function keyOfObject({ kind, metadata }: Pick<StoredObject, "kind" | "metadata">): ObjectKey {
  return { kind, namespace: metadata.namespace, name: metadata.name };
}
