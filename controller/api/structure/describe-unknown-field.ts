import { formatPath } from "../manifest-error.ts";
import type { FieldPath } from "../manifest-error.ts";
import { nearestName } from "../nearest-name.ts";
import { objectMetaSchema } from "../object-meta-schema.ts";
import type { StructuralSchema } from "../structural-schema.ts";
import { own } from "./own.ts";

/** Beyond this many names a list of what is known helps nobody. */
const listedMax = 16;

export interface UnknownPlace {
  /** Of the object that the field stands in. */
  readonly schema: StructuralSchema;
  readonly path: FieldPath;
  /** Of the objects and lists around it, outermost first. */
  readonly outer: readonly StructuralSchema[];
}

/**
 * Why a field is not known and what was probably meant: the nearest name, else the same name one level up or down (an
 * indentation slip), else what there is.
 */
export function describeUnknownField(name: string, place: UnknownPlace): string {
  const known = Object.keys(place.schema.properties ?? {});
  const where = place.path.length === 0 ? "" : ` of ${formatPath(place.path)}`;
  const fault = `is not a field${where}`;
  const nearest = nearestName(name.trim(), known);
  if (nearest !== undefined) return `${fault}; did you mean ${nearest}?${describeLookalikes(name)}`;
  const joined = describeJoined(name, known);
  if (joined !== undefined) return `${fault}; ${joined}`;
  const elsewhere = findElsewhere(name.trim(), place);
  if (elsewhere !== undefined) return `${fault}; did you mean ${elsewhere}?${describeLookalikes(name)}`;
  if (known.length === 0) return `${fault}, which has no fields`;
  const listed = known.slice(0, listedMax).join(", ");
  return `${fault}; there are ${listed}${known.length > listedMax ? ", …" : ""}`;
}

/** What one takes for a letter or a space of the name that was meant, and cannot see why it is refused. */
function describeLookalikes(name: string): string {
  const strange = [...new Set(name.match(/[^ -~]/gu))].map((character) => character.codePointAt(0) ?? 0);
  if (strange.length === 0) return "";
  const codes = strange.map((code) => `U+${code.toString(16).toUpperCase().padStart(4, "0")}`);
  return ` It has ${codes.join(", ")}, which only looks as if it belonged there`;
}

/** In braces `name:value` is one word, and the whole of it the key. */
function describeJoined(name: string, known: readonly string[]): string | undefined {
  const [key = "", value] = name.split(/:(.*)/s, 2);
  const nearest = value === undefined ? undefined : nearestName(key, known);
  return nearest === undefined ? undefined : `a space is missing after the ':': did you mean ${nearest}: ${value}?`;
}

function findElsewhere(name: string, { schema, path, outer }: UnknownPlace): string | undefined {
  if (path.length === 0 && own(objectMetaSchema.properties, name) !== undefined) return `metadata.${name}`;
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    if (own(field.properties, name) !== undefined) return formatPath([...path, key, name]);
  }
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const around = outer.at(depth - path.length);
    if (own(around?.properties, name) !== undefined) return formatPath([...path.slice(0, depth), name]);
  }
  return undefined;
}
