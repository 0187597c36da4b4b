import { EVENT_ID, getScalarValue, SCALAR_STYLE } from "js-yaml";
import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from "js-yaml";

import type { FieldPath, Reason, Violation } from "../manifest-error.ts";
import type { Fault } from "./fault.ts";
import { findFirstKey, startOf, type ReadDocument } from "./positions.ts";
import { readPlainScalar } from "./read-plain-scalar.ts";

/** Collections in collections, the expansion of aliases included. */
export const depthMax = 100;
/** Values that come from aliases, each counted as often as it is meant. */
const aliasedValuesMax = { document: 100_000, file: 1_000_000 };
/** Repeated keys that are listed, and doubtful values that are kept, for one document. */
const duplicatesMax = 100;
const violationsMax = 1000;

/** What one document says. */
export interface Composition {
  readonly value: unknown;
  /** Why the document is not to be used; offsets into the text of the document. */
  readonly faults: readonly Fault[];
  /** What is wrong only if the object is ours. */
  readonly violations: readonly Violation[];
}

/** What the documents of one file share. */
export interface FileBudget {
  aliasedValues: number;
}

export function createFileBudget(): FileBudget {
  return { aliasedValues: aliasedValuesMax.file };
}

interface Composer extends ReadDocument {
  readonly frames: Frame[];
  readonly anchors: Map<string, Anchored>;
  readonly faults: Fault[];
  readonly violations: Violation[];
  readonly budget: FileBudget;
  value: unknown;
  /** Of the event that is being taken. */
  index: number;
  aliasedValues: number;
  isStopped: boolean;
}

/** A collection that is being read. */
interface Frame {
  readonly event: number;
  readonly list: unknown[] | undefined;
  readonly record: Record<string, unknown>;
  readonly anchor: Anchored | undefined;
  key: string | undefined;
  size: number;
  height: number;
}

interface Node {
  readonly value: unknown;
  /** How many values it is, itself included, aliases expanded. */
  readonly size: number;
  readonly height: number;
}

interface Anchored {
  /** Undefined while the collection is being read. */
  node: Node | undefined;
  readonly violationsBefore: number;
  violationsAfter: number;
}

/**
 * Makes plain values of the events of one document. An aliased value is shared, not copied, so that anchors that
 * multiply cost nothing; they are counted all the same, because whoever walks the value meets each copy.
 */
export function compose({ text, events }: ReadDocument, budget: FileBudget): Composition {
  const composer: Composer = {
    text,
    events,
    frames: [],
    anchors: new Map(),
    faults: [],
    violations: [],
    budget,
    value: undefined,
    index: 0,
    aliasedValues: 0,
    isStopped: false,
  };
  for (const event of events) {
    takeEvent(composer, event);
    if (composer.isStopped) break;
    composer.index += 1;
  }
  const { value, faults, violations } = composer;
  return { value, faults, violations };
}

function takeEvent(composer: Composer, event: Event): void {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return takeScalar(composer, event);
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return openCollection(composer, event);
    case EVENT_ID.ALIAS:
      return takeAlias(composer, event);
    case EVENT_ID.POP:
      return closeCollection(composer);
    case EVENT_ID.DOCUMENT:
      return;
  }
}

function takeScalar(composer: Composer, event: ScalarEvent): void {
  const text = getScalarValue(composer.text, event);
  const isTagged = event.tagStart !== -1;
  if (isTagged && !isTagKnown(composer, event, ["!", "!!str"])) return stopAtTag(composer, event);
  const isPlain = event.style === SCALAR_STYLE.PLAIN && !isTagged;
  const anchor = openAnchor(composer, event);
  const frame = composer.frames.at(-1);
  if (frame !== undefined && isKeyNext(frame)) {
    if (event.valueStart === -1) return stopAtMissingKey(composer);
    takeKey(composer, frame, { text, isPlain });
    closeAnchor(composer, anchor, { value: text, size: 1, height: 0 });
    return;
  }
  const reading = isPlain ? readPlainScalar(text) : { value: text };
  if (reading.doubt !== undefined) doubt(composer, reading.doubt);
  const node = { value: reading.value, size: 1, height: 0 };
  closeAnchor(composer, anchor, node);
  addNode(composer, node);
}

