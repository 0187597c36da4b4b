import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { factsSchema } from "../../controller/api/facts-schema.ts";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";
import { readFacts } from "../../controller/report/read-facts.ts";
import { catalog } from "../crds/read-definitions.ts";

const text = readFileSync("docs/facts.md", "utf8");
const schema = factsSchema(catalog);
const node = fieldOf(schema, "nodes").items ?? {};

function fieldOf(of: StructuralSchema, name: string): StructuralSchema {
  return of.properties?.[name] ?? {};
}

describe("docs/facts.md", () => {
  it.each([
    ["the document", schema],
    ["its manager", fieldOf(schema, "manager")],
    ["a node", node],
    ["a lease", fieldOf(node, "lease")],
    ["a report", fieldOf(node, "report")],
    ["a resource as reported", fieldOf(fieldOf(node, "report"), "resources").items ?? {}],
    ["a claim as reported", fieldOf(fieldOf(node, "report"), "claims").items ?? {}],
  ])("names every field of %s", (_, described) => {
    const names = Object.keys(described.properties ?? {});
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it("shows errors as they are told", () => {
    const newer = readFacts('{"format": 2}', "facts.json", catalog);
    expect(newer.ok).toBe(false);
    expect(text).toContain(`\n${newer.ok ? "" : newer.error}\n`);
  });
});
