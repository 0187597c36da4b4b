import { applyDefaults } from "../api/apply-defaults.ts";
import type { Catalog, KindDefinition } from "../api/catalog.ts";
import { checkValue } from "../api/check-structure.ts";
import { factsFormat, factsSchema } from "../api/facts-schema.ts";
import { formatPath, showInvisible, type FieldPath } from "../api/manifest-error.ts";
import { compileFit, type Fit } from "../api/structure/compile-fit.ts";
import { describeValue } from "../api/structure/describe-value.ts";
import { isRecord } from "../api/structure/is-record.ts";
import type { StructuralSchema } from "../api/structural-schema.ts";
import type { HoldfastObject } from "../api/types.gen.ts";
import { claimKeyOf } from "../core/claim.ts";
import { knownClusterIn, type FactsDocument, type KnownCluster } from "./facts-document.ts";

export type FactsReading =
  /** `at`: when the document was written. */
  | { readonly ok: true; readonly known: KnownCluster; readonly at: string }
  /** `file: path: what is wrong, the rule, the present value`, in one line. */
  | { readonly ok: false; readonly error: string };

/**
 * Reads a document of facts and judges all of it by its schema, and the objects by that of their kinds; what has a
 * default and was left out is filled in. The rules in CEL are not asked: a store has taken the objects. Never throws
 * because of what the text holds; of several faults the first one is told.
 */
export function readFacts(text: string, file: string, catalog: Catalog): FactsReading {
  const parsed = parseJson(text);
  if (parsed.fault !== undefined) return refuse(file, parsed.fault);
  const formatFault = findFormatFault(parsed.value);
  if (formatFault !== undefined) return refuse(file, formatFault);
  const judged = judge({ schema: factsSchema(catalog), value: parsed.value, path: [] });
  if (judged.fault !== undefined) return refuse(file, judged.fault);
  const document = asDocument(judged.value);
  const objects = judgeObjects(document.objects, catalog);
  if (objects.fault !== undefined) return refuse(file, objects.fault);
  const repeat = findRepeat(document);
  if (repeat !== undefined) return refuse(file, repeat);
  return { ok: true, known: knownClusterIn({ ...document, objects: objects.value }), at: document.at };
}

interface Fault {
  readonly path: FieldPath;
  readonly message: string;
}

type Judged<T> = { readonly value: T; readonly fault?: undefined } | { readonly fault: Fault };

function refuse(file: string, { path, message }: Fault): FactsReading {
  const parts = [file, formatPath(path), message].filter((part) => part !== "");
  return { ok: false, error: showInvisible(parts.join(": ")) };
}

function parseJson(text: string): Judged<unknown> {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { fault: { path: [], message: `must be a JSON document, as \`holdfast facts export\` writes it: ${why}` } };
  }
}

/** Before everything else: the other rules are those of this format. */
function findFormatFault(value: unknown): Fault | undefined {
  const origin = "as `holdfast facts export` writes it";
  if (!isRecord(value))
    return { path: [], message: `must be a document of facts, ${origin}, is ${describeValue(value)}` };
  const { format } = value;
  if (format === factsFormat) return undefined;
  if (format === undefined) return { path: ["format"], message: `is missing: a document of facts, ${origin}, has one` };
  const rule = `must be ${factsFormat}, is ${describeValue(format)}`;
  const isNewer = typeof format === "number" && format > factsFormat;
  const advice = isNewer
    ? "a newer version of Holdfast wrote it: use that one, or export the facts with this one"
    : origin;
  return { path: ["format"], message: `${rule}; ${advice}` };
}

interface Judging {
  readonly schema: StructuralSchema;
  readonly value: unknown;
  readonly path: FieldPath;
  /** Of the schema, where many values are judged by it. */
  readonly fits?: Fit;
}

/** Most documents are as this program wrote them, and then they are as quickly judged as read. */
function judge({ schema, value, path, fits = compileFit(schema) }: Judging): Judged<unknown> {
  if (fits(value)) return { value };
  const [violation] = checkValue(schema, value, path);
  return violation === undefined ? { value: applyDefaults(schema, value) } : { fault: violation };
}

function asDocument(value: unknown): FactsDocument {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- judged by the schema that the types are made from
  return value as FactsDocument;
}

function judgeObjects(objects: readonly HoldfastObject[], catalog: Catalog): Judged<readonly HoldfastObject[]> {
  const schemas = new Map<string, { readonly schema: StructuralSchema; readonly fits: Fit }>();
  const judged: HoldfastObject[] = [];
  for (const [index, object] of objects.entries()) {
    let known = schemas.get(object.kind);
    if (known === undefined) {
      const schema = specSchemaOf(catalog.find(object.kind));
      known = { schema, fits: compileFit(schema) };
      schemas.set(object.kind, known);
    }
    const spec = judge({ ...known, value: object.spec, path: ["objects", index, "spec"] });
    if (spec.fault !== undefined) return spec;
    judged.push(withSpec(object, spec.value));
  }
  return { value: judged };
}

function specSchemaOf(definition: KindDefinition | undefined): StructuralSchema {
  const schema = definition?.schema.properties?.["spec"];
  if (schema === undefined) throw new Error("the schema of a document of facts allows known kinds only");
  return schema;
}

function withSpec(object: HoldfastObject, spec: unknown): HoldfastObject {
  if (spec === object.spec) return object;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- judged by the schema of its kind
  return { ...object, spec } as HoldfastObject;
}

/** What is the record of one thing stands there once. */
function findRepeat({ assignments, claims, fencings, objects }: FactsDocument): Fault | undefined {
  return (
    firstRepeat("assignments", assignments, ({ group }) => `${group.kind}/${group.name}`) ??
    firstRepeat("claims", claims, ({ claim }) => claimKeyOf(claim)) ??
    firstRepeat("fencings", fencings, ({ node, boot }) => `${node}/${boot}`) ??
    firstRepeat("objects", objects, ({ kind, metadata }) => `${kind}/${metadata.name}`)
  );
}

function firstRepeat<T>(list: string, items: readonly T[], keyOf: (item: T) => string): Fault | undefined {
  const first = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const key = keyOf(item);
    const before = first.get(key);
    if (before !== undefined) {
      const message = `repeats ${formatPath([list, before])} (${key}); each may stand here once`;
      return { path: [list, index], message };
    }
    first.set(key, index);
  }
  return undefined;
}
