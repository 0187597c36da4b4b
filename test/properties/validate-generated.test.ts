import fc from "fast-check";
import { dump } from "js-yaml";
import { describe, expect, it } from "vitest";

import { applyDefaults } from "../../controller/api/apply-defaults.ts";
import type { KindDefinition } from "../../controller/api/catalog.ts";
import { checkRules } from "../../controller/api/check-rules.ts";
import { loadObjects } from "../../controller/api/load-objects.ts";
import { formatPath } from "../../controller/api/manifest-error.ts";
import { checkNotYetSupported } from "../../controller/api/not-yet-supported.ts";
import { arbitraryObject } from "../crds/arbitrary-object.ts";
import { catalog, definitions } from "../crds/read-definitions.ts";
import { arbitrarySoundObject } from "./arbitrary-sound-object.ts";
import { trials } from "./trials.ts";

// JSON leaves them as they are, YAML does not take them so.
const unprintable = /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g;

const writers: readonly ((value: unknown) => string)[] = [
  (value) => dump(value, { noRefs: true }),
  (value) => dump(value, { noRefs: true, flowLevel: 2 }),
  (value) => JSON.stringify(value, null, 2).replaceAll(unprintable, escape),
];
const written = fc.constantFrom(...writers);

describe.each(definitions)("$kind", ({ definition }) => {
  it("that keeps its rules is read as it was written, and completed", () => {
    fc.assert(
      fc.property(arbitrarySoundObject(definition), written, (object, write) => {
        fc.pre(isExact(object) && checkNotYetSupported(object).length === 0);
        const { objects, errors } = loadObjects([{ file: "f", text: write(object) }], catalog);
        expect(errors).toEqual([]);
        expect(objects.map((loaded) => loaded.object)).toEqual([applyDefaults(definition.schema, object)]);
      }),
      trials(2),
    );
  });

  it("that has its structure is refused for the rules that it breaks, and for nothing else", () => {
    fc.assert(
      fc.property(arbitraryObject(definition), written, (object, write) => {
        fc.pre(isExact(object));
        const { errors } = loadObjects([{ file: "f", text: write(object) }], catalog);
        const found = errors.map(({ path, message }) => `${path}: ${message}`);
        expect(found.toSorted()).toEqual(faultsOf(definition, object));
      }),
      trials(2),
    );
  });
});

function faultsOf(definition: KindDefinition, object: unknown): readonly string[] {
  const broken = checkRules(definition, applyDefaults(definition.schema, object));
  const found = [...checkNotYetSupported(object), ...broken];
  return found.map(({ path, message }) => `${formatPath(path)}: ${message}`).toSorted();
}

/** Whether every number can be written and read again; others are refused wherever they stand. */
function isExact(value: unknown): boolean {
  if (typeof value === "number") return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  return typeof value === "object" && value !== null ? Object.values(value).every(isExact) : true;
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
