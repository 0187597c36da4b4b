import type { HoldfastObject } from "../api/types.gen.ts";
import type { ManifestError, Reason } from "../api/manifest-error.ts";
import type { ObjectFinding, ObjectName } from "../core/check/object-finding.ts";
import { referencesOf } from "../core/check/references.ts";

/** Reasons that rest on something not being there. */
const restingOnAbsence: ReadonlySet<Reason> = new Set<Reason>([
  "UnknownReference",
  "UnknownNode",
  "NoPlacement",
  "MissingFencing",
  "DataWithoutFencing",
]);

/** What is found across objects while `errors` keep others of them from being seen. */
export interface SureFindings {
  readonly findings: readonly ObjectFinding[];
  /** One sentence where something was left out. */
  readonly notes: readonly string[];
}

/**
 * Checks across objects see only those that are right by themselves. What they miss may be among the wrong ones: a
 * reference to one of these, and where not even a name could be read everything that rests on absence, is left out,
 * because an error that goes away by itself sends people looking in the wrong place.
 */
export function leaveOutDoubtful(
  findings: readonly ObjectFinding[],
  errors: readonly ManifestError[],
  find: (name: ObjectName) => HoldfastObject | undefined,
): SureFindings {
  const wrong = new Set(errors.map(({ object }) => object));
  const isNameless = [...wrong].some((object) => !object.includes("/"));
  const sure = findings.filter((finding) => {
    if (errors.length === 0 || !restingOnAbsence.has(finding.reason)) return true;
    if (isNameless) return false;
    const target = targetOf(finding, find(finding.object));
    return target !== undefined && !wrong.has(target);
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
