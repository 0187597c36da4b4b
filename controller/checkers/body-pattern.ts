import process from "node:process";
import { createContext, Script } from "node:vm";
import { compileRe2 } from "../api/cel/re2.ts";
import { errorCode } from "./error-code.ts";

/** Longer than any reasonable search takes, and shorter than what a lease of 250 ms can do without. */
const searchMsMax = 100;
/** A pattern whose search took too long is left alone for so long. */
const pauseMs = 10_000;
const patternsMax = 1_000;

const script = new Script("pattern.test(text)");

interface InVain {
  /** How much time of a processor its searches were given since one of them has last come to its end. */
  readonly spentMs: number;
  /** When it may be searched for again. */
  readonly pausedUntil: number;
}

const inVain = new Map<string, InVain>();

/**
 * Whether the pattern (RE2) matches somewhere in the text; or, in words, why nobody can say. JavaScript searches by
 * backtracking, which RE2 does not: on an unhappy text it could take hours, and the agent would lose its lease meanwhile.
 */
export function isMatch(pattern: string, text: string): boolean | string {
  const now = performance.now();
  const tooLong = `a search for bodyMatches took longer than ${searchMsMax} ms; write a simpler pattern`;
  const { spentMs, pausedUntil } = inVain.get(pattern) ?? { spentMs: 0, pausedUntil: 0 };
  if (now < pausedUntil) return tooLong;
  const began = process.threadCpuUsage();
  try {
    const context = createContext({ pattern: compileRe2(pattern), text });
    const found = script.runInContext(context, { timeout: searchMsMax }) === true;
    inVain.delete(pattern);
    return found;
  } catch (error) {
    if (errorCode(error) !== "ERR_SCRIPT_EXECUTION_TIMEOUT") return String(error);
    const { user, system } = process.threadCpuUsage(began);
    const spent = (pausedUntil > 0 ? 0 : spentMs) + (user + system) / 1_000;
    // On a busy machine time goes by of which the search is given none: that says nothing of the pattern.
    const isSlow = spent >= searchMsMax / 2;
    if (inVain.size >= patternsMax) inVain.clear();
    inVain.set(pattern, { spentMs: spent, pausedUntil: isSlow ? now + pauseMs : 0 });
    return isSlow ? tooLong : busyMachine;
  }
}

export const busyMachine = "this machine was too busy for a search for bodyMatches";
