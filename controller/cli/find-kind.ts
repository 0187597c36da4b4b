import { kinds, type KindNames } from "../api/kinds.gen.ts";
import { kindsNotYetSupported } from "../api/not-yet-supported.ts";
import { nearestName } from "../api/nearest-name.ts";

const table: Readonly<Record<string, KindNames>> = kinds;

/** The kinds that users write, sorted. */
export function userKinds(): readonly string[] {
  return Object.keys(table)
    .filter((kind) => table[kind]?.isInternal === false)
    .toSorted();
}

/** Whether managers and agents write the kind for each other, and no user does. */
export function kindIsInternal(kind: string): boolean {
  return table[kind]?.isInternal === true;
}

/** The kind that goes by `name`: its kind, plural, singular or a short name, whatever the case of its letters. */
export function findKind(name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.keys(table).find((kind) => namesOf(kind).some((known) => known.toLowerCase() === wanted));
}

/** What to say to somebody who named a kind that there is not. */
export function describeUnknownKind(name: string): string {
  const designed = findDesigned(name);
  if (designed !== undefined) return `${designed} is not yet supported in this version of Holdfast`;
  const known = [...Object.keys(table).flatMap(namesOf), ...kindsNotYetSupported.flatMap(designedNamesOf)];
  const nearest = nearestName(name, known);
  const kind = nearest === undefined ? undefined : (findKind(nearest) ?? findDesigned(nearest));
  const hint = kind === undefined ? `there are ${userKinds().join(", ")}` : `did you mean ${kind}?`;
  return `${name === "" ? "an empty name" : name} is not a kind; ${hint}`;
}

function findDesigned(name: string): string | undefined {
  const wanted = name.toLowerCase();
  return kindsNotYetSupported.find((kind) => designedNamesOf(kind).some((known) => known.toLowerCase() === wanted));
}

/** The names that a kind without a CRD will have: those that its CRD would give it by the rule of all others. */
function designedNamesOf(kind: string): readonly string[] {
  const singular = kind.toLowerCase();
  return [kind, `${singular}s`, singular, ...(designedShortNames[kind] ?? [])];
}

const designedShortNames: Readonly<Record<string, readonly string[]>> = { VirtualServer: ["havs"] };

/** All names of a kind, its own first. */
export function namesOf(kind: string): readonly string[] {
  const names = table[kind];
  return names === undefined ? [] : [kind, names.plural, names.singular, ...names.shortNames];
}
