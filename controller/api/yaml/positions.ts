import { EVENT_ID, getScalarValue, SCALAR_STYLE } from "js-yaml";
import type { Event, ScalarEvent } from "js-yaml";

import type { FieldPath } from "../manifest-error.ts";

/** One document: offsets in the events are offsets into the text. */
export interface ReadDocument {
  readonly text: string;
  readonly events: readonly Event[];
}

/**
 * Finds where a field stands. Without that field the offset is that of its nearest ancestor: its key where it has one,
 * as that is the line to add something under.
 */
export function createPlaceFinder(document: ReadDocument): (path: FieldPath, atKey: boolean) => number {
  const finder: Finder = { ...document, after: findEnds(document), targets: findTargets(document), items: new Map() };
  return (path, atKey) => {
    // The event before it opens the document.
    let place: Place = { value: 1, key: undefined };
    for (const step of path) {
      const next = findChild(finder, finder.targets.get(place.value) ?? place.value, step);
      if (next === undefined) return startOf(document, place.key ?? place.value);
      place = next;
    }
    return startOf(document, (atKey ? place.key : undefined) ?? placeOfValue(document, place));
  };
}

/** The event of the first key with this text in a mapping. */
export function findFirstKey(document: ReadDocument, mapping: number, key: string): number {
  let depth = 0;
  let isKey = true;
  for (let index = mapping + 1; index < document.events.length && depth >= 0; index += 1) {
    const event = document.events[index];
    const isTop = depth === 0;
    if (event?.type === EVENT_ID.SCALAR && isTop && isKey && getScalarValue(document.text, event) === key) {
      return startOf(document, index);
    }
    if (event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE) depth += 1;
    else if (event?.type === EVENT_ID.POP) depth -= 1;
    if (depth === 0) isKey = !isKey;
  }
  return startOf(document, mapping);
}

/** Where a value begins: its opening quote, bracket or block indicator; for an empty one what stands before it. */
export function startOf(document: ReadDocument, index: number): number {
  const event = document.events[index];
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return event.valueStart === -1 ? startOfEmpty(document, index) : startOfScalar(document.text, event);
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    default:
      return 0;
  }
}

function startOfScalar(text: string, event: ScalarEvent): number {
  switch (event.style) {
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return event.valueStart - 1;
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK:
      return startOfBlock(text, event.valueStart);
    case SCALAR_STYLE.PLAIN:
      return event.valueStart;
  }
}

/** At the `|` or `>` on the line before the text. */
function startOfBlock(text: string, valueStart: number): number {
  const headerEnd = text.charAt(valueStart - 1) === "\n" ? valueStart - 1 : valueStart;
  const lineStart = headerEnd === 0 ? 0 : text.lastIndexOf("\n", headerEnd - 1) + 1;
  const header = /(?<!\S)[|>][-+0-9]*[ \t]*(?:[ \t]#.*)?\r?$/.exec(text.slice(lineStart, headerEnd));
  return header === null ? valueStart : lineStart + header.index;
}

/** An empty item stands at its dash, which no event names: it is the next one after what was read before it. */
function startOfEmpty(document: ReadDocument, index: number): number {
  const event = document.events[index];
  if (event?.type === EVENT_ID.SCALAR && event.tagStart !== -1) return event.tagStart;
  if (event?.type === EVENT_ID.SCALAR && event.anchorStart !== -1) return event.anchorStart - 1;
  const before = endBefore(document, index);
  for (let offset = before; offset < document.text.length; offset += 1) {
    const character = document.text.charAt(offset);
    if (character === "-") return offset;
    if (character === "#") offset = endOfLine(document.text, offset);
    else if (!` \t\r\n]}"',:`.includes(character)) return before;
  }
  return before;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}

function endBefore(document: ReadDocument, index: number): number {
  for (let before = index - 1; before >= 0; before -= 1) {
    const event = document.events[before];
    if (event?.type === EVENT_ID.SCALAR && event.valueEnd !== -1) return event.valueEnd;
    if (event?.type === EVENT_ID.ALIAS) return event.anchorEnd;
    if (event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE) return event.start;
  }
  return 0;
}

/** The events of a value, and of its key if it has one. */
interface Place {
  readonly value: number;
  readonly key: number | undefined;
}

interface Finder extends ReadDocument {
  /** By the event of a value: the event after it and all that is in it. */
  readonly after: Int32Array;
  /** By the event of an alias: the event of what it stands for. */
  readonly targets: ReadonlyMap<number, number>;
  /** By the event of a list: the events of its items, kept because a list may be asked about once for each item. */
  readonly items: Map<number, readonly number[]>;
}

function findChild(finder: Finder, parent: number, step: string | number): Place | undefined {
  const type = finder.events[parent]?.type;
  if (type === EVENT_ID.MAPPING && typeof step === "string") return findField(finder, parent, step);
  if (type !== EVENT_ID.SEQUENCE || typeof step !== "number") return undefined;
  const items = finder.items.get(parent) ?? findChildren(finder, parent);
  finder.items.set(parent, items);
  const value = items[step];
  return value === undefined ? undefined : { value, key: undefined };
}

function findField(finder: Finder, parent: number, name: string): Place | undefined {
  let key = parent + 1;
  for (let event = finder.events[key]; event?.type === EVENT_ID.SCALAR; event = finder.events[key]) {
    const value = key + 1;
    if (getScalarValue(finder.text, event) === name) return { value, key };
    key = finder.after[value] ?? finder.events.length;
  }
  return undefined;
}

function findChildren(finder: Finder, parent: number): readonly number[] {
  const children: number[] = [];
  let child = parent + 1;
  while (child < finder.events.length && finder.events[child]?.type !== EVENT_ID.POP) {
    children.push(child);
    child = finder.after[child] ?? finder.events.length;
  }
  return children;
}

function placeOfValue(document: ReadDocument, { value, key }: Place): number {
  const event = document.events[value];
  return event?.type === EVENT_ID.SCALAR && event.valueStart === -1 && key !== undefined ? key : value;
}

function findEnds({ events }: ReadDocument): Int32Array {
  const after = new Int32Array(events.length);
  const open: number[] = [];
  for (const [index, event] of events.entries()) {
    after[index] = index + 1;
    if (event.type === EVENT_ID.POP) after[open.pop() ?? 0] = index + 1;
    else if (event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.ALIAS) open.push(index);
  }
  return after;
}

function findTargets({ text, events }: ReadDocument): ReadonlyMap<number, number> {
  const anchors = new Map<string, number>();
  const targets = new Map<number, number>();
  for (const [index, event] of events.entries()) {
    if (event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT || event.anchorStart === -1) continue;
    const name = text.slice(event.anchorStart, event.anchorEnd);
    if (event.type !== EVENT_ID.ALIAS) anchors.set(name, index);
    else targets.set(index, anchors.get(name) ?? index);
  }
  return targets;
}
