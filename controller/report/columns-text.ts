import { showInvisible } from "../api/manifest-error.ts";
import { wrapText } from "./wrap-text.ts";

/** What stands in one column of one row, and how it is set apart. */
export interface Cell {
  readonly text: string;
  readonly paint?: ((text: string) => string) | undefined;
  readonly isRight?: boolean;
}

export interface ColumnsOptions {
  /** Characters of a line; absent where lines may have any length. */
  readonly width: number | undefined;
  /** Before each line. */
  readonly indent: string;
  /** Names above the columns. They are left out where the screen is too narrow for columns. */
  readonly head?: readonly string[];
}

const gap = "  ";
/** What is narrower than this is not worth a column. */
const columnMin = 16;

/**
 * Rows in columns, nothing of them cut: where a row is longer than a line, its widest cells go on below themselves, and
 * where the screen is too narrow for columns each row is wrapped as prose. A column in which nothing stands is left out.
 */
export function columnsText(rows: readonly (readonly Cell[])[], options: ColumnsOptions): readonly string[] {
  const { width, indent, head = [] } = options;
  const all = [head.map((text): Cell => ({ text })), ...rows].map((row) => row.map(visible));
  const natural = widthsOf(all);
  const widths = width === undefined ? natural : fitted(natural, width - indent.length);
  if (widths === undefined) return all.slice(1).flatMap((row) => proseLines(row, options));
  const lines = all.flatMap((row) => columnLines(row, widths)).map((line) => `${indent}${line}`.trimEnd());
  return head.length === 0 ? lines.slice(1) : lines;
}

function visible(cell: Cell): Cell {
  return { ...cell, text: showInvisible(cell.text) };
}

function widthsOf(rows: readonly (readonly Cell[])[]): readonly number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, { text }] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, text.length);
  }
  return widths;
}

/** Widths that fit, taken from what is widest; undefined where they would leave too little. */
function fitted(natural: readonly number[], width: number): readonly number[] | undefined {
  const gaps = gap.length * Math.max(0, natural.filter((one) => one > 0).length - 1);
  const widths = natural.map((one) => Math.min(one, width));
  let total = widths.reduce((sum, one) => sum + one, gaps);
  while (total > width) {
    const widest = Math.max(...widths);
    if (widest <= columnMin) return undefined;
    widths[widths.lastIndexOf(widest)] = widest - 1;
    total -= 1;
  }
  return widths;
}

function columnLines(row: readonly Cell[], widths: readonly number[]): readonly string[] {
  const cells = row.map(({ text }, column) => cellLines(text, widths[column] ?? 0));
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, index) => {
    const painted = widths.flatMap((width, column) => {
      if (width === 0) return [];
      const text = cells[column]?.[index] ?? "";
      const space = " ".repeat(Math.max(0, width - text.length));
      const piece = row[column]?.paint?.(text) ?? text;
      return row[column]?.isRight === true ? `${space}${piece}` : `${piece}${space}`;
    });
    return painted.join(gap);
  });
}

function cellLines(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  return wrapText(text, width).flatMap((line) => pieces(line, width));
}

/** A word that is longer than its column, in pieces that do not part the halves of a character. */
function pieces(line: string, width: number): readonly string[] {
  const found = [""];
  for (const character of line) {
    const last = found.at(-1) ?? "";
    if (last.length + character.length > width && last !== "") found.push(character);
    else found[found.length - 1] = last + character;
  }
  return found;
}

function proseLines(row: readonly Cell[], { indent, width = 0 }: ColumnsOptions): readonly string[] {
  const text = row.map((cell) => cell.text).join(" ");
  return wrapText(text, width - indent.length - gap.length).map((line, index) => {
    return `${indent}${index === 0 ? "" : gap}${line}`;
  });
}
