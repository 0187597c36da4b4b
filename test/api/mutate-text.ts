import fc from "fast-check";
import { arbitraryCharacter } from "./arbitrary-character.ts";

/** What is put into a text: what means something in YAML, and what should not be in a text at all. */
const oddities: readonly string[] = [
  ["\t", " ", "  ", "\n", "\r\n", "\r", "\0", "\uFEFF", "\u2028", "\u0085", "\u00A0", "\uD800", "😀", "\x07"],
  ["---\n", "\n---\n", "...\n", "--- x\n", "%YAML 1.1\n", "# ", "#", ": ", ":", "- ", "-", "? ", "? |\n", ", "],
  ["[", "]", "{", "}", "'", '"', "\\", "|", ">", "|2-\n", "&a ", "*a", "!t ", "!!str ", "!", "<<: *a\n", "@", "`"],
  ["~", "null", "yes", "010", "0x", "1e999", "99999999999999999999", ".inf", "__proto__", "- &a [*a]\n"],
].flat();

type Mutation = (text: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const span = fc.tuple(place, fc.nat({ max: 40 }));
const oddity = fc.oneof(fc.constantFrom(...oddities), fc.string({ unit: arbitraryCharacter, maxLength: 5 }));

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  span.map(
    ([at, length]): Mutation =>
      (text) =>
        replaced(text, at, { length, by: () => "" }),
  ),
  span.map(
    ([at, length]): Mutation =>
      (text) =>
        replaced(text, at, { length, by: (old) => old + old }),
  ),
  fc.tuple(span, oddity).map(
    ([[at, length], by]): Mutation =>
      (text) =>
        replaced(text, at, { length, by: () => by }),
  ),
  fc.tuple(place, oddity).map(
    ([at, by]): Mutation =>
      (text) =>
        replaced(text, at, { length: 0, by: () => by }),
  ),
  fc.tuple(place, oddity, fc.nat({ max: 200 })).map(
    ([at, by, times]): Mutation =>
      (text) =>
        replaced(text, at, { length: 0, by: () => by.repeat(times) }),
  ),
  place.map(
    (at): Mutation =>
      (text) =>
        text.slice(0, Math.floor(at * text.length)),
  ),
);

/** One of the texts after one slip or several. */
export function mutatedTexts(texts: readonly string[], slipsMax = 5): fc.Arbitrary<string> {
  const mutations = fc.array(mutation, { minLength: 1, maxLength: slipsMax });
  return fc
    .tuple(fc.constantFrom(...texts), mutations)
    .map(([text, list]) => list.reduce((done, next) => next(done), text));
}

interface Replacement {
  readonly length: number;
  readonly by: (old: string) => string;
}

function replaced(text: string, at: number, { length, by }: Replacement): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + by(text.slice(start, start + length)) + text.slice(start + length);
}
