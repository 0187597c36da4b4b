import { showInvisible } from "../api/manifest-error.ts";
import type { Style } from "./style.ts";

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface TableOptions {
  readonly style: Style;
  /** Characters of a line: beyond them the longest column is cut. Absent: nothing is cut. */
  readonly width?: number | undefined;
  /** Before each line. */
  readonly indent?: string;
}

const gap = "  ";
const cellMin = 12;

/** Columns as wide as their widest cell, a line a row; an empty cell is a hyphen. */
export function tableText({ head, rows }: Table, { style, width, indent = "" }: TableOptions): string {
  const cells = rows.map((row) => row.map((cell) => (cell === "" ? "-" : showInvisible(cell))));
  const natural = head.map((name, column) => Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const widths = width === undefined ? natural : fitted(natural, width - indent.length);
  const line = (row: readonly string[]): string => {
    const padded = row.map((cell, column) => cut(cell, widths[column] ?? 0).padEnd(widths[column] ?? 0));
    return `${indent}${padded.join(gap)}`.trimEnd();
  };
  return [style.title(line(head)), ...cells.map(line)].map((text) => `${text}\n`).join("");
}

/** Takes from the widest column alone what is too much, as long as something is left of it. */
function fitted(widths: readonly number[], width: number): readonly number[] {
  const total = widths.reduce((sum, one) => sum + one, gap.length * (widths.length - 1));
  const widest = Math.max(...widths);
  const column = widths.indexOf(widest);
  return widths.map((one, index) => (index === column ? Math.min(one, Math.max(cellMin, one - (total - width))) : one));
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 1))}…`;
}
