import type { HoldfastObject } from "../api/types.gen.ts";
import { isSameJson } from "../core/is-same-json.ts";
import type { ObjectDraft, ObjectKey, StoredObject, StoreWrite } from "../ports/store.ts";
import { keyOfObject, keyText } from "./stored-objects.ts";

/** The label by which objects belong to a set, such as all that one repository applies. */
const setLabel = "holdfast.dev/set";
/** Labels and annotations of this domain stay on an object whose manifest does not have them. */
const ownPrefix = "holdfast.dev/";

/** What applying does to one object. */
export interface ObjectChange {
  readonly type: "create" | "configure" | "keep" | "prune";
  readonly key: ObjectKey;
  /** As it is in the store; undefined where it is not. */
  readonly before: StoredObject | undefined;
  /** As it is to be written; undefined where it is deleted. */
  readonly draft: ObjectDraft | undefined;
  /** The set that it was in before and is not any more. */
  readonly takenFrom?: string;
}

export interface ChangeOptions {
  /** The set that the objects belong to from now on; undefined leaves each in the one that it is in. */
  readonly set: string | undefined;
  /** Whether objects of the set that are not given are deleted, in the namespaces that are looked at. */
  readonly prunes: boolean;
  /** Objects to delete besides, as `Kind/name`, where they are not given. */
  readonly deletes?: ReadonlySet<string> | undefined;
}

/**
 * What makes the store hold the given objects, each with its namespace and its defaults, in the order in which they are
 * given, and then what is pruned. The spec is replaced as a whole, and so are labels and annotations, but for those of
 * holdfast.dev; finalizers stay where none are given; a status is never written.
 */
export function findChanges(
  given: readonly HoldfastObject[],
  stored: readonly StoredObject[],
  options: ChangeOptions,
): readonly ObjectChange[] {
  const known = new Map(stored.map((object) => [keyText(keyOfObject(object)), object]));
  const changes = given.map((object) => changeOf(object, known, options));
  const kept = new Set(changes.map(({ key }) => keyText(key)));
  const { set, prunes, deletes } = options;
  const pruned = stored.filter((object) => {
    const isOver = prunes && set !== undefined && isOfSet(object, set);
    const isNamed = deletes?.has(`${object.kind}/${object.metadata.name}`) === true;
    return (isOver || isNamed) && !kept.has(keyText(keyOfObject(object)));
  });
  return [...changes, ...pruned.map((before) => pruneOf(before))];
}

export function isOfSet({ metadata }: Pick<StoredObject, "metadata">, set: string): boolean {
  return metadata.labels?.[setLabel] === set && metadata.deletionTimestamp === undefined;
}

function changeOf(
  object: HoldfastObject,
  known: ReadonlyMap<string, StoredObject>,
  { set }: ChangeOptions,
): ObjectChange {
  const key = { kind: object.kind, namespace: object.metadata.namespace ?? "", name: object.metadata.name };
  const before = known.get(keyText(key));
  const draft = draftOf(object, before, set);
  if (before === undefined) return { type: "create", key, before, draft };
  const former = before.metadata.labels?.[setLabel];
  const isTaken = former !== undefined && former !== draft.metadata.labels?.[setLabel];
  return {
    type: isSame(before, draft) ? "keep" : "configure",
    key,
    before,
    draft,
    ...(isTaken ? { takenFrom: former } : {}),
  };
}

function pruneOf(before: StoredObject): ObjectChange {
  return { type: "prune", key: keyOfObject(before), before, draft: undefined };
}

function draftOf(object: HoldfastObject, before: StoredObject | undefined, set: string | undefined): ObjectDraft {
  const { name, namespace = "", labels, annotations, finalizers = before?.metadata.finalizers } = object.metadata;
  const allLabels = {
    ...ownOf(before?.metadata.labels),
    ...labels,
    ...(set === undefined ? {} : { [setLabel]: set }),
  };
  const allAnnotations = { ...ownOf(before?.metadata.annotations), ...annotations };
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      namespace,
      name,
      ...(Object.keys(allLabels).length === 0 ? {} : { labels: allLabels }),
      ...(Object.keys(allAnnotations).length === 0 ? {} : { annotations: allAnnotations }),
      ...(finalizers === undefined || finalizers.length === 0 ? {} : { finalizers }),
    },
    spec: { ...object.spec },
  };
}

function ownOf(texts: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => key.startsWith(ownPrefix)));
}

/** Whether an object is already as a draft says, whatever the order of its fields. */
function isSame(before: StoredObject, draft: ObjectDraft): boolean {
  return isSameJson(wishOf(before), wishOf(draft));
}

/** What is a user's to say of an object: without status, and without what the store gives. */
export function wishOf(object: ObjectDraft): ObjectDraft {
  const { namespace, name, labels, annotations, finalizers } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      namespace,
      name,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
    },
    spec: object.spec,
  };
}

/**
 * What is created comes in this order, and what is deleted goes in the other: a group is there before its members, which
 * would else be groups of their own for a moment, and rules are there before what they rule.
 */
const kindOrder: readonly string[] = [
  "HACluster",
  "FencingPolicy",
  "FenceDevice",
  "Checker",
  "HANode",
  "PlacementRule",
  "HAGroup",
  "VirtualIP",
  "SharedData",
  "HAService",
  "HAOperation",
];

/** The writes of these changes, in the order in which they are to be seen; each is conditional on what was read. */
export function writesOf(changes: readonly ObjectChange[]): readonly { change: ObjectChange; write: StoreWrite }[] {
  const rankOf = ({ key }: ObjectChange): number => kindOrder.indexOf(key.kind);
  const put = changes.filter(({ type }) => type === "create" || type === "configure");
  const pruned = changes.filter(({ type }) => type === "prune");
  const ordered = [
    ...put.toSorted((a, b) => rankOf(a) - rankOf(b)),
    ...pruned.toSorted((a, b) => rankOf(b) - rankOf(a)),
  ];
  return ordered.flatMap((change) => {
    const write = writeOf(change);
    return write === undefined ? [] : [{ change, write }];
  });
}

function writeOf({ before, draft, key }: ObjectChange): StoreWrite | undefined {
  const at = before?.metadata.resourceVersion;
  if (draft !== undefined)
    return at === undefined ? { verb: "create", object: draft } : { verb: "update", object: draft, at };
  return at === undefined ? undefined : { verb: "delete", key, at };
}