function takeKey(composer: Composer, frame: Frame, key: { text: string; isPlain: boolean }): void {
  frame.key = key.text;
  if (key.isPlain) doubtKey(composer, key.text);
  if (!Object.hasOwn(frame.record, key.text)) return;
  const earlier = findFirstKey(composer, frame.event, key.text);
  if (key.text === "apiVersion" && composer.frames.length === 1) {
    const missing = "a second object begins here: put a line of --- above it";
    composer.faults.push({ offset: here(composer), reason: "DuplicateKey", message: missing, earlier });
    composer.isStopped = true;
    return;
  }
  const message = `the key ${JSON.stringify(key.text)} stands twice in one mapping: take one away`;
  composer.faults.push({ offset: here(composer), reason: "DuplicateKey", message, earlier });
  if (composer.faults.length >= duplicatesMax) {
    stop(composer, `${duplicatesMax} keys stand twice already: the rest of the document was not read`, "DuplicateKey");
  }
}

function doubtKey(composer: Composer, text: string): void {
  if (text === "<<") {
    const message =
      "merge keys are not supported, as the readers of YAML disagree on which value wins: write the fields out";
    return doubt(composer, { reason: "InvalidYaml", message, atKey: true });
  }
  const { value, doubt: found } = readPlainScalar(text);
  if (found !== undefined) return doubt(composer, { ...found, atKey: true });
  if (typeof value === "string") return;
  const type = value === null ? "null" : `a ${typeof value}`;
  doubt(composer, { reason: "InvalidYaml", message: `a key must be text, is ${type}: put it in quotes`, atKey: true });
}

function openCollection(composer: Composer, event: MappingEvent | SequenceEvent): void {
  const isMapping = event.type === EVENT_ID.MAPPING;
  const frame = composer.frames.at(-1);
  if (frame !== undefined && isKeyNext(frame)) {
    const isTemplate = isMapping && composer.text[here(composer) - 1] === "{";
    const hint = isTemplate ? "; {{ }} is what a template looks like that was not filled in" : "";
    return stop(composer, `a key must be text, is a ${isMapping ? "mapping" : "list"}${hint}`);
  }
  if (!isTagKnown(composer, event, [isMapping ? "!!map" : "!!seq"])) return stopAtTag(composer, event);
  composer.frames.push({
    event: composer.index,
    list: isMapping ? undefined : [],
    record: {},
    anchor: openAnchor(composer, event),
    key: undefined,
    size: 1,
    height: 0,
  });
}

function closeCollection(composer: Composer): void {
  const frame = composer.frames.pop();
  // The last event closes the document.
  if (frame === undefined) return;
  const node = { value: frame.list ?? frame.record, size: frame.size, height: frame.height };
  closeAnchor(composer, frame.anchor, node);
  addNode(composer, node);
}

function takeAlias(composer: Composer, event: AliasEvent): void {
  const frame = composer.frames.at(-1);
  if (frame !== undefined && isKeyNext(frame)) return stop(composer, "a key must be text, is an alias");
  const name = composer.text.slice(event.anchorStart, event.anchorEnd);
  const anchored = composer.anchors.get(name);
  if (anchored === undefined) return stop(composer, `*${name} stands for nothing: there is no &${name} above it`);
  const { node } = anchored;
  if (node === undefined) return stop(composer, `*${name} stands inside of what it stands for`, "AliasBomb");
  composer.aliasedValues += node.size;
  composer.budget.aliasedValues -= node.size;
  if (composer.aliasedValues > aliasedValuesMax.document || composer.budget.aliasedValues < 0) {
    return stop(
      composer,
      `aliases may stand for at most ${aliasedValuesMax.document} values in a document and ${aliasedValuesMax.file} in a file: write them out`,
      "AliasBomb",
    );
  }
  if (composer.frames.length + node.height > depthMax) {
    return stop(composer, `with *${name} put in, the document is nested more than ${depthMax} deep`, "AliasBomb");
  }
  const { violationsBefore: first, violationsAfter: end } = anchored;
  const inherited = first < end ? composer.violations[first] : undefined;
  if (inherited !== undefined) doubt(composer, inherited);
  addNode(composer, node);
}

