import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { ManifestError } from "../../controller/api/manifest-error.ts";

/** One broken manifest of a table of this folder, with what is said of it. */
export interface BrokenCase {
  /** The file of the table. */
  readonly table: string;
  readonly name: string;
  /** What the cases of the table have in common, and stands above the text of each. */
  readonly preamble: string;
  /** As it stands in the table, with a line below each faulty one that points at the fault and tells the error. */
  readonly marked: string;
  /** The manifest: preamble and text, without those lines. */
  readonly manifest: string;
}

const separator = /^=== (.*)\n/gm;
const marker = /^ *\^ [A-Z][A-Za-z]+ .*\n/gm;

/** All cases of all tables, by table and place. */
export function readCases(): readonly BrokenCase[] {
  const tables = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".txt"));
  return tables.toSorted().flatMap((table) => {
    return parseTable(table, readFileSync(join(import.meta.dirname, table), "utf8"));
  });
}

function parseTable(table: string, text: string): readonly BrokenCase[] {
  const [preamble = "", ...parts] = text.split(separator);
  return Array.from({ length: parts.length / 2 }, (_, index) => {
    const [name = "", marked = ""] = parts.slice(2 * index);
    return { table, name, preamble, marked, manifest: preamble + marked.replace(marker, "") };
  });
}

/** The text of a case as it should stand in its table for these errors of its manifest. */
export function markErrors({ preamble, manifest }: BrokenCase, errors: readonly ManifestError[]): string {
  const first = preamble.split("\n").length;
  const outside = errors.filter(({ line }) => line < first);
  const lines = manifest.slice(preamble.length).split("\n");
  const marked = lines.flatMap((text, index) => {
    const here = errors.filter(({ line }) => line === first + index);
    return [text, ...here.map(toMarker)];
  });
  return (
    outside.map((error) => `(in the preamble, line ${error.line}) ${toMarker(error)}\n`).join("") + marked.join("\n")
  );
}

function toMarker({ column, reason, object, path, message }: ManifestError): string {
  const told = [object, path, message].filter((part) => part !== "").join(": ");
  return `${" ".repeat(column - 1)}^ ${reason} ${told}`;
}
