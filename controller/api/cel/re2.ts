/**
 * Go's regular expressions (RE2, https://github.com/google/re2/wiki/Syntax) by those of JavaScript. What both have is
 * translated where it means something else (`.`, `\s`, `$`, a literal brace, the flags i and s); everything else of either
 * side is refused: named groups, the flags m and U, look-around, back references, `\p`, `[[:alpha:]]`, octal escapes.
 *
 * JavaScript searches by backtracking: that is safe as patterns come from our own crds/ and every string is bounded there.
 */

const compiled = new Map<string, RegExp>();
const compiledMax = 1000;

/** A RegExp that finds what Go would find. Throws where the pattern is none in the common subset. */
export function compileRe2(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const regExp = compile(translate(pattern));
  // A pattern built from data could fill the memory: beyond the limit everything is compiled anew.
  if (compiled.size >= compiledMax) compiled.clear();
  compiled.set(pattern, regExp);
  return regExp;
}

function compile(translated: string): RegExp {
  try {
    return new RegExp(translated, "u");
  } catch (error) {
    // JavaScript quotes the translated pattern, which nobody wrote.
    const why = String(error).replace(/^.*\/u: /s, "");
    throw new Error(`regular expression is wrong: ${why}`, { cause: error });
  }
}

function translate(pattern: string): string {
  const characters = Array.from(pattern);
  const groups: Flags[] = [noFlags];
  let text = "";
  let at = 0;
  while (at < characters.length) {
    const [length, translated] = translateAt(characters, at, groups);
    text += translated;
    at += length;
  }
  return text + close(groups[0]);
}

/** How many characters of the pattern were read, and what they are in JavaScript. */
type Piece = readonly [length: number, text: string];

/** What holds in a group from here on. */
interface Flags {
  readonly isDotAll: boolean;
  /** The JavaScript groups that stand for `(?i)`, which holds up to the end of the group that it is in. */
  readonly opened: readonly string[];
}

const noFlags: Flags = { isDotAll: false, opened: [] };

function close(flags: Flags | undefined): string {
  return ")".repeat(flags?.opened.length ?? 0);
}

const classes: Readonly<Record<string, string>> = {
  d: "0-9",
  w: "0-9A-Za-z_",
  s: "\\t\\n\\f\\r ",
};
const controls: Readonly<Record<string, string>> = { a: "\\x07", f: "\\f", n: "\\n", r: "\\r", t: "\\t", v: "\\v" };
/**
 * Each in a group, as Go lets them be repeated. With the flag i, JavaScript counts more letters among those of a word.
 */
const anchors: Readonly<Record<string, string>> = { b: "(?-i:\\b)", B: "(?-i:\\B)", A: "(?:^)", z: "(?:$)" };

/** The innermost group is the last one. */
function translateAt(characters: readonly string[], at: number, groups: Flags[]): Piece {
  const character = characters[at] ?? "";
  const flags = groups.at(-1) ?? noFlags;
  switch (character) {
    case "\\":
      return translateEscape(characters, at);
    case "[":
      return translateClass(characters, at);
    case ".":
      return [1, flags.isDotAll ? "[^]" : "[^\\n]"];
    case "(":
      return openGroup(characters, at, groups);
    case ")":
      groups.pop();
      return [1, `${close(flags)})`];
    case "|":
      return [1, `${close(flags)}|${flags.opened.join("")}`];
    case "{":
      return translateRepeat(characters, at);
    case "^":
    case "$":
      return [1, `(?:${character})`];
    case "}":
    case "]":
      return [1, `\\${character}`];
    default:
      return [1, character];
  }
}

/** `(`, `(?:`, and with flags `(?i:` for a group or `(?i)` for the rest of the one around it. */
function openGroup(characters: readonly string[], at: number, groups: Flags[]): Piece {
  const flags = groups.at(-1) ?? noFlags;
  if (characters[at + 1] !== "?") {
    groups.push({ ...flags, opened: [] });
    return [1, "("];
  }
  const { length, isForRest, on, off } = readFlags(characters, at);
  const isDotAll = (flags.isDotAll || on.includes("s")) && !off.includes("s");
  const ignoring = on.includes("i") ? "(?i:" : "(?:";
  const start = off.includes("i") ? "(?-i:" : ignoring;
  if (isForRest) groups[groups.length - 1] = { isDotAll, opened: [...flags.opened, start] };
  else groups.push({ isDotAll, opened: [] });
  return [length, start];
}

interface FlagChange {
  readonly length: number;
  readonly isForRest: boolean;
  readonly on: string;
  readonly off: string;
}

