import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { applyDefaults } from "../../controller/api/apply-defaults.ts";
import type { KindDefinition } from "../../controller/api/catalog.ts";
import { checkStructure } from "../../controller/api/check-structure.ts";
import { toJsonSchema } from "../../controller/api/json-schema.ts";
import type { Violation } from "../../controller/api/manifest-error.ts";
import { checkMetadata } from "../../controller/api/object-meta.ts";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import { arbitraryObject } from "./arbitrary-object.ts";
import { arbitraryMutation } from "./mutate-object.ts";
import { definitions } from "./read-definitions.ts";

const runs = 200;

describe.each(definitions)("$kind", ({ definition }) => {
  it("accepts what its schema describes, before and after defaulting", () => {
    fc.assert(
      fc.property(arbitraryObject(definition), (object) => {
        expect(judge(definition, object)).toEqual([]);
        expect(judge(definition, applyDefaults(definition.schema, object))).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  it("completes an object once and for all, and leaves its input alone", () => {
    fc.assert(
      fc.property(arbitraryObject(definition), (object) => {
        const before = structuredClone(object);
        const completed = applyDefaults(definition.schema, object);
        expect(object).toEqual(before);
        expect(applyDefaults(definition.schema, completed)).toEqual(completed);
      }),
      { numRuns: runs },
    );
  });

  it("judges any damaged object without an exception, as another reader of its JSON Schema does", () => {
    const secondOpinion = createSecondOpinion(definition);
    const damaged = arbitraryObject(definition).chain((object) => {
      return arbitraryMutation(object).map((value) => {
        // Which version and kind it is was decided before its schema was looked for.
        return isRecord(value) ? { ...value, apiVersion: object["apiVersion"], kind: object["kind"] } : value;
      });
    });
    fc.assert(
      fc.property(damaged, (value) => {
        const violations = judge(definition, value);
        applyDefaults(definition.schema, value);
        const sayable = violations.filter(({ reason }) => !unsayable.has(reason));
        const isAgreed = secondOpinion(value) ? sayable.length === 0 : violations.length > 0;
        expect({ violations, isAgreed }).toEqual({ violations, isAgreed: true });
      }),
      { numRuns: 3 * runs },
    );
  });
});

function judge(definition: KindDefinition, value: unknown): readonly Violation[] {
  const metadata = isRecord(value) ? value["metadata"] : {};
  return [...checkStructure(definition, value), ...checkMetadata(metadata)];
}

/** A second opinion: the JSON Schema that editors get, read by another program. */
function createSecondOpinion(definition: KindDefinition): (value: unknown) => boolean {
  const formats = { "date-time": (text: string) => /t/i.test(text) && !Number.isNaN(Date.parse(text)) };
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, formats });
  const validate = ajv.compile(toJsonSchema(definition));
  return (value) => validate(value);
}

/** What checkStructure and checkMetadata find and a JSON Schema cannot say. */
const unsayable = new Set(["DuplicateItem", "InvalidMetadata"]);
