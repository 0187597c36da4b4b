import { prettyFactory } from "pino-pretty";

/** Writes each line of a log as text with colours, for people, instead of one JSON document. */
export function prettyWriter(write: (line: string) => void): (line: string) => void {
  const format = prettyFactory({
    messageKey: "message",
    timestampKey: "time",
    translateTime: "HH:MM:ss.l",
    colorize: true,
    singleLine: true,
  });
  return (line) => write(format(line));
}
