import type { Terminal } from "./terminal.ts";

/** The characters that a line of a table may have: those of a terminal, and no bound elsewhere. */
export function screenWidth({ isOutTerminal, columns, width }: Terminal): number | undefined {
  return isOutTerminal ? (columns ?? width) : undefined;
}
