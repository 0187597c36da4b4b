import type { Happening } from "./happenings.ts";

/** A made-up history, and whether it breaks the promise that one checker looks at. */
export interface ToldHistory {
  readonly checker: string;
  readonly what: string;
  readonly breaks: boolean;
  readonly history: readonly Happening[];
}
