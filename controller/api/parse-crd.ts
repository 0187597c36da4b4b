import { load } from "js-yaml";

import type { KindDefinition, PrinterColumn } from "./catalog.ts";
import { isRecord } from "./structure/is-record.ts";

/** Of a text of YAML its value. */
export type ReadYaml = (text: string) => unknown;

/** What one CustomResourceDefinition says of its kind in version v1alpha1. Throws where it is none. */
export function parseCrd(text: string, readYaml: ReadYaml = readAnew): KindDefinition {
  const spec = child(readYaml(text), "spec");
  const names = child(spec, "names");
  const version = listAt(spec, "versions").find((candidate) => isRecord(candidate) && candidate["name"] === "v1alpha1");
  const schema = child(child(version, "schema"), "openAPIV3Schema");
  return {
    kind: textAt(names, "kind"),
    plural: textAt(names, "plural"),
    singular: textAt(names, "singular"),
    shortNames: listAt(names, "shortNames").map(String),
    isInternal: listAt(names, "categories").includes("holdfast-internal"),
    description: textAt(schema, "description"),
    // Taken at its word: `npm run generate`, and the test that repeats it, judge every file of crds/.
    schema,
    columns: listAt(version, "additionalPrinterColumns").filter(isColumn),
  };
}

/** Without anything kept of earlier readings. */
export function readAnew(text: string): unknown {
  return load(text);
}

function child(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const found = isRecord(value) ? value[key] : undefined;
  if (!isRecord(found)) throw new Error(`a CustomResourceDefinition must have ${key} with fields`);
  return found;
}

function textAt(record: Readonly<Record<string, unknown>>, key: string): string {
  const found = record[key];
  if (typeof found !== "string") throw new Error(`a CustomResourceDefinition must have ${key} as a string`);
  return found;
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = isRecord(value) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}

function isColumn(value: unknown): value is PrinterColumn {
  return isRecord(value) && ["name", "type", "jsonPath"].every((key) => typeof value[key] === "string");
}
