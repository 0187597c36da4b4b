import { isRecord } from "../../controller/api/structure/is-record.ts";
import { own } from "../../controller/api/structure/own.ts";
import type { StructuralSchema } from "../../controller/api/structural-schema.ts";
import type { FieldPath } from "../../controller/api/manifest-error.ts";
import { objectMetaSchema } from "../../controller/api/object-meta-schema.ts";
import { parseYaml, type YamlDocument } from "../../controller/api/yaml.ts";
import { referencesOf } from "../../controller/core/check/references.ts";
import { loadObjects } from "../../controller/api/load-objects.ts";
import { catalog } from "../crds/read-definitions.ts";

/** A word of a text that means something: a key of a schema, a value of an enumeration, the name of another object. */
export interface Word {
  readonly role: "key" | "choice" | "reference";
  readonly word: string;
  /** Of its first character. */
  readonly offset: number;
  /** In its object. */
  readonly path: FieldPath;
  /** What stands in its place elsewhere: a slip that makes one of these is not to be seen as such. */
  readonly others: readonly string[];
}

/** One word misspelt in each way in which one letter goes wrong: gone, exchanged with the next, or another one. */
export function misspell(word: string): readonly string[] {
  const slips = Array.from(word, (letter, at) => [
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + (word[at + 1] ?? "") + letter + word.slice(at + 2),
    word.slice(0, at) + (letter === "x" ? "q" : "x") + word.slice(at + 1),
  ]);
  return [...new Set(slips.flat())].filter((slip) => slip !== word && slip !== "");
}

/** All such words of a text in which nothing is wrong. */
export function wordsOf(text: string): readonly Word[] {
  const starts = lineStarts(text);
  return parseYaml({ file: "f", text }).documents.flatMap((document) => {
    return wordsOfDocument(document).flatMap(({ place, ...word }) => {
      const { line, column } = document.positionOf(place, word.role === "key");
      const from = (starts[line - 1] ?? 0) + column - 1;
      const offset = text.startsWith('"', from) ? from + 1 : from;
      if (!text.startsWith(word.word, offset)) throw new Error(`${word.word} is not at ${line}:${column}`);
      return [{ ...word, offset }];
    });
  });
}

export function withTypo(text: string, { word, offset }: Word, slip: string): string {
  return text.slice(0, offset) + slip + text.slice(offset + word.length);
}

type PlacedWord = Omit<Word, "offset"> & { readonly place: FieldPath };

function wordsOfDocument({ value }: YamlDocument): readonly PlacedWord[] {
  const definition = isRecord(value) ? catalog.find(String(value["kind"])) : undefined;
  if (definition === undefined) return [];
  const string: StructuralSchema = { type: "string" };
  const fixed = { apiVersion: string, kind: string, metadata: objectMetaSchema };
  const schema = { ...definition.schema, properties: { ...definition.schema.properties, ...fixed } };
  return [...wordsIn(schema, value, []), ...referencesIn(value)];
}

function wordsIn(schema: StructuralSchema, value: unknown, path: FieldPath): readonly PlacedWord[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => wordsIn(schema.items ?? {}, item, [...path, index]));
  if (!isRecord(value)) {
    const others = (schema.enum ?? []).map(String);
    if (others.length === 0 || typeof value !== "string") return [];
    return [{ role: "choice", word: value, path, place: path, others }];
  }
  const others = Object.keys(schema.properties ?? {});
  return Object.entries(value).flatMap(([key, field]) => {
    const below = [...path, key];
    const known = own(schema.properties, key);
    const inner = wordsIn(known ?? schema.additionalProperties ?? {}, field, below);
    return known === undefined ? inner : [{ role: "key", word: key, path: below, place: below, others }, ...inner];
  });
}

function referencesIn(value: unknown): readonly PlacedWord[] {
  const { objects } = loadObjects([{ file: "f", text: JSON.stringify(value) }], catalog);
  return objects.flatMap(({ object }) => {
    return referencesOf(object).map(({ path, name }) => ({
      role: "reference",
      word: name,
      path,
      place: path,
      others: [],
    }));
  });
}

function lineStarts(text: string): readonly number[] {
  return [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
}
