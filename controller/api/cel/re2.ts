/**
 * Go's regular expressions (RE2, https://github.com/google/re2/wiki/Syntax) by those of JavaScript. What both have is
 * translated where it means something else (`.`, `\s`, `$`, a literal brace); everything else of either side is refused:
 * named groups, flags, look-around, back references, `\p`, `[[:alpha:]]`, octal escapes.
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
  let text = "";
  let at = 0;
  while (at < characters.length) {
    const [length, translated] = translateAt(characters, at);
    text += translated;
    at += length;
  }
  return text;
}

/** How many characters of the pattern were read, and what they are in JavaScript. */
type Piece = readonly [length: number, text: string];

const classes: Readonly<Record<string, string>> = {
  d: "0-9",
  w: "0-9A-Za-z_",
  s: "\\t\\n\\f\\r ",
};
const controls: Readonly<Record<string, string>> = { a: "\\x07", f: "\\f", n: "\\n", r: "\\r", t: "\\t", v: "\\v" };
const anchors: Readonly<Record<string, string>> = { b: "\\b", B: "\\B", A: "^", z: "$" };

function translateAt(characters: readonly string[], at: number): Piece {
  const character = characters[at] ?? "";
  switch (character) {
    case "\\":
      return translateEscape(characters, at);
    case "[":
      return translateClass(characters, at);
    case ".":
      return [1, "[^\\n]"];
    case "(":
      if (characters[at + 1] !== "?") return [1, "("];
      if (characters[at + 2] === ":") return [3, "(?:"];
      throw new Error(`regular expression with "(?${characters[at + 2] ?? ""}" is not in the common subset`);
    case "{":
      return translateRepeat(characters, at);
    case "}":
    case "]":
      return [1, `\\${character}`];
    default:
      return [1, character];
  }
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
  throw new Error(`regular expression with "\\${escaped}" is not in the common subset`);
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
    throw new Error('regular expression with "[:" is not in the common subset');
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
