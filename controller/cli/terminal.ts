import process from "node:process";
import { describeWriteError } from "./write-out.ts";

/** Where a verb reads its surroundings and leaves its output: the real process, or a test. */
export interface Terminal {
  /** Results, on standard output. */
  readonly out: (text: string) => void;
  /** Errors and progress, on standard error. */
  readonly err: (text: string) => void;
  /** Whether a person reads it, not a file or a pipe. */
  readonly isOutTerminal: boolean;
  readonly isErrTerminal: boolean;
  /** Characters in a line of prose on standard output. */
  readonly width: number;
  /** Characters in a line of the screen, where standard output is one. */
  readonly columns?: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Colour is for people who have not asked to be spared it (https://no-color.org). */
export function hasColour(terminal: Terminal, isTerminal: boolean): boolean {
  return isTerminal && (terminal.env["NO_COLOR"] ?? "") === "" && terminal.env["TERM"] !== "dumb";
}

/**
 * The terminal of this process. A reader that goes away (`| head`) is not an error: what is printed afterwards is
 * dropped, and the exit code still says what was found.
 */
export function processTerminal(): Terminal {
  process.stdout.on("error", (error) => endUnread(error, "standard output"));
  process.stderr.on("error", (error) => endUnread(error, "standard error"));
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isOutTerminal: process.stdout.isTTY,
    isErrTerminal: process.stderr.isTTY,
    width: Math.min(Math.max(process.stdout.columns ?? 80, 40), 100),
    // Asked anew each time, as a window may be made wider.
    get columns() {
      return process.stdout.columns ?? 80;
    },
    env: process.env,
  };
}

/** What was found is lost where it cannot be written, as to a file on a full disk: no exit code but that of an error fits. */
function endUnread(error: NodeJS.ErrnoException, name: string): void {
  if (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED") return;
  process.stderr.write(`holdfast: Cannot write to ${name}: ${describeWriteError(error)}\n`);
  process.exit(1);
}
