import { type FieldPath, formatPath, type Reason } from "../../api/manifest-error.ts";
import { nearestName } from "../../api/nearest-name.ts";
import type { HoldfastObject } from "../../api/types.gen.ts";
import type { ObjectFinding } from "./object-finding.ts";

export function finding(
  object: HoldfastObject,
  path: FieldPath,
  [reason, message]: readonly [Reason, string],
): ObjectFinding {
  const { name, namespace = "" } = object.metadata;
  return { object: { kind: object.kind, namespace, name }, path, reason, message };
}

/** `HAGroup/web`, as every message names an object. */
export function labelOf(object: HoldfastObject): string {
  return `${object.kind}/${object.metadata.name}`;
}

/** `HAGroup/web spec.after[0]`: where something else stands that a message speaks of. */
export function placeOf(object: HoldfastObject, path: FieldPath): string {
  return `${labelOf(object)} ${formatPath(path)}`;
}

const listedMax = 5;

/** `a, b and 3 more`. */
export function listed(names: Iterable<string>): string {
  const all = [...names];
  // One more is named rather than counted.
  if (all.length <= listedMax + 1) return all.join(", ");
  return `${all.slice(0, listedMax).join(", ")} and ${all.length - listedMax} more`;
}

export function quote(text: string): string {
  return JSON.stringify(text);
}

const knownMax = 1000;

/** `; did you mean "web"?`, or nothing where no name is near. Beyond 1,000 known names the others are not looked at. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const near = nearestName(name, [...known].slice(0, knownMax));
  return near === undefined ? "" : `; did you mean ${quote(near)}?`;
}
