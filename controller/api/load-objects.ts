import { applyDefaults } from "./apply-defaults.ts";
import type { Catalog, KindDefinition } from "./catalog.ts";
import { checkRules } from "./check-rules.ts";
import { checkStructure } from "./check-structure.ts";
import { describeObject } from "./describe-object.ts";
import { identify } from "./identify.ts";
import { formatPath, type FieldPath, type ManifestError, type Violation } from "./manifest-error.ts";
import { nearestName } from "./nearest-name.ts";
import { checkNotYetSupported } from "./not-yet-supported.ts";
import { checkMetadata } from "./object-meta.ts";
import { isRecord } from "./structure/is-record.ts";
import type { HoldfastObject } from "./types.gen.ts";
import { parseYaml, type SourceText, type YamlDocument } from "./yaml.ts";

/** Where something stands in what the user wrote; line and column as in ManifestError. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface LoadedObject {
  /** With its defaults; it has the structure of its schema and keeps its rules. */
  readonly object: HoldfastObject;
  /** Of a field, or of its key; of the nearest existing ancestor where the path does not exist, as for a default. */
  readonly place: (path: FieldPath, atKey?: boolean) => Place;
}

export interface LoadedObjects {
  /** What is right by itself, in the order of the sources. */
  readonly objects: readonly LoadedObject[];
  /** All that is wrong, file by file in the order of the sources, from top to bottom. */
  readonly errors: readonly ManifestError[];
  /** How many objects of other groups were passed over, by `GROUP/VERSION/KIND`. */
  readonly passedOver: Readonly<Record<string, number>>;
}

/** Whether an object, with its defaults, keeps its rules for certain, since a store has taken one that is just like it. */
export type IsKnown = (object: HoldfastObject) => boolean;

/**
 * Reads, identifies, checks and completes every object of the sources. An object that is wrong in any way is not among
 * `objects`, so checks across objects say little while there are errors. Never throws because of what the sources hold.
 */
export function loadObjects(
  sources: readonly SourceText[],
  catalog: Catalog,
  isKnown: IsKnown = () => false,
): LoadedObjects {
  const loading: Loading = { catalog, isKnown, objects: [], errors: [], passedOver: new Map(), places: new Map() };
  for (const source of sources) {
    const { documents, errors } = parseYaml(source);
    const before = loading.errors.length;
    loading.errors.push(...errors);
    for (const document of documents) {
      loadItem(loading, { file: source.file, document, path: [] }, document.value);
    }
    const found = loading.errors.splice(before);
    loading.errors.push(...found.toSorted((a, b) => a.line - b.line || a.column - b.column));
  }
  const { objects, errors, passedOver } = loading;
  return { objects, errors, passedOver: Object.fromEntries(sortByKey(passedOver)) };
}

const isNone: IsKnown = () => false;

/** Objects that stand inside of one document of another form, at these paths of it; else as loadObjects. */
export function loadObjectsIn(
  { file, document, paths }: Pick<Origin, "file" | "document"> & { readonly paths: readonly FieldPath[] },
  catalog: Catalog,
): Pick<LoadedObjects, "objects" | "errors"> {
  const loading: Loading = {
    catalog,
    isKnown: isNone,
    objects: [],
    errors: [],
    passedOver: new Map(),
    places: new Map(),
  };
  for (const path of paths) {
    const value = path.reduce<unknown>(fieldOf, document.value);
    const identity = identify(value, catalog.kinds);
    // Here it was meant to be read.
    if (identity.type === "foreign") {
      const message = `must be an object of Holdfast, is of ${identity.key}`;
      reportAll(
        loading,
        { file, document, path },
        {
          object: describeObject(value),
          violations: [{ path: ["kind"], reason: "UnknownKind", message }],
        },
      );
    } else loadItem(loading, { file, document, path }, value);
  }
  return loading;
}

function fieldOf(value: unknown, step: string | number): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
}

