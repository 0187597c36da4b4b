import type { Log, LogFields } from "../ports/log.ts";

/** One JSON document a line; `debug` lines only where they are wanted. */
export function createStreamLog(write: (line: string) => void, wallClockMs: () => number, isDebugging: boolean): Log {
  function at(level: string): (message: string, fields?: LogFields) => void {
    return (message, fields) => {
      const time = new Date(wallClockMs()).toISOString();
      write(`${JSON.stringify({ ...fields, time, level, message })}\n`);
    };
  }
  return {
    debug: isDebugging ? at("debug") : () => undefined,
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
}
