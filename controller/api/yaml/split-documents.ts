import type { Fault } from "./fault.ts";
import { byteOrderMark } from "./line-table.ts";

/** The stretch of a text that holds one document, without the markers around it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

const documentsMax = 100_000;

const cutShort = "a file that was cut short looks like this";

/**
 * The documents of a stream. YAML allows no line that begins with `---` or `...` inside of any content, so the markers
 * are found without reading what stands between them, and a document that is broken does not hide the next one.
 *
 * Refused, beyond what YAML refuses, is what kubectl would pass over without a word: a document on the line of its
 * `---`, and one that follows `...` directly.
 */
export function splitDocuments(text: string): { readonly pieces: readonly Piece[]; readonly faults: readonly Fault[] } {
  const split: Split = { text, pieces: [], faults: [] };
  const hasMark = text.startsWith(byteOrderMark);
  let opener: Marker = { offset: 0, kind: "start", contentStart: hasMark ? 1 : 0 };
  // A line begins after the mark; offsets stay what they are.
  for (const match of (hasMark ? `\n${text.slice(1)}` : text).matchAll(/^(?:---|\.\.\.)(?![^ \t\r\n])/gm)) {
    takePiece(split, opener, match.index);
    if (split.pieces.length >= documentsMax) {
      const message = `the file has more than ${documentsMax} documents; the rest was not read: split it`;
      split.faults.push({ offset: match.index, reason: "TooManyDocuments", message });
      return split;
    }
    opener = readMarker(split, match.index, match[0]);
  }
  takePiece(split, opener, text.length);
  if (split.pieces.length === 0 && split.faults.length === 0) {
    const what = hasContentOrComment(text) ? "the file holds nothing but comments" : "the file is empty";
    split.faults.push({ offset: 0, reason: "EmptyDocument", message: `${what}: ${cutShort}` });
  }
  return split;
}

interface Split {
  readonly text: string;
  readonly pieces: Piece[];
  readonly faults: Fault[];
}

interface Marker {
  readonly offset: number;
  readonly kind: "start" | "---" | "...";
  readonly contentStart: number;
}

function takePiece(split: Split, opener: Marker, end: number): void {
  const start = opener.contentStart;
  const content = split.text.slice(start, end);
  const first = content.search(/^[ \t]*[^ \t\r\n#]/m);
  if (first === -1) {
    if (opener.kind !== "---") return;
    const message = `the document that begins here is empty: ${cutShort}; take the --- away, or put back what stood below it`;
    split.faults.push({ offset: opener.offset, reason: "EmptyDocument", message });
  } else if (/^[ \t]*(?:%|---(?![^ \t\r\n]))/.test(content.slice(first, first + 1000))) {
    // The reader takes an indented marker or directive for one in this place, unlike kubectl.
    const message =
      "directives (%YAML, %TAG) and indented markers are not supported: take the line away, or indent it less";
    split.faults.push({ offset: start + first, reason: "InvalidYaml", message });
  } else if (opener.kind === "...") {
    const message = "kubectl passes over what follows the end marker ...: begin the document with ---";
    split.faults.push({ offset: start + first, reason: "InvalidYaml", message });
  } else split.pieces.push({ start, end });
}

function readMarker(split: Split, offset: number, kind: string): Marker {
  const { text } = split;
  const lineEnd = text.indexOf("\n", offset);
  const contentStart = lineEnd === -1 ? text.length : lineEnd + 1;
  const rest = text.slice(offset + 3, contentStart);
  if (kind === "...") return { offset, kind, contentStart: offset + 3 };
  if (/^[ \t]*(?:[ \t]#.*)?\r?\n?$/.test(rest)) return { offset, kind: "---", contentStart };
  const message =
    "the line of --- must hold nothing else, as kubectl sees no document there: begin it on the next line";
  split.faults.push({ offset, reason: "InvalidYaml", message });
  // What stands on the line is read as well, so that its own errors come at once.
  return { offset, kind: "---", contentStart: offset + 3 };
}

function hasContentOrComment(text: string): boolean {
  return /[^ \t\r\n\uFEFF]/.test(text);
}
