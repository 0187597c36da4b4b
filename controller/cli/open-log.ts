import { createLog, type LogLevel, type ProcessLog } from "../host/create-log.ts";
import type { Terminal } from "./terminal.ts";

/** The log of a process on its standard error: text for a person who reads it, else one JSON document a line. */
export async function openLog(level: LogLevel, terminal: Terminal): Promise<ProcessLog> {
  return createLog({ level, write: await writerOf(terminal) });
}

/** What makes it readable is 35 modules, which a service does not need. */
async function writerOf({ err, isErrTerminal }: Terminal): Promise<(line: string) => void> {
  if (!isErrTerminal) return err;
  const { prettyWriter } = await import("../host/pretty-writer.ts");
  return prettyWriter(err);
}
