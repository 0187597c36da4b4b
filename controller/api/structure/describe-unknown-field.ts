import { formatPath } from "../manifest-error.ts";
import type { FieldPath } from "../manifest-error.ts";
import { nearestName } from "../nearest-name.ts";
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
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `${fault}; did you mean ${nearest}?`;
  const elsewhere = findElsewhere(name, place);
  if (elsewhere !== undefined) return `${fault}; did you mean ${elsewhere}?`;
  if (known.length === 0) return `${fault}, which has no fields`;
  const listed = known.slice(0, listedMax).join(", ");
  return `${fault}; there are ${listed}${known.length > listedMax ? ", …" : ""}`;
}

function findElsewhere(name: string, { schema, path, outer }: UnknownPlace): string | undefined {
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    if (own(field.properties, name) !== undefined) return formatPath([...path, key, name]);
  }
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const around = outer.at(depth - path.length);
    if (own(around?.properties, name) !== undefined) return formatPath([...path.slice(0, depth), name]);
  }
  return undefined;
}
