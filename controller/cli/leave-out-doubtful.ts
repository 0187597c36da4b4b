import type { HoldfastObject } from "../api/types.gen.ts";
import type { ManifestError, Reason } from "../api/manifest-error.ts";
import type { ObjectFinding, ObjectName } from "../core/check/object-finding.ts";
import { referencesOf } from "../core/check/references.ts";

/** Reasons that rest on something not being there, and the kinds of which it may be. */
const restingOnAbsence: ReadonlyMap<Reason, readonly string[]> = new Map<Reason, readonly string[]>([
  ["UnknownReference", []],
  ["UnknownNode", ["HANode"]],
  // A resource whose group is wrong looks like a group of its own, which may run anywhere and has the defaults.
  ["NoPlacement", ["HANode", "HAGroup"]],
  ["MissingFencing", ["HACluster", "HANode", "HAGroup", "PlacementRule", "FencingPolicy"]],
  ["DataWithoutFencing", ["HACluster", "HAGroup", "FencingPolicy"]],
]);

/** What is found across objects while `errors` keep others of them from being seen. */
export interface SureFindings {
  readonly findings: readonly ObjectFinding[];
  /** One sentence where something was left out. */
  readonly notes: readonly string[];
}

/**
 * Checks across objects see only those that are right by themselves. What they miss may be among the wrong ones: a
 * reference to one of these, what may rest on one of its kind, and where not even a name could be read everything that
 * rests on absence, is left out, because an error that goes away by itself sends people looking in the wrong place.
 */
export function leaveOutDoubtful(
  findings: readonly ObjectFinding[],
  errors: readonly ManifestError[],
  find: (name: ObjectName) => HoldfastObject | undefined,
): SureFindings {
  const wrong = new Set(errors.map(({ object }) => object));
  const wrongKinds = new Set([...wrong].map((object) => object.split("/", 1)[0] ?? ""));
  const isNameless = [...wrong].some((object) => !object.includes("/"));
  const sure = findings.filter((finding) => {
    const kinds = finding.missingKind === undefined ? restingOnAbsence.get(finding.reason) : [finding.missingKind];
    if (errors.length === 0 || kinds === undefined) return true;
    if (isNameless) return false;
    const target = targetOf(finding, find(finding.object));
    if (target !== undefined) return !wrong.has(target);
    return kinds.length > 0 && !kinds.some((kind) => wrongKinds.has(kind));
  });
  const left = findings.length - sure.length;
  const what = left === 1 ? "1 finding that something is missing is" : `${left} findings that something is missing are`;
  const note = `${what} left out, as it may be among what has errors: validate again when these are gone`;
  return { findings: sure, notes: left === 0 ? [] : [note] };
}

/** `Kind/name` that a finding says does not exist; undefined where it is not about one object. */
function targetOf({ path, reason }: ObjectFinding, owner: HoldfastObject | undefined): string | undefined {
  const isReference = reason === "UnknownReference" || reason === "UnknownNode";
  if (!isReference || owner === undefined) return undefined;
  const reference = referencesOf(owner).find((found) => found.path.join("\n") === path.join("\n"));
  return reference === undefined ? undefined : `${reference.kind}/${reference.name}`;
}
