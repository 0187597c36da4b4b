/** Lines around a change that are shown with it. */
const contextLines = 3;
/** Of lines compared with lines: beyond it the whole is shown as taken away and put in. */
const comparisonsMax = 4_000_000;

interface DiffLine {
  readonly mark: " " | "-" | "+";
  readonly text: string;
  /** How many lines of either side stand before it. */
  readonly before: number;
  readonly after: number;
}

/** What differs between two texts, in the hunks of `diff -u` without the two lines before them; empty where nothing does. */
export function unifiedDiff(before: readonly string[], after: readonly string[]): readonly string[] {
  const lines = marked(before, after);
  const changed = lines.flatMap(({ mark }, index) => (mark === " " ? [] : [index]));
  const hunks: [number, number][] = [];
  for (const index of changed) {
    const from = Math.max(0, index - contextLines);
    const to = Math.min(lines.length, index + contextLines + 1);
    const last = hunks.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  }
  return hunks.flatMap(([from, to]) => hunkLines(lines.slice(from, to)));
}

function hunkLines(lines: readonly DiffLine[]): readonly string[] {
  const [first] = lines;
  if (first === undefined) return [];
  const old = lines.filter(({ mark }) => mark !== "+").length;
  const fresh = lines.filter(({ mark }) => mark !== "-").length;
  const head = `@@ -${range(first.before, old)} +${range(first.after, fresh)} @@`;
  return [head, ...lines.map(({ mark, text }) => `${mark}${text}`)];
}

function range(before: number, count: number): string {
  return `${count === 0 ? before : before + 1},${count}`;
}

/** Both texts in one, along a longest common subsequence. */
function marked(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const old = before.slice(start, before.length - end);
  const fresh = after.slice(start, after.length - end);
  const middle = old.length * fresh.length > comparisonsMax ? replaced(old, fresh) : aligned(old, fresh);
  const all = [...before.slice(0, start).map(kept), ...middle, ...before.slice(before.length - end).map(kept)];
  let [i, j] = [0, 0];
  return all.map(([mark, text]) => {
    const line = { mark, text, before: i, after: j };
    if (mark !== "+") i += 1;
    if (mark !== "-") j += 1;
    return line;
  });
}

function kept(text: string): Marked {
  return [" ", text];
}

type Marked = readonly [mark: DiffLine["mark"], text: string];

function replaced(old: readonly string[], fresh: readonly string[]): readonly Marked[] {
  return [...old.map((text): Marked => ["-", text]), ...fresh.map((text): Marked => ["+", text])];
}

function aligned(old: readonly string[], fresh: readonly string[]): readonly Marked[] {
  const lengths = commonLengths(old, fresh);
  const lengthAt = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  const lines: Marked[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [left = "", right = ""] = [old[i], fresh[j]];
    if (i < old.length && j < fresh.length && left === right) {
      lines.push([" ", left]);
      i += 1;
      j += 1;
    } else if (j >= fresh.length || (i < old.length && lengthAt(i + 1, j) >= lengthAt(i, j + 1))) {
      lines.push(["-", left]);
      i += 1;
    } else {
      lines.push(["+", right]);
      j += 1;
    }
  }
  return lines;
}

/** At `[i][j]`: the length of a longest common subsequence of what follows there. */
function commonLengths(old: readonly string[], fresh: readonly string[]): readonly Uint32Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const [row, below] = [lengths[i], lengths[i + 1]];
    if (row === undefined || below === undefined) continue;
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      row[j] = old[i] === fresh[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}
