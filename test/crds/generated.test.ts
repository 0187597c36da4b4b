import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import type { StructuralSchema } from "../../controller/api/structural-schema.ts";
import { generateFactsSchema } from "../../controller/api/generate/generate-facts-schema.ts";
import { generateFiles } from "../../controller/api/generate/generate-files.ts";
import { hasPatternWords } from "../../controller/api/structure/pattern-words.ts";
import { catalog, definitions, readCrdFiles } from "./read-definitions.ts";

const folder = join(import.meta.dirname, "../../controller/api");

describe("crds/", () => {
  it("is what the committed types and names were generated from (else: npm run generate)", async () => {
    const generated = await generateFiles(readCrdFiles());
    const committed = [...generated.keys()].map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
    expect(new Map(committed)).toEqual(generated);
  });

  it("is what docs/facts.schema.json was generated from (else: npm run generate)", async () => {
    const committed = readFileSync(join(folder, "../../docs/facts.schema.json"), "utf8");
    expect(committed).toBe(await generateFactsSchema(catalog));
  });

  it.each(definitions)(
    "$kind: has words for each pattern (else: controller/api/structure/pattern-words.ts)",
    ({ definition }) => {
      expect(patternsOf(definition.schema).filter((pattern) => !hasPatternWords(pattern))).toEqual([]);
    },
  );
});

function patternsOf(schema: StructuralSchema): readonly string[] {
  const { pattern, properties = {}, items, additionalProperties } = schema;
  const below = [...Object.values(properties), items, additionalProperties].filter((child) => child !== undefined);
  return [...(pattern === undefined ? [] : [pattern]), ...below.flatMap(patternsOf)];
}
