import type { WorldEvent } from "../world-event.ts";
import type { Sight } from "./sight.ts";

/** One promise, looked at after every event; `sight` already shows what the event has done. */
export interface Checker {
  readonly name: string;
  /** A fresh look at one run: what the event breaks of the promise, in words; undefined while it holds. */
  start(): (event: WorldEvent, sight: Sight) => string | undefined;
}

/** For promises that need nothing but the sight. */
export function stateless(name: string, check: (event: WorldEvent, sight: Sight) => string | undefined): Checker {
  return { name, start: () => check };
}
