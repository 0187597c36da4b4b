import { readFileSync } from "node:fs";

import fc from "fast-check";
import { loadAll } from "js-yaml";

import { applyDefaults } from "../../controller/api/apply-defaults.ts";
import type { KindDefinition } from "../../controller/api/catalog.ts";
import { checkRules } from "../../controller/api/check-rules.ts";
import { checkStructure } from "../../controller/api/check-structure.ts";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import { arbitraryObject } from "../crds/arbitrary-object.ts";

type Path = readonly (string | number)[];

const seeds = loadAll(readFileSync(new URL("../kubernetes/seeds.yaml", import.meta.url), "utf8"));

/**
 * Objects of a kind that keep all its rules: a sound one in which whatever another object has is put in its place,
 * field by field, as far as the rules go. Chance alone would hardly ever make one.
 */
export function arbitrarySoundObject(definition: KindDefinition): fc.Arbitrary<unknown> {
  const any = arbitraryObject(definition);
  const ofKind = seeds.filter((seed) => isRecord(seed) && seed["kind"] === definition.kind);
  // Kinds without seeds have no rules that a new object could break.
  if (ofKind.length === 0) return any;
  return fc.tuple(fc.constantFrom(...ofKind), any).map(([seed, donor]) => graft(definition, seed, donor));
}

function graft(definition: KindDefinition, seed: unknown, donor: unknown): unknown {
  return pathsOf(donor).reduce((object: unknown, path) => {
    const changed = withValue(object, path, valueAt(donor, path));
    return isSound(definition, changed) ? changed : object;
  }, seed);
}

function isSound(definition: KindDefinition, value: unknown): boolean {
  if (checkStructure(definition, value).length > 0) return false;
  return checkRules(definition, applyDefaults(definition.schema, value)).length === 0;
}

/** Of all that is in a value, the outer before the inner; what the store sets and which object it is are left out. */
function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  const [root] = path;
  if (root !== undefined && root !== "spec" && root !== "status") return [];
  const steps: readonly (string | number)[] = Array.isArray(value)
    ? [...value.keys()]
    : Object.keys(isRecord(value) ? value : {});
  const inner = steps.flatMap((step) => pathsOf(valueAt(value, [step]), [...path, step]));
  return path.length < 2 ? inner : [path, ...inner];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((found: unknown, step) => {
    if (Array.isArray(found)) return found[Number(step)];
    return isRecord(found) ? found[step] : undefined;
  }, value);
}

/** A copy with the value at the path; the same where the path leads through what is not there. */
function withValue(value: unknown, path: Path, replacement: unknown): unknown {
  const [step, ...below] = path;
  if (step === undefined) return replacement;
  if (Array.isArray(value)) {
    if (typeof step !== "number" || step > value.length) return value;
    return [...value.slice(0, step), withValue(value[step], below, replacement), ...value.slice(step + 1)];
  }
  return isRecord(value) ? { ...value, [step]: withValue(value[step], below, replacement) } : value;
}
