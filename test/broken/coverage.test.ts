import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

import { applyDefaults } from "../../controller/api/apply-defaults.ts";
import type { KindDefinition } from "../../controller/api/catalog.ts";
import { evaluateRules } from "../../controller/api/cel/evaluate-rules.ts";
import type { CompiledRule } from "../../controller/api/cel/rule-scope.ts";
import { checkStructure } from "../../controller/api/check-structure.ts";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import { parseYaml } from "../../controller/api/yaml.ts";
import { listRules } from "../api/cel/list-rules.ts";
import { definitions } from "../crds/read-definitions.ts";
import { brokenConstraint, constraintsOf } from "./constraints.ts";
import { readCases } from "./read-cases.ts";
import { unreadableSources } from "./unreadable-sources.ts";

const cases = readCases();
const values = cases.flatMap(({ manifest }) => {
  return parseYaml({ file: "manifest.yaml", text: manifest }).documents.map(({ value }) => value);
});

function objectsOf(kind: string): readonly unknown[] {
  return values.filter((value) => isRecord(value) && value["kind"] === kind);
}

it("each reason has a case", () => {
  const source = readFileSync(new URL("../../controller/api/manifest-error.ts", import.meta.url), "utf8");
  const reasons = Array.from(source.matchAll(/^ {2}\| "([A-Za-z]+)"/gm), ([, reason = ""]) => reason);
  expect(reasons.length).toBeGreaterThan(40);
  const inTables = cases.flatMap(({ marked }) =>
    Array.from(marked.matchAll(/^ *\^ ([A-Za-z]+) /gm), ([, found]) => found),
  );
  const covered = new Set([...inTables, ...unreadableSources.map(({ reason }) => reason), ...withoutCase]);
  expect(reasons.filter((reason) => !covered.has(reason))).toEqual([]);
});

/** The relations between an HACluster's times are rules of its own, too, so that no manifest gets as far as this check. */
const withoutCase: readonly string[] = ["LeaseTiming"];

it.each(definitions)("each rule of $kind that a new object can break has a case", ({ kind, definition }) => {
  const broken = new Set(objectsOf(kind).flatMap((value) => brokenRules(definition, value)));
  const rules = listRules(definition).filter(canBeBroken);
  expect(rules.filter(({ id }) => !broken.has(id)).map(({ id, source }) => `${id}: ${source.message}`)).toEqual([]);
});

/** What nobody writes by hand is left out: it is judged by the same code. */
const written = definitions.filter(({ definition }) => !definition.isInternal);

it.each(written)("each sort of bound in the spec of $kind has a case", ({ kind, definition }) => {
  const broken = new Set(objectsOf(kind).flatMap((value) => brokenConstraints(definition, value)));
  const spec = definition.schema.properties?.["spec"] ?? {};
  expect([...constraintsOf(spec)].filter((constraint) => !broken.has(constraint))).toEqual([]);
});

/** Rules about a change need an old object; what the rules say of names is held by the check of metadata before them. */
function canBeBroken({ expression, source }: CompiledRule): boolean {
  return expression?.usesOldSelf !== true && !source.message.startsWith("metadata.name must be a DNS label");
}

function brokenRules(definition: KindDefinition, value: unknown): readonly string[] {
  if (checkStructure(definition, value).length > 0) return [];
  return evaluateRules(definition, applyDefaults(definition.schema, value)).map(({ id }) => id);
}

function brokenConstraints(definition: KindDefinition, value: unknown): readonly string[] {
  return checkStructure(definition, value).map((violation) => brokenConstraint(definition.schema, value, violation));
}