function sortByKey<V>(entries: ReadonlyMap<string, V>): readonly (readonly [string, V])[] {
  return [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

interface Loading {
  readonly catalog: Catalog;
  readonly isKnown: IsKnown;
  readonly objects: LoadedObject[];
  readonly errors: ManifestError[];
  readonly passedOver: Map<string, number>;
  /** Of the first object of each kind, namespace and name. */
  readonly places: Map<string, () => Place>;
}

/** Where an object begins: a document, or an item of a list in one. */
interface Origin {
  readonly file: string;
  readonly document: YamlDocument;
  readonly path: FieldPath;
}

function loadItem(loading: Loading, origin: Origin, value: unknown): void {
  const identity = identify(value, loading.catalog.kinds);
  switch (identity.type) {
    case "wrong":
      return reportAll(loading, origin, { object: describeObject(value), violations: identity.violations });
    case "foreign":
      loading.passedOver.set(identity.key, (loading.passedOver.get(identity.key) ?? 0) + 1);
      return;
    case "list":
      for (const [index, item] of identity.items.entries()) {
        loadItem(loading, { ...origin, path: [...origin.path, "items", index] }, item);
      }
      return;
    case "ours": {
      const definition = loading.catalog.find(identity.kind);
      if (definition === undefined) throw new Error(`the catalog lists ${identity.kind} and does not find it`);
      loadObject(loading, origin, { definition, value });
    }
  }
}

function loadObject(loading: Loading, origin: Origin, { definition, value }: Candidate): void {
  const place = (path: FieldPath, atKey = false): Place => placeIn(origin, path, atKey);
  const checked = check({ definition, value, isKnown: loading.isKnown }, doubtsIn(origin));
  const repeated = findRepeated(loading, value, place);
  const violations = repeated === undefined ? checked.violations : [...checked.violations, repeated];
  const { completed } = checked;
  if (isSound(completed, violations)) loading.objects.push({ object: completed, place });
  else reportAll(loading, origin, { object: describeObject(value), violations });
}

/** The types are generated from the schema that the value was checked against. */
function isSound(completed: unknown, violations: readonly Violation[]): completed is HoldfastObject {
  return violations.length === 0 && completed !== undefined;
}

interface Candidate {
  readonly definition: KindDefinition;
  readonly value: unknown;
}

/** Rules are only judged over a sound structure, as the API server does: they may take it for granted. */
function check(
  { definition, value, isKnown }: Candidate & Pick<Loading, "isKnown">,
  doubts: readonly Violation[],
): { readonly violations: readonly Violation[]; readonly completed: unknown } {
  const metadata = isRecord(value) && Object.hasOwn(value, "metadata") ? value["metadata"] : undefined;
  const doubtful = new Set(doubts.map(({ path }) => formatPath(path)));
  const structure = checkStructure(definition, value);
  const isMisspelt = metadata === undefined && structure.some(looksLikeMetadata);
  const isSpecBelow = isRecord(metadata) && Object.hasOwn(metadata, "spec");
  const unsound = [
    ...(isMisspelt ? [] : checkMetadata(metadata)),
    ...(isSpecBelow ? structure.filter((violation) => !isMissingSpec(violation)) : structure),
  ];
  const violations = [
    ...doubts,
    // What may mean two things is not judged by one of them.
    ...unsound.filter(({ path }) => !doubtful.has(formatPath(path))),
    ...checkNotYetSupported(value),
  ];
  if (doubts.length > 0 || unsound.length > 0) return { violations, completed: undefined };
  const completed = applyDefaults(definition.schema, value);
  if (isSound(completed, violations) && isKnown(completed)) return { violations, completed };
  return { violations: [...violations, ...checkRules(definition, completed)], completed };
}

/** That a field is misspelt is one fault, told at the misspelt one. */
function looksLikeMetadata({ path: [field, ...below], reason }: Violation): boolean {
  return reason === "UnknownField" && below.length === 0 && nearestName(String(field), ["metadata"]) !== undefined;
}

/** Said of a spec below metadata already, where it stands by a slip of indentation. */
function isMissingSpec({ path, reason }: Violation): boolean {
  return reason === "MissingField" && path.length === 1 && path[0] === "spec";
}

/** What the reader doubted inside of this object, with paths from its root. */
function doubtsIn({ document, path }: Origin): readonly Violation[] {
  if (document.violations.length === 0) return [];
  return document.violations
    .filter((violation) => path.every((step, index) => violation.path[index] === step))
    .map((violation) => ({ ...violation, path: violation.path.slice(path.length) }));
}

function findRepeated(loading: Loading, value: unknown, place: LoadedObject["place"]): Violation | undefined {
  const key = keyOf(value);
  if (key === undefined) return undefined;
  const first = loading.places.get(key);
  if (first === undefined) {
    loading.places.set(key, () => place(["metadata", "name"]));
    return undefined;
  }
  const { file, line, column } = first();
  const message = `${describeObject(value)} stands already at ${file}:${line}:${column}: take one away, or give it another name`;
  return { path: ["metadata", "name"], reason: "DuplicateObject", message };
}

/** Undefined where the names cannot be read; that is an error of its own. */
function keyOf(value: unknown): string | undefined {
  if (!isRecord(value) || !isRecord(value["metadata"])) return undefined;
  const { name, namespace = "" } = value["metadata"];
  if (typeof name !== "string" || typeof namespace !== "string") return undefined;
  return JSON.stringify([value["kind"], namespace, name]);
}

interface Finding {
  readonly object: string;
  readonly violations: readonly Violation[];
}

function reportAll(loading: Loading, origin: Origin, { object, violations }: Finding): void {
  for (const { path, atKey, reason, message } of violations) {
    const place = placeIn(origin, path, atKey);
    loading.errors.push({ ...place, object, path: formatPath(path), reason, message });
  }
}

function placeIn(origin: Origin, path: FieldPath, atKey = false): Place {
  return { file: origin.file, ...origin.document.positionOf([...origin.path, ...path], atKey) };
}
