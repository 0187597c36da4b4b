import type { KindDefinition, PrinterColumn } from "../api/catalog.ts";
import { readJsonPath } from "../api/read-json-path.ts";
import type { StoredObject } from "../ports/store.ts";
import { ageText } from "./age-text.ts";
import type { Table } from "./table-text.ts";

export interface ObjectTableOptions {
  /** Milliseconds since 1970: ages are counted to it. */
  readonly nowMs: number;
  /** Whether names are written as `Kind/name`. */
  readonly isKindShown: boolean;
  /** Whether the first column is the namespace. */
  readonly isNamespaceShown: boolean;
}

/** Objects of one kind as a table, by the columns that its CRD gives it (`kubectl get` shows the same). */
export function objectTable(
  definition: KindDefinition,
  objects: readonly StoredObject[],
  { nowMs, isKindShown, isNamespaceShown }: ObjectTableOptions,
): Table {
  const columns = definition.columns.filter(({ priority = 0 }) => priority === 0);
  return {
    head: [...(isNamespaceShown ? ["NAMESPACE"] : []), "NAME", ...columns.map(({ name }) => name.toUpperCase())],
    rows: objects.map((object) => {
      const name = isKindShown ? `${object.kind}/${object.metadata.name}` : object.metadata.name;
      return [
        ...(isNamespaceShown ? [object.metadata.namespace] : []),
        name,
        ...columns.map((column) => cell(object, column, nowMs)),
      ];
    }),
  };
}

function cell(object: StoredObject, { type, jsonPath }: PrinterColumn, nowMs: number): string {
  const values = readJsonPath(object, jsonPath);
  if (type === "date") return values.map((value) => ageOf(value, nowMs)).join(",");
  return values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join(",");
}

function ageOf(value: unknown, nowMs: number): string {
  const since = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(since) ? "" : ageText(nowMs - since);
}
