export interface Position {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

export const byteOrderMark = "\uFEFF";

/** Where an offset into `text` stands, for any number of offsets; the lines are counted when the first is asked for. */
export function createLineTable(text: string): (offset: number) => Position {
  let starts: Uint32Array | undefined;
  return (offset) => {
    starts ??= findLineStarts(text);
    const line = countUpTo(starts, offset);
    return { line, column: Math.max(0, offset - (starts[line - 1] ?? 0)) + 1 };
  };
}

function findLineStarts(text: string): Uint32Array {
  // Editors show no column for a byte order mark.
  const starts = [text.startsWith(byteOrderMark) ? 1 : 0];
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return Uint32Array.from(starts);
}

/** The number of starts at or before the offset, at least 1. */
function countUpTo(starts: Uint32Array, offset: number): number {
  let low = 1;
  let high = starts.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle - 1] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
