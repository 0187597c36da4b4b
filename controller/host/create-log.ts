import { pino, type Logger } from "pino";
import type { Log, LogFields } from "../ports/log.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface ProcessLog extends Log {
  /** Until another is set. */
  setLevel(level: LogLevel): void;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly write: (line: string) => void;
}

/** One line an event: a constant message, the time as RFC 3339, and the fields. */
export function createLog({ level, write }: LogOptions): ProcessLog {
  const options = {
    level,
    base: null,
    messageKey: "message",
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = pino(options, { write });
  return {
    debug: (message, fields) => log(logger, "debug", { message, fields }),
    info: (message, fields) => log(logger, "info", { message, fields }),
    warn: (message, fields) => log(logger, "warn", { message, fields }),
    error: (message, fields) => log(logger, "error", { message, fields }),
    setLevel(next) {
      logger.level = next;
    },
  };
}

function log(
  logger: Logger,
  at: LogLevel,
  event: { readonly message: string; readonly fields?: LogFields | undefined },
) {
  logger[at](event.fields ?? {}, event.message);
}