function readFlags(characters: readonly string[], at: number): FlagChange {
  const match = /^\(\?(?!\))([is]*)(?:-([is]+))?([:)])/.exec(characters.slice(at, at + 12).join(""));
  const [whole = "", on = "", off = "", end] = match ?? [];
  const isBoth = ["i", "s"].some((flag) => on.includes(flag) && off.includes(flag));
  if (match === null || isBoth)
    throw new Error(
      `regular expression with "(?${characters[at + 2] ?? ""}" is beyond the part of RE2 that is supported`,
    );
  return { length: whole.length, isForRest: end === ")", on, off };
}

function translateEscape(characters: readonly string[], at: number): Piece {
  const character = characters[at + 1] ?? "";
  const set = classes[character.toLowerCase()];
  if (set !== undefined) return [2, `[${character === character.toLowerCase() ? "" : "^"}${set}]`];
  const anchor = anchors[character];
  return anchor === undefined ? translateCharacter(characters, at) : [2, anchor];
}

/** One character, escaped or not, as a literal that is valid inside and outside of a class. */
function translateCharacter(characters: readonly string[], at: number): Piece {
  const character = characters[at] ?? "";
  if (character !== "\\") return [1, literal(character)];
  const escaped = characters[at + 1] ?? "";
  const control = controls[escaped];
  if (control !== undefined) return [2, control];
  if (escaped === "x") {
    const match = /^\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(characters.slice(at, at + 12).join(""));
    if (match !== null) return [match[0].length, `\\u{${match[1] ?? match[2] ?? ""}}`];
  }
  if (/^[^A-Za-z0-9\u0080-\u{10FFFF}]$/u.test(escaped)) return [2, literal(escaped)];
  throw new Error(`regular expression with "\\${escaped}" is beyond the part of RE2 that is supported`);
}

function literal(character: string): string {
  return /^[$()*+./?[\\\]^{|}-]$/.test(character) ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : character;
}

/** A class such as `[^a-z\d_-]`; a `]` that stands first is meant as itself. */
function translateClass(characters: readonly string[], start: number): Piece {
  let at = start + 1;
  let text = "[";
  if (characters[at] === "^") {
    text += "^";
    at += 1;
  }
  const first = at;
  while (at < characters.length && (characters[at] !== "]" || at === first)) {
    const [length, item] = translateClassItem(characters, at);
    text += item;
    at += length;
  }
  if (at >= characters.length) throw new Error("regular expression has a [ without its ]");
  return [at + 1 - start, `${text}]`];
}

function translateClassItem(characters: readonly string[], at: number): Piece {
  if (characters[at] === "[" && characters[at + 1] === ":")
    throw new Error('regular expression with "[:" is beyond the part of RE2 that is supported');
  const set = characters[at] === "\\" ? classes[characters[at + 1] ?? ""] : undefined;
  if (set !== undefined) return [2, set];
  const [length, low] = translateCharacter(characters, at);
  const dash = at + length;
  if (characters[dash] !== "-" || characters[dash + 1] === "]" || dash + 1 >= characters.length) return [length, low];
  const [highLength, high] = translateCharacter(characters, dash + 1);
  return [length + 1 + highLength, `${low}-${high}`];
}

/** `{2}`, `{2,}`, `{2,5}` repeat; any other brace is itself. */
function translateRepeat(characters: readonly string[], at: number): Piece {
  const match = /^\{([0-9]+)(?:,([0-9]*))?\}/.exec(characters.slice(at, at + 24).join(""));
  if (match === null) return [1, "\\{"];
  if (Number(match[1]) > 1000 || Number(match[2] ?? 0) > 1000)
    throw new Error(`regular expression may repeat at most 1000 times: ${match[0]}`);
  return [match[0].length, match[0]];
}

/** The functions of CEL and Kubernetes that take a pattern, by their signature. */
export const patternFunctions = {
  "string.matches_(string): bool": (text: string, pattern: string) => compileRe2(pattern).test(text),
  "string.find(string): string": (text: string, pattern: string) => compileRe2(pattern).exec(text)?.[0] ?? "",
  "string.findAll(string): list<string>": (text: string, pattern: string) => findAll(text, pattern),
  "string.findAll(string, int): list<string>": (text: string, pattern: string, limit: bigint) => {
    const found = findAll(text, pattern);
    return limit < 0n ? found : found.slice(0, Number(limit));
  },
} as const;

/** As Go does, an empty match right behind another match does not count. */
function findAll(text: string, pattern: string): readonly string[] {
  const found: string[] = [];
  let end = -1;
  for (const match of text.matchAll(new RegExp(compileRe2(pattern).source, "gu"))) {
    if (match[0] !== "" || match.index !== end) found.push(match[0]);
    end = match.index + match[0].length;
  }
  return found;
}
