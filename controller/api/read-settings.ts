import { applyDefaults } from "./apply-defaults.ts";
import { checkValue } from "./check-structure.ts";
import { formatPath, type ManifestError, type Violation } from "./manifest-error.ts";
import type { StructuralSchema } from "./structural-schema.ts";
import { parseYaml, type SourceText, type YamlDocument } from "./yaml.ts";

export type Settings =
  | { readonly ok: true; readonly value: unknown }
  /** All that is wrong, from top to bottom. */
  | { readonly ok: false; readonly errors: readonly ManifestError[] };

/**
 * A file of settings: one YAML document, judged by a schema as strictly as a manifest is, and completed with its
 * defaults. `what` names the file's purpose in errors, such as `agent.yaml`.
 */
export function readSettings(source: SourceText, schema: StructuralSchema, what: string): Settings {
  const { documents, errors } = parseYaml(source);
  if (errors.length > 0) return { ok: false, errors };
  const [document, second] = documents;
  if (document === undefined || second !== undefined) {
    const message = `${what} must be one YAML document; it has ${documents.length}`;
    return { ok: false, errors: [{ ...nowhere(source), reason: "EmptyDocument", message }] };
  }
  const violations = [...document.violations, ...checkValue(schema, document.value)];
  if (violations.length === 0) return { ok: true, value: applyDefaults(schema, document.value) };
  const placed = violations.map((violation) => placeOf(violation, { source, document }));
  return { ok: false, errors: placed.toSorted((a, b) => a.line - b.line || a.column - b.column) };
}

function nowhere({ file }: SourceText): Pick<ManifestError, "file" | "line" | "column" | "object" | "path"> {
  return { file, line: 1, column: 1, object: "", path: "" };
}

function placeOf(
  { path, reason, message, atKey }: Violation,
  { source, document }: { readonly source: SourceText; readonly document: YamlDocument },
): ManifestError {
  const { line, column } = document.positionOf(path, atKey);
  return { file: source.file, line, column, object: "", path: formatPath(path), reason, message };
}
