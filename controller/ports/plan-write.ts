import type { ObjectDraft, ObjectKey, StoredMeta, StoredObject, StoreRefusal, StoreWrite } from "./store.ts";

/** What one write does to one object. */
export type PlannedWrite =
  | { readonly type: "put" | "delete" | "unchanged"; readonly object: StoredObject }
  | { readonly type: "refused"; readonly refusal: StoreRefusal };

/** What a write needs that is not in it; each is used only where it is wanted. */
export interface WriteMint {
  /** The resourceVersion of this write, higher than any before. */
  readonly resourceVersion: string;
  /** RFC 3339. */
  readonly timestamp: string;
  readonly uid: () => string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * What a write means, the same in every store that keeps its objects itself; `known` is the object as it is now. The
 * draft must hold nothing but JSON. Follows the API server in finalizers (metadata.finalizers of
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/), and differs in one thing: only a
 * change of spec raises the generation, not a deletion.
 */
export function planWrite(write: StoreWrite, known: StoredObject | undefined, mint: WriteMint): PlannedWrite {
  if (write.verb === "create") {
    return known === undefined ? planCreate(write.object, mint) : refused(write, "AlreadyExists", "exists already");
  }
  if (known === undefined) return refused(write, "NotFound", "is not there");
  const { resourceVersion } = known.metadata;
  if (resourceVersion !== write.at) {
    return refused(write, "Conflict", `must still be at resourceVersion ${write.at}: it is at ${resourceVersion}`);
  }
  switch (write.verb) {
    case "update":
      return planUpdate(write, known, mint);
    case "update-status":
      if (isSame(known.status, write.status)) return { type: "unchanged", object: known };
      return { type: "put", object: { ...known, metadata: renewed(known, mint), status: write.status } };
    case "delete":
      return planDelete(known, mint);
  }
}

export function keyOfWrite(write: StoreWrite): ObjectKey {
  if (write.verb === "delete" || write.verb === "update-status") return write.key;
  const { kind, metadata } = write.object;
  return { kind, namespace: metadata.namespace, name: metadata.name };
}

function planCreate(draft: ObjectDraft, mint: WriteMint): PlannedWrite {
  const metadata = {
    ...keptMeta(draft),
    uid: mint.uid(),
    resourceVersion: mint.resourceVersion,
    generation: 1,
    creationTimestamp: mint.timestamp,
  };
  return { type: "put", object: { apiVersion: draft.apiVersion, kind: draft.kind, metadata, spec: draft.spec } };
}

type Update = Extract<StoreWrite, { verb: "update" }>;

function planUpdate(write: Update, known: StoredObject, mint: WriteMint): PlannedWrite {
  const draft = write.object;
  const { uid, generation, creationTimestamp, deletionTimestamp, resourceVersion } = known.metadata;
  const object: StoredObject = {
    ...known,
    apiVersion: draft.apiVersion,
    metadata: {
      ...keptMeta(draft),
      uid,
      resourceVersion,
      generation: isSame(known.spec, draft.spec) ? generation : generation + 1,
      creationTimestamp,
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    spec: draft.spec,
  };
  const fresh = draft.metadata.finalizers?.find((name) => known.metadata.finalizers?.includes(name) !== true);
  if (deletionTimestamp !== undefined && fresh !== undefined) {
    return refused(write, "Refused", `is being deleted, so that no finalizer may come to it: ${fresh} does`);
  }
  if (isSame(known, object)) return { type: "unchanged", object: known };
  const isGone = deletionTimestamp !== undefined && object.metadata.finalizers === undefined;
  return { type: isGone ? "delete" : "put", object: { ...object, metadata: renewed(object, mint) } };
}

function planDelete(known: StoredObject, mint: WriteMint): PlannedWrite {
  const metadata = renewed(known, mint);
  if (known.metadata.finalizers === undefined) return { type: "delete", object: { ...known, metadata } };
  if (known.metadata.deletionTimestamp !== undefined) return { type: "unchanged", object: known };
  return { type: "put", object: { ...known, metadata: { ...metadata, deletionTimestamp: mint.timestamp } } };
}

function renewed(object: StoredObject, mint: WriteMint): StoredMeta {
  return { ...object.metadata, resourceVersion: mint.resourceVersion };
}

/** Of a draft, which may be an object that was read before, only what is a writer's to say. */
function keptMeta({ metadata }: ObjectDraft): ObjectDraft["metadata"] {
  const { namespace, name, labels, annotations, finalizers } = metadata;
  return {
    namespace,
    name,
    ...(labels === undefined || Object.keys(labels).length === 0 ? {} : { labels }),
    ...(annotations === undefined || Object.keys(annotations).length === 0 ? {} : { annotations }),
    ...(finalizers === undefined || finalizers.length === 0 ? {} : { finalizers }),
  };
}

function refused(write: StoreWrite, reason: StoreRefusal["reason"], why: string): PlannedWrite {
  const { kind, namespace, name } = keyOfWrite(write);
  const message = `Cannot ${write.verb} ${kind} ${namespace}/${name}: it ${why}`;
  return { type: "refused", refusal: { ok: false, reason, message } };
}

/** Equality of JSON values, whatever the order of keys. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (!isFields(a) || !isFields(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

function isFields(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
