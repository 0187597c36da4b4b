/**
 * The string functions of CEL, version 2 of cel-go's extension, which count in code points and know ASCII case only
 * (https://pkg.go.dev/github.com/google/cel-go/ext#Strings).
 */
export const stringFunctions = {
  "string.lowerAscii_(): string": (text: string) => text.replaceAll(/[A-Z]+/g, (found) => found.toLowerCase()),
  "string.upperAscii_(): string": (text: string) => text.replaceAll(/[a-z]+/g, (found) => found.toUpperCase()),
  "string.trim_(): string": trimSpace,
  "string.charAt(int): string": charAt,
  "string.indexOf_(string): int": (text: string, part: string) => indexOf(text, part, 0n),
  "string.indexOf_(string, int): int": indexOf,
  "string.lastIndexOf_(string): int": (text: string, part: string) => {
    if (part === "") return BigInt(Array.from(text).length);
    return text === "" ? -1n : lastIndexOf(text, part, BigInt(Array.from(text).length - 1));
  },
  "string.lastIndexOf_(string, int): int": lastIndexOf,
  "string.substring_(int): string": (text: string, start: bigint) => substring(text, start, undefined),
  "string.substring_(int, int): string": substring,
  "string.replace(string, string): string": (text: string, from: string, to: string) => replace(text, from, to, -1n),
  "string.replace(string, string, int): string": replace,
  "string.split_(string): list<string>": (text: string, separator: string) => split(text, separator, -1n),
  "string.split_(string, int): list<string>": split,
} as const;

const space = "[\\t-\\r \\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]+";
const spaceAround = new RegExp(`^${space}|${space}$`, "g");

/** White space is what Go's unicode.IsSpace says. */
export function trimSpace(text: string): string {
  return text.replaceAll(spaceAround, "");
}

function charAt(text: string, index: bigint): string {
  const characters = Array.from(text);
  if (index < 0n || index > BigInt(characters.length)) throw new Error(`index out of range: ${index}`);
  return characters[Number(index)] ?? "";
}

function indexOf(text: string, part: string, offset: bigint): bigint {
  if (part === "") return offset;
  if (offset < 0n) throw new Error(`index out of range: ${offset}`);
  const characters = Array.from(text);
  const rest = characters.slice(Number(offset)).join("");
  const found = rest.indexOf(part);
  return found < 0 ? -1n : offset + BigInt(Array.from(rest.slice(0, found)).length);
}

function lastIndexOf(text: string, part: string, offset: bigint): bigint {
  if (part === "") return offset;
  if (offset < 0n) throw new Error(`index out of range: ${offset}`);
  const characters = Array.from(text);
  if (offset >= BigInt(characters.length)) return -1n;
  const { length } = Array.from(part);
  const found = characters
    .slice(0, Number(offset) + length)
    .join("")
    .lastIndexOf(part);
  return found < 0 ? -1n : BigInt(Array.from(text.slice(0, found)).length);
}

function substring(text: string, start: bigint, end: bigint | undefined): string {
  const characters = Array.from(text);
  const length = BigInt(characters.length);
  if (end !== undefined && start > end) throw new Error(`invalid substring range. start: ${start}, end: ${end}`);
  for (const index of [start, end ?? length])
    if (index < 0n || index > length) throw new Error(`index out of range: ${index}`);
  return characters.slice(Number(start), Number(end ?? length)).join("");
}

/** Nothing is found between all code points; a negative limit is none. */
function replace(...[text, from, to, limit]: [string, string, string, bigint]): string {
  let left = limit;
  return text.replaceAll(from === "" ? /(?:)/gu : from, (found) => {
    left -= 1n;
    return limit >= 0n && left < 0n ? found : to;
  });
}

/** A limit of 0 gives nothing; the last of at most `limit` parts is the rest as it stands. */
function split(text: string, separator: string, limit: bigint): readonly string[] {
  if (limit === 0n) return [];
  const parts = separator === "" ? Array.from(text) : text.split(separator);
  if (limit < 0n || BigInt(parts.length) <= limit) return parts;
  const kept = Number(limit) - 1;
  return [...parts.slice(0, kept), parts.slice(kept).join(separator)];
}
