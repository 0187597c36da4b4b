import type { ObjectMeta } from "../../api/object-meta.ts";
import type { HoldfastObject } from "../../api/types.gen.ts";
import { isSameJson } from "../is-same-json.ts";

export interface OverlayOptions {
  /**
   * Whether objects go that are not in `after`: all of them, none, or those of which it says so. An HAOperation, which no
   * manifest has, goes only where it is said of it by itself.
   */
  readonly prunes: boolean | ((object: HoldfastObject) => boolean);
}

/**
 * The objects of one cluster as the store would have them once `after` was applied over `before`: in the order of
 * `before`, then what is new. What was there keeps its status and what the store has given it, and its generation grows by
 * one where its spec differs; what is new has generation 1 and no uid, since only a store gives that. What is the same as
 * before is the very same: an object, and the list of all of them.
 */
export function overlay(
  before: readonly HoldfastObject[],
  after: readonly HoldfastObject[],
  { prunes }: OverlayOptions,
): readonly HoldfastObject[] {
  const given = new Map(after.map((object) => [keyOf(object), object]));
  const known = new Set(before.map(keyOf));
  const goes = (object: HoldfastObject): boolean =>
    typeof prunes === "boolean" ? prunes && object.kind !== "HAOperation" : prunes(object);
  const kept = before.flatMap((was) => {
    const is = given.get(keyOf(was));
    if (is === undefined) return goes(was) ? [] : [was];
    return [written(is, was)];
  });
  const created = [...given].filter(([key]) => !known.has(key)).map(([, object]) => object);
  const isSame = created.length === 0 && kept.length === before.length && kept.every((one, at) => one === before[at]);
  if (isSame) return before;
  return [...kept, ...created.map((object) => withMeta(object, { ...ownMeta(object.metadata), generation: 1 }))];
}

function keyOf({ kind, metadata }: HoldfastObject): string {
  return `${kind}/${metadata.name}`;
}

/** Labels and annotations are replaced, but for those of our own domain; finalizers stay where none are given. */
function written(is: HoldfastObject, was: HoldfastObject): HoldfastObject {
  const { labels, annotations, generation = 1, ...stays } = was.metadata;
  const { labels: ownLabels, annotations: ownAnnotations, ...own } = ownMeta(is.metadata);
  const isSameSpec = isSameJson(is.spec, was.spec);
  const metadata = {
    ...stays,
    ...own,
    ...textsOf("labels", labels, ownLabels),
    ...textsOf("annotations", annotations, ownAnnotations),
    generation: isSameSpec ? generation : generation + 1,
  };
  if (isSameSpec && is.apiVersion === was.apiVersion && isSameJson(metadata, was.metadata)) return was;
  return withMeta(isSameSpec ? was : is, metadata, "status" in was ? was.status : undefined);
}

function withMeta(object: HoldfastObject, metadata: ObjectMeta, status?: unknown): HoldfastObject {
  const { apiVersion, kind, spec } = object;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same object but for its metadata, with the status of its own kind
  return { apiVersion, kind, metadata, spec, ...(status === undefined ? {} : { status }) } as HoldfastObject;
}

/** What the store gives; a writer has no say in it. */
const storedFields: readonly string[] = [
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "managedFields",
  "selfLink",
] satisfies readonly (keyof ObjectMeta)[];

function ownMeta(metadata: ObjectMeta): ObjectMeta {
  const own = Object.entries(metadata).filter(([field]) => !storedFields.includes(field));
  return { ...Object.fromEntries(own), name: metadata.name };
}

const ownPrefix = "holdfast.dev/";

type Texts = Readonly<Record<string, string>>;

function textsOf(field: "labels" | "annotations", was: Texts = {}, is: Texts = {}): Partial<ObjectMeta> {
  const kept = Object.entries(was).filter(([name]) => name.startsWith(ownPrefix));
  const texts = { ...Object.fromEntries(kept), ...is };
  return Object.keys(texts).length === 0 ? {} : { [field]: texts };
}
