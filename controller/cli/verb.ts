import { InvalidArgumentError, Option } from "commander";

import { parseDuration } from "../api/duration.ts";

/** Takes the exit code of a verb when it has ended. */
export type Exit = (code: number) => void;

export function outputOption(): Option {
  const option = new Option("-o, --output <format>", "text for people, or one JSON document");
  return option.choices(["text", "json"]).default("text");
}

export function example(...lines: readonly string[]): string {
  return `\nExample:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

/** Of a count or a seed; the generator of a run takes 32 bits. */
export function wholeNumber(text: string): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number < 2 ** 32)) throw new InvalidArgumentError("It must be a whole number from 0 to 4294967295.");
  return number;
}

export function shortTime(text: string): string {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined || milliseconds <= 0 || milliseconds > 86_400_000)
    throw new InvalidArgumentError("It must be a duration such as 60s, above zero and at most 24h.");
  return text;
}
