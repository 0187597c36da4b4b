import type { StructuralSchema } from "../structural-schema.ts";
import { quote } from "./describe-value.ts";
import { isRecord } from "./is-record.ts";
import { own } from "./own.ts";

export interface Repeat {
  readonly index: number;
  /** Of the first item with the same identity. */
  readonly firstIndex: number;
  /** What the two have in common, in words. */
  readonly identity: string;
}

/**
 * Items that may not stand in the list twice: equal scalars of a set, entries with equal keys of a list map. A key that
 * was left out has its default. Items of a wrong type or without a key are passed over; they have a fault of their own.
 */
export function findRepeats(schema: StructuralSchema, list: readonly unknown[]): readonly Repeat[] {
  const listType = schema["x-kubernetes-list-type"];
  if (listType !== "set" && listType !== "map") return [];
  const firstIndices = new Map<string, number>();
  const repeats: Repeat[] = [];
  for (const [index, item] of list.entries()) {
    const identity = listType === "set" ? scalarIdentity(item) : entryIdentity(schema, item);
    if (identity === undefined) continue;
    const firstIndex = firstIndices.get(identity.key);
    if (firstIndex === undefined) firstIndices.set(identity.key, index);
    else repeats.push({ index, firstIndex, identity: identity.words });
  }
  return repeats;
}

interface Identity {
  /** Tells `1` from `"1"`, and never shortens. */
  readonly key: string;
  readonly words: string;
}

function scalarIdentity(item: unknown): Identity | undefined {
  return isScalar(item) ? { key: JSON.stringify(item), words: quote(item) } : undefined;
}

function entryIdentity(schema: StructuralSchema, item: unknown): Identity | undefined {
  if (!isRecord(item)) return undefined;
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const values = keys.map((key) => own(item, key) ?? own(schema.items?.properties, key)?.default);
  if (!values.every(isScalar)) return undefined;
  return { key: JSON.stringify(values), words: keys.map((key, at) => `${key} ${quote(values[at])}`).join(", ") };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
