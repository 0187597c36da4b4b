import { parseEvents, YAMLException } from "js-yaml";

import { describeObject } from "./describe-object.ts";
import type { FieldPath, ManifestError, Violation } from "./manifest-error.ts";
import { compose, createFileBudget, depthMax, type Composition, type FileBudget } from "./yaml/compose.ts";
import type { Fault } from "./yaml/fault.ts";
import { findForbiddenCharacter } from "./yaml/find-forbidden-character.ts";
import { findTabIndentation, findTabNear } from "./yaml/find-tab-indentation.ts";
import { createLineTable, type Position } from "./yaml/line-table.ts";
import { createPlaceFinder } from "./yaml/positions.ts";
import { splitDocuments, type Piece } from "./yaml/split-documents.ts";

/** A text and the name of the file it was read from. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

export interface YamlDocument {
  /** Plain records, lists and scalars. A value that an alias stands for is shared: never change it. */
  readonly value: unknown;
  /**
   * What is wrong with the values though the document can be read: scalars that the readers of YAML understand
   * differently, numbers that would be rounded, keys that are no text. An error where the object is ours.
   */
  readonly violations: readonly Violation[];
  /**
   * Where the value stands, or its key; where its nearest existing ancestor does if the path does not exist. A call may
   * read the document anew: it is for errors, not for every field.
   */
  readonly positionOf: (path: FieldPath, atKey?: boolean) => Position;
}

/**
 * Reads all documents of a YAML (or JSON) text. A broken one gives its errors and is left out; the others are read all
 * the same. Never throws, and takes time and memory in proportion to the text, whatever its aliases stand for.
 */
export function parseYaml(source: SourceText): {
  readonly documents: readonly YamlDocument[];
  readonly errors: readonly ManifestError[];
} {
  const { file, text } = source;
  const lineOf = createLineTable(text);
  const { pieces, faults } = splitDocuments(text);
  const documents: YamlDocument[] = [];
  const errors = faults.map((fault) => toError({ file, lineOf, object: "", base: 0 }, fault));
  const placeOf = createPlaces(text);
  const budget = createFileBudget();
  for (const piece of pieces) {
    const { value, faults: found, violations } = readPiece(text, piece, budget);
    if (found.length > 0) {
      const object = describeObject(value);
      errors.push(...found.map((fault) => toError({ file, lineOf, object, base: piece.start }, fault)));
      continue;
    }
    const positionOf = (path: FieldPath, atKey = false): Position => lineOf(placeOf(piece, path, atKey));
    documents.push({ value, violations, positionOf });
  }
  return { documents, errors: errors.toSorted((a, b) => a.line - b.line || a.column - b.column) };
}

interface ErrorContext {
  readonly file: string;
  readonly lineOf: (offset: number) => Position;
  readonly object: string;
  /** Where the text begins that the offsets of the fault are in. */
  readonly base: number;
}

function toError({ file, lineOf, object, base }: ErrorContext, fault: Fault): ManifestError {
  const { offset, reason, message, earlier } = fault;
  const repeated = earlier === undefined ? "" : `; it stands first on line ${lineOf(base + earlier).line}`;
  return { file, ...lineOf(base + offset), object, path: "", reason, message: message + repeated };
}

function readPiece(whole: string, piece: Piece, budget: FileBudget): Composition {
  const text = whole.slice(piece.start, piece.end);
  const character = findForbiddenCharacter(text, piece.start === 0);
  if (character !== undefined) return unreadable(character);
  try {
    const events = parseEvents(text, { maxDepth: depthMax });
    const tab = findTabIndentation({ text, events });
    return tab === undefined ? compose({ text, events }, budget) : unreadable(tab);
  } catch (error) {
    return unreadable(toFault(text, error));
  }
}

function unreadable(fault: Fault): Composition {
  return { value: undefined, faults: [fault], violations: [] };
}

const unevenLines = "a line is indented otherwise than its neighbours";
const unquoted = "lacks its ':', or a value with ': ' or ' #' in it lacks quotes";
const hints: readonly (readonly [RegExp, string])[] = [
  [/indentation of a mapping entry|':' after a mapping key|a multiline key/, `${unevenLines}, ${unquoted}`],
  [/indentation of a sequence entry/, unevenLines],
  [
    /deficient indentation/,
    "what is in brackets or quotes, the closing one too, must be indented more than the line that opens it",
  ],
  [/escape sequence/, "in double quotes a backslash is written twice, in single quotes once"],
  [/expected the node content/, "a value is missing here, or there is a comma or a sign too many"],
  [/quoted scalar|missed comma|flow collection/, "a closing quote, a bracket or a comma is missing above"],
  [/end of the stream or a document separator/, "what stands here does not belong to what stands above it"],
  [/maxDepth/, `values may be nested at most ${depthMax} deep`],
];

function toFault(text: string, error: unknown): Fault {
  const detail = error instanceof YAMLException ? error.reason : String(error);
  const offset = Math.min(error instanceof YAMLException ? (error.mark?.position ?? 0) : 0, text.length);
  const tab = findTabNear(text, offset);
  if (tab !== undefined) return tab;
  const conflict = /^(?:<{7}|={7}|>{7})(?![^ \r\n])/m.exec(text);
  if (conflict !== null) {
    const message = `a merge conflict was left here (${conflict[0]}): keep one of the two sides`;
    return { offset: conflict.index, reason: "InvalidYaml", message };
  }
  const hint = hints.find(([pattern]) => pattern.test(detail))?.[1];
  // What the reader says of itself helps few, and only after what to look for.
  const message = `is not YAML: ${hint === undefined ? detail : `${hint} (${detail})`}`;
  return { offset: lastContent(text, offset), reason: "InvalidYaml", message };
}

/** An error at the end of the text is shown where the text ends, not on an empty line below it. */
function lastContent(text: string, offset: number): number {
  if (text.slice(offset).trim() !== "") return offset;
  return Math.max(0, text.slice(0, offset).trimEnd().length - 1);
}

/** Keeps what the last document asked about needs, as errors are asked about one document after the other. */
function createPlaces(text: string): (piece: Piece, path: FieldPath, atKey: boolean) => number {
  let recent: { readonly piece: Piece; readonly find: (path: FieldPath, atKey: boolean) => number } | undefined;
  return (piece, path, atKey) => {
    if (recent?.piece !== piece) {
      const pieceText = text.slice(piece.start, piece.end);
      const events = parseEvents(pieceText, { maxDepth: depthMax });
      recent = { piece, find: createPlaceFinder({ text: pieceText, events }) };
    }
    return piece.start + recent.find(path, atKey);
  };
}
