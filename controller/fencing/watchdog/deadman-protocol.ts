import type { DeadlineWish } from "./deadline.ts";

/**
 * How an agent speaks to the deadman of its node: over a unix socket, a line of JSON a request and a line an answer, in
 * the same order.
 *
 * `{"deadline": 12500, "isJournalEmpty": false}` in milliseconds of CLOCK_BOOTTIME, `null` for Infinity;
 * `{"accepted": true}`.
 */
export const deadmanProtocol = {
  /** In the folder of the node's state. */
  socketName: "watchdog.sock",
  /** Of a line; who sends a longer one is cut off. */
  lineBytesMax: 256,
  /** Past a deadline the addresses are gone within so many milliseconds, on a machine that schedules its processes. */
  lateMsMax: 250,
} as const;

export function requestLine({ at, isJournalEmpty }: DeadlineWish): string {
  return `${JSON.stringify({ deadline: Number.isFinite(at) ? at : null, isJournalEmpty })}\n`;
}

/** Undefined where the line is no request. */
export function readRequest(line: string): DeadlineWish | undefined {
  const deadline = fieldOf(line, "deadline");
  const isJournalEmpty = fieldOf(line, "isJournalEmpty");
  if (typeof isJournalEmpty !== "boolean") return undefined;
  if (deadline === null) return { at: Number.POSITIVE_INFINITY, isJournalEmpty };
  return typeof deadline === "number" && deadline >= 0 ? { at: deadline, isJournalEmpty } : undefined;
}

export function answerLine(isAccepted: boolean): string {
  return `${JSON.stringify({ accepted: isAccepted })}\n`;
}

/** Undefined where the line is no answer. */
export function readAnswer(line: string): boolean | undefined {
  const accepted = fieldOf(line, "accepted");
  return typeof accepted === "boolean" ? accepted : undefined;
}

/** Takes the pieces of a stream and gives its lines; false when one is longer than it may be. */
export function createLineReader(onLine: (line: string) => void): (piece: string) => boolean {
  let rest = "";
  return (piece) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    if ([...lines, rest].some((line) => line.length > deadmanProtocol.lineBytesMax)) return false;
    for (const line of lines) onLine(line);
    return true;
  };
}

function fieldOf(line: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    return Reflect.get(value, name);
  } catch {
    return undefined;
  }
}