function addNode(composer: Composer, node: Node): void {
  const frame = composer.frames.at(-1);
  if (frame === undefined) {
    composer.value = node.value;
    return;
  }
  frame.size += node.size;
  if (node.height >= frame.height) frame.height = node.height + 1;
  if (frame.list !== undefined) frame.list.push(node.value);
  else if (frame.key !== undefined) setField(frame.record, frame.key, node.value);
  frame.key = undefined;
}

function setField(record: Record<string, unknown>, key: string, value: unknown): void {
  // Assigning to __proto__ would change the record's prototype.
  if (key === "__proto__") {
    Object.defineProperty(record, key, { value, enumerable: true, writable: true, configurable: true });
  } else record[key] = value;
}

function isKeyNext(frame: Frame): boolean {
  return frame.list === undefined && frame.key === undefined;
}

function openAnchor(composer: Composer, event: Tagged): Anchored | undefined {
  if (event.anchorStart === -1) return undefined;
  const before = composer.violations.length;
  const anchored: Anchored = { node: undefined, violationsBefore: before, violationsAfter: before };
  const name = composer.text.slice(event.anchorStart, event.anchorEnd);
  composer.anchors.set(name, anchored);
  // What go-yaml takes for a name; at anything else it ends the name.
  if (!/^[\w-]+$/.test(name))
    stop(composer, `an anchor is named by letters, digits, '_' and '-', not &${name.slice(0, 100)}`);
  return anchored;
}

function closeAnchor(composer: Composer, anchored: Anchored | undefined, node: Node): void {
  if (anchored === undefined) return;
  anchored.node = node;
  anchored.violationsAfter = composer.violations.length;
}

type Tagged = ScalarEvent | MappingEvent | SequenceEvent;

function isTagKnown(composer: Composer, event: Tagged, known: readonly string[]): boolean {
  return event.tagStart === -1 || known.includes(composer.text.slice(event.tagStart, event.tagEnd));
}

function stopAtTag(composer: Composer, event: Tagged): void {
  const tag = composer.text.slice(event.tagStart, event.tagEnd);
  const message = `the tag ${tag.slice(0, 100)} is not supported: write the value without it`;
  composer.faults.push({ offset: event.tagStart, reason: "InvalidYaml", message });
  composer.isStopped = true;
}

function stop(composer: Composer, message: string, reason: Reason = "InvalidYaml"): void {
  composer.faults.push({ offset: here(composer), reason, message });
  composer.isStopped = true;
}

function stopAtMissingKey(composer: Composer): void {
  const offset = Math.max(composer.text.indexOf(":", here(composer)), 0);
  composer.faults.push({ offset, reason: "InvalidYaml", message: "a key is missing before ':'" });
  composer.isStopped = true;
}

function here(composer: Composer): number {
  return startOf(composer, composer.index);
}

/** Notes a doubt at the value, or the key, that is being read. */
function doubt(composer: Composer, found: { reason: Reason; message: string; atKey?: boolean }): void {
  const { reason, message, atKey = false } = found;
  const path: FieldPath = composer.frames.map((frame) => frame.list?.length ?? frame.key ?? "");
  composer.violations.push(atKey ? { path, reason, message, atKey } : { path, reason, message });
  if (composer.violations.length < violationsMax) return;
  stop(
    composer,
    `the document has ${violationsMax} values like this one; the rest of it was not read: ${message}`,
    reason,
  );
}
