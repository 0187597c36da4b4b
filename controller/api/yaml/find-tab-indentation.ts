import { COLLECTION_STYLE, EVENT_ID, SCALAR_STYLE } from "js-yaml";
import type { Event } from "js-yaml";

import type { Fault } from "./fault.ts";
import { startOf, type ReadDocument } from "./positions.ts";

const message = "a tab may not be used for indentation: use spaces";
const tabbedLine = /^ *\t[ \t]*/gm;

/** Where the first line around an error is indented by a tab, which is then what is wrong, whatever the reader says. */
export function findTabNear(text: string, offset: number): Fault | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  // The reader often stops at the end of the line before.
  const nextLineStart = text.indexOf("\n", offset) + 1;
  for (const start of nextLineStart === 0 ? [lineStart] : [lineStart, nextLineStart]) {
    const indentation = /^ *(?=\t[ \t]*[^\s#])/.exec(text.slice(start, start + 1000));
    if (indentation !== null) return { offset: start + indentation[0].length, reason: "TabIndentation", message };
  }
  return undefined;
}

/**
 * Lines indented by a tab that the reader let pass and kubectl does not (go-yaml: "found character that cannot start
 * any token"), blank ones and comments included. Tabs are no indentation inside of brackets, quotes and blocks of text.
 */
export function findTabIndentation(document: ReadDocument): Fault | undefined {
  let cursor: Cursor = { next: 0, flowDepth: 0, closers: [], scalarEnd: -1 };
  for (const match of document.text.matchAll(tabbedLine)) {
    const content = match.index + match[0].length;
    cursor = advance(document, cursor, content);
    if (cursor.flowDepth > 0 || content <= cursor.scalarEnd) continue;
    return { offset: match.index + match[0].indexOf("\t"), reason: "TabIndentation", message };
  }
  return undefined;
}

/** What is open at an offset. */
interface Cursor {
  readonly next: number;
  readonly flowDepth: number;
  /** For each open collection, what closing it takes from the depth. */
  readonly closers: number[];
  /** Of the last quoted or block scalar. */
  readonly scalarEnd: number;
}

/** Takes every event that begins at or before the offset. */
function advance(document: ReadDocument, cursor: Cursor, offset: number): Cursor {
  const { closers } = cursor;
  let { next, flowDepth, scalarEnd } = cursor;
  for (let event = document.events[next]; event !== undefined; event = document.events[next]) {
    // A bracket's end has no offset: it counts as open up to the next thing that begins.
    if (event.type !== EVENT_ID.POP && startOf(document, next) > offset) break;
    if (event.type === EVENT_ID.POP && !isFollowedBy(document, next, offset)) break;
    if (event.type === EVENT_ID.POP) flowDepth -= closers.pop() ?? 0;
    else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.DOCUMENT) {
      const weight = event.type !== EVENT_ID.DOCUMENT && event.style === COLLECTION_STYLE.FLOW ? 1 : 0;
      closers.push(weight);
      flowDepth += weight;
    }
    scalarEnd = Math.max(scalarEnd, endOfText(event));
    next += 1;
  }
  return { next, flowDepth, closers, scalarEnd };
}

/** Whether another value begins after this event and at or before the offset. */
function isFollowedBy(document: ReadDocument, index: number, offset: number): boolean {
  let next = index;
  while (document.events[next]?.type === EVENT_ID.POP) next += 1;
  return next < document.events.length && startOf(document, next) <= offset;
}

function endOfText(event: Event): number {
  return event.type === EVENT_ID.SCALAR && event.style !== SCALAR_STYLE.PLAIN ? event.valueEnd : -1;
}
