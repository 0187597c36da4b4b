import type { RunOutcome } from "./outcome.ts";

export interface Cell {
  readonly runs: readonly RunOutcome[];
  /** Of a row that must move nothing. */
  readonly mustStay: boolean;
}

/** The one in the middle; of an even number the mean of the two there. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? NaN;
  return Number.isInteger(half) ? ((sorted[half - 1] ?? NaN) + upper) / 2 : upper;
}

/** Median and worst in seconds, and what was not as it must be; a dash where the contender has no such row. */
export function cellText(cell: Cell | undefined): string {
  if (cell === undefined || cell.runs.length === 0) return "-";
  const { runs, mustStay } = cell;
  const times = runs.flatMap(({ ms }) => (ms === undefined ? [] : [ms]));
  const missed = runs.length - times.length;
  const moved = runs.filter(({ hasMoved }) => hasMoved).length;
  const notes = [
    ...(missed === 0 ? [] : [`${missed} of ${runs.length} not in time`]),
    ...(mustStay && moved > 0 ? [`${moved} of ${runs.length} moved`] : []),
  ];
  const text = times.length === 0 ? "" : timesText(times);
  return [text, ...notes].filter((part) => part !== "").join("; ");
}

function timesText(times: readonly number[]): string {
  const worst = Math.max(...times);
  return worst === 0 ? "no break" : `${seconds(median(times))} (${seconds(worst)})`;
}

/** How often two machines were seen with the address at once, and for how long at most. */
export function overlapText(cells: readonly Cell[]): string {
  const runs = cells.flatMap((cell) => cell.runs);
  const two = runs.filter(({ overlapMs }) => overlapMs > 0);
  if (two.length === 0) return `never in ${runs.length} runs`;
  return `${two.length} of ${runs.length} runs, ${seconds(Math.max(...two.map(({ overlapMs }) => overlapMs)))} at most`;
}

function seconds(ms: number): string {
  return ms < 995 ? `${(ms / 1_000).toFixed(3)} s` : `${(ms / 1_000).toFixed(2)} s`;
}

export function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}
