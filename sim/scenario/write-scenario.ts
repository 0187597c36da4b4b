import { applyDefaults } from "../../controller/api/apply-defaults.ts";
import type { Catalog } from "../../controller/api/catalog.ts";
import { formatDuration, parseDuration } from "../../controller/api/duration.ts";
import { isRecord } from "../../controller/api/structure/is-record.ts";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";
import type { HoldfastObject } from "../../controller/api/types.gen.ts";
import { yamlText } from "../../controller/report/yaml-text.ts";
import { isDeepStrictEqual } from "node:util";
import type { Entry, Scenario, Step } from "./scenario.ts";

/**
 * A scenario as a file that reads back as the same one: all objects in place, without what has its default. `about`: what
 * stands above it, line by line. Only what `scenarioOfFailure` gives is written: looks and other expectations are not.
 */
export function writeScenario(scenario: Scenario, catalog: Catalog, about: readonly string[]): string {
  const { title, seed, setup, objects, stages, expected } = scenario;
  const { managers, managersOn, clockSlewMax } = setup;
  const written = {
    scenario: title,
    seed,
    cluster: { managers, managersOn, clockSlew: clockSlewMax },
    objects: objects.map((object) => writtenObject(object, catalog)),
    timeline: stages.flatMap(({ entries }, index) => [
      ...(index === 0 ? [] : [{ whenSettled: true }]),
      ...entries.map((entry) => writtenEntry(entry, catalog)),
    ]),
    ...(expected.violation === undefined ? {} : { expect: { violation: expected.violation } }),
  };
  return `${about.map((line) => `# ${line}\n`).join("")}${yamlText(written)}`;
}

function writtenEntry({ atMs, step }: Entry, catalog: Catalog): unknown {
  return { at: timeText(atMs), ...writtenStep(step, catalog) };
}

function writtenStep(step: Step, catalog: Catalog): object {
  switch (step.type) {
    case "fault": {
      const { fault, target, args, lastsMs } = step;
      const lasts = lastsMs === undefined ? {} : { lasts: timeText(lastsMs) };
      return { fault, target, ...lasts, ...(Object.keys(args).length === 0 ? {} : { args }) };
    }
    case "apply":
      return { apply: step.objects.map((object) => writtenObject(object, catalog)) };
    case "delete":
      return { delete: step.objects };
    case "repair":
      return { repair: true };
    case "expect":
      throw new Error("a look at how things stand is not written: it has no place in a failure");
  }
}

/** As people write it, where that is fine enough. */
function timeText(ms: number): string {
  const text = formatDuration(ms);
  return parseDuration(text) === ms ? text : `${Number(ms.toFixed(6))}ms`;
}

function writtenObject(object: HoldfastObject, catalog: Catalog): unknown {
  const { apiVersion, kind, metadata, spec } = object;
  const schema = catalog.find(kind)?.schema.properties?.["spec"];
  const { name, namespace, labels } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, labels },
    spec: schema === undefined ? spec : withoutDefaults(schema, spec),
  };
}

/** The value without what its schema would fill in; where that would not give it back, as it is. */
function withoutDefaults(schema: StructuralSchema, value: unknown): unknown {
  const bare = strip(schema, value);
  return isDeepStrictEqual(applyDefaults(schema, bare), value) ? bare : value;
}

function strip(schema: StructuralSchema, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item) => strip(items, item));
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).flatMap(([key, field]): readonly (readonly [string, unknown])[] => {
    const below = schema.properties?.[key] ?? schema.additionalProperties;
    if (below === undefined) return [[key, field]];
    const isDefault = below.default !== undefined && isDeepStrictEqual(applyDefaults(below, below.default), field);
    return isDefault ? [] : [[key, strip(below, field)]];
  });
  return Object.fromEntries(entries);
}
