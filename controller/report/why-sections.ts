import { showInvisible } from "../api/manifest-error.ts";
import { spanText } from "./age-text.ts";
import type { Style } from "./style.ts";
import { tableText, type Table } from "./table-text.ts";

export interface WhyTextOptions {
  readonly style: Style;
  /** Of the screen; absent where lines may have any length. */
  readonly width: number | undefined;
}

/** Of longer lists this many lines are shown, and how many there are besides. */
const linesMax = 40;

/** A line below a headline. */
export function indented(line: string): string {
  return `  ${showInvisible(line)}\n`;
}

export function waitText(waitsFor: string, untilMs: number | undefined): string {
  const text = waitsFor === "" ? "it says itself that it has let go" : waitsFor;
  return untilMs === undefined ? text : `${text} (${spanText(untilMs)} more)`;
}

export function section(title: string, { head, rows }: Table, { style, width }: WhyTextOptions): string {
  if (rows.length === 0) return "";
  const table = { head, rows: rows.slice(0, linesMax) };
  const text = tableText(table, { style: { ...style, title: style.faint }, width, indent: "  " });
  return `${style.title(title)}\n${text}${moreLine(rows.length)}`;
}

export function listText(title: string, lines: readonly string[], { style }: WhyTextOptions): string {
  if (lines.length === 0) return "";
  return `${style.title(title)}\n${lines.slice(0, linesMax).map(indented).join("")}${moreLine(lines.length)}`;
}

function moreLine(count: number): string {
  return count <= linesMax ? "" : `  and ${count - linesMax} more: -o json has all\n`;
}
