import { createContext, Script } from "node:vm";
import { compileRe2 } from "../api/cel/re2.ts";
import { errorCode } from "./error-code.ts";

/** Longer than any reasonable search, also on a busy machine, and shorter than what a lease of 250 ms can do without. */
const searchMsMax = 100;
/** A pattern whose search took too long is left alone for so long. */
const pauseMs = 10_000;
const pausesMax = 1_000;

const script = new Script("pattern.test(text)");
/** When a pattern may be searched for again. */
const pausedUntil = new Map<string, number>();

/**
 * Whether the pattern (RE2) matches somewhere in the text; or, in words, why nobody can say. JavaScript searches by
 * backtracking, which RE2 does not: on an unhappy text it could take hours, and the agent would lose its lease meanwhile.
 */
export function isMatch(pattern: string, text: string): boolean | string {
  const now = performance.now();
  const tooLong = `a search for bodyMatches took longer than ${searchMsMax} ms; write a simpler pattern`;
  if (now < (pausedUntil.get(pattern) ?? 0)) return tooLong;
  pausedUntil.delete(pattern);
  try {
    const context = createContext({ pattern: compileRe2(pattern), text });
    return script.runInContext(context, { timeout: searchMsMax }) === true;
  } catch (error) {
    if (errorCode(error) !== "ERR_SCRIPT_EXECUTION_TIMEOUT") return String(error);
    if (pausedUntil.size >= pausesMax) pausedUntil.clear();
    pausedUntil.set(pattern, now + pauseMs);
    return tooLong;
  }
}
