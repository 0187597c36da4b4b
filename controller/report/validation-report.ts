import { formatManifestError, formatPlace, type ManifestError } from "../api/manifest-error.ts";
import { compareTexts } from "./compare-texts.ts";
import type { Style } from "./style.ts";

/** What `holdfast validate` found. As JSON it is printed as it is: the fields and their order are a contract. */
export interface ValidationReport {
  readonly valid: boolean;
  /** How many of our objects were read, right or wrong; two wrong ones of one name in one file count once. */
  readonly objects: number;
  /** By file and place. */
  readonly errors: readonly ManifestError[];
  /** Documents of other kinds, counted by `apiVersion/Kind`. */
  readonly passedOver: Readonly<Record<string, number>>;
  /** What could not be checked here, and why. */
  readonly notes: readonly string[];
}

/** The report with its errors by file and place and its keys in the order of the contract. */
export function createValidationReport(found: Omit<ValidationReport, "valid">): ValidationReport {
  return {
    valid: found.errors.length === 0,
    objects: found.objects,
    errors: found.errors.toSorted(byPlace).map(({ file, line, column, object, path, reason, message }) => ({
      file,
      line,
      column,
      object,
      path,
      reason,
      message,
    })),
    passedOver: Object.fromEntries(Object.entries(found.passedOver).toSorted(([a], [b]) => compareTexts(a, b))),
    notes: found.notes,
  };
}

/** One line an error, then the notes; empty where there is neither. */
export function validationFindings(report: ValidationReport, style: Style): string {
  const errors = report.errors.map((error) => errorLine(error, style));
  const notes = report.notes.map((note) => style.faint(`note: ${note}`));
  return [...errors, ...notes].map((line) => `${line}\n`).join("");
}

/** The last line: `3 errors in 2 files; 41 objects read, 2 of other kinds passed over (ConfigMap 2)`. */
export function validationSummary(report: ValidationReport, style: Style): string {
  const files = new Set(report.errors.map((error) => error.file));
  const errors = `${count(report.errors.length, "error")} in ${count(files.size, "file")}`;
  const objects = report.valid
    ? `${count(report.objects, "object")}, no error`
    : `${count(report.objects, "object")} read`;
  const verdict = report.valid ? style.good("valid") : style.bad(errors);
  return `${verdict}${report.valid ? ": " : "; "}${objects}${passedOverText(report.passedOver)}\n`;
}

function errorLine(error: ManifestError, style: Style): string {
  const place = `${formatPlace(error)}:`;
  const line = formatManifestError(error);
  // Set apart only where the line begins as it is known to.
  return line.startsWith(place) ? `${style.title(place)}${line.slice(place.length)}` : line;
}

/** How many kinds are named before the rest is counted together. */
const namedKindsMax = 5;

function passedOverText(passedOver: Readonly<Record<string, number>>): string {
  const byKind = new Map<string, number>();
  for (const [name, number] of Object.entries(passedOver)) {
    const kind = name.slice(name.lastIndexOf("/") + 1);
    byKind.set(kind, (byKind.get(kind) ?? 0) + number);
  }
  if (byKind.size === 0) return "";
  const named = [...byKind].map(([kind, number]) => `${kind} ${number}`);
  const listed = named.slice(0, namedKindsMax);
  if (named.length > namedKindsMax) listed.push(`${named.length - namedKindsMax} other kinds`);
  const total = [...byKind.values()].reduce((sum, number) => sum + number, 0);
  return `, ${total} of other kinds passed over (${listed.join(", ")})`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

function byPlace(a: ManifestError, b: ManifestError): number {
  return (
    compareTexts(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareTexts(a.path, b.path) ||
    compareTexts(a.message, b.message)
  );
}
