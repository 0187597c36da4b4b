import type { Fault } from "./fault.ts";
import { byteOrderMark } from "./line-table.ts";

// What go-yaml refuses, and what some readers of YAML take for a line break and others do not.
// oxlint-disable-next-line no-control-regex
const forbidden = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u2028\u2029\uFEFF\uFFFE\uFFFF]|\r(?!\n)/g;
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

const names: Readonly<Record<string, string>> = {
  "\0": "a NUL character",
  "\r": "a carriage return without a line feed (some readers take it for a line break)",
  "\x85": "the line separator U+0085 (some readers take it for a line break)",
  "\u2028": "the line separator U+2028 (some readers take it for a line break)",
  "\u2029": "the line separator U+2029 (some readers take it for a line break)",
  [byteOrderMark]: "a byte order mark inside of the text (as where two files were joined)",
};

/**
 * The first character that may not stand in a manifest as it is. A byte order mark may, at the start of the file, which
 * is where `text` begins if `isFileStart`.
 */
export function findForbiddenCharacter(text: string, isFileStart: boolean): Fault | undefined {
  const start = isFileStart && text.startsWith(byteOrderMark) ? 1 : 0;
  forbidden.lastIndex = start;
  const index = forbidden.exec(text)?.index ?? -1;
  const surrogate = text.isWellFormed() ? -1 : text.search(loneSurrogate);
  const offset = index === -1 || (surrogate !== -1 && surrogate < index) ? surrogate : index;
  if (offset === -1) return undefined;
  const character = text.charAt(offset);
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const name = names[character] ?? `the character U+${code}`;
  const advice = `may not stand here: take it away, or write it as "\\u${code}" in double quotes if it is meant`;
  return { offset, reason: "InvalidYaml", message: `${name} ${advice}` };
}
