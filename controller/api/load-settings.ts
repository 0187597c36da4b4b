import { applyDefaults } from "./apply-defaults.ts";
import { checkValue } from "./check-structure.ts";
import type { Place } from "./load-objects.ts";
import { formatPath, type FieldPath, type ManifestError, type Violation } from "./manifest-error.ts";
import type { StructuralSchema } from "./structural-schema.ts";
import { parseYaml, type SourceText } from "./yaml.ts";

export type LoadedSettings =
  /** `value` has the structure of the schema and its defaults; `place` is where a field of it stands. */
  | { readonly ok: true; readonly value: unknown; readonly place: (path: FieldPath) => Place }
  | { readonly ok: false; readonly errors: readonly ManifestError[] };

/**
 * A file of settings: one YAML document, judged by the same reader and the same walk along a schema as manifests are, so
 * that a slip in it is told by file, line, rule and present value. Never throws because of what the source holds.
 */
export function loadSettings(source: SourceText, schema: StructuralSchema): LoadedSettings {
  const { file } = source;
  const { documents, errors } = parseYaml(source);
  if (errors.length > 0) return { ok: false, errors };
  const [document, second] = documents;
  if (document === undefined) throw new Error(`${file} gave neither a document nor an error`);
  if (second !== undefined) {
    const message = "a file of settings has one document; take the --- and what follows away";
    const fault = { ...second.positionOf([]), object: "", path: "", reason: "TooManyDocuments", message } as const;
    return { ok: false, errors: [{ file, ...fault }] };
  }
  const violations = [...document.violations, ...checkValue(schema, document.value)];
  if (violations.length > 0) {
    const placed = ({ path, atKey, reason, message }: Violation): ManifestError => {
      return { file, ...document.positionOf(path, atKey), object: "", path: formatPath(path), reason, message };
    };
    return { ok: false, errors: violations.map(placed) };
  }
  const place = (path: FieldPath): Place => ({ file, ...document.positionOf(path) });
  return { ok: true, value: applyDefaults(schema, document.value), place };
}
