import type { WorldEvent } from "../world-event.ts";
import type { SimTime } from "../event-queue.ts";
import { allCheckers } from "./all-checkers.ts";
import type { Checker } from "./checker.ts";
import { Sight } from "./sight.ts";

/** A promise that was found broken. */
export interface Violation {
  readonly at: SimTime;
  readonly checker: string;
  readonly detail: string;
}

/** Looks at every event with every checker, and gives the first violation. */
export function watchOver(checkers: readonly Checker[] = allCheckers): (event: WorldEvent) => Violation | undefined {
  const sight = new Sight();
  const running = checkers.map((checker) => ({ name: checker.name, check: checker.start() }));
  return (event) => {
    sight.see(event);
    for (const { name, check } of running) {
      const detail = check(event, sight);
      if (detail !== undefined) return { at: event.at, checker: name, detail };
    }
    return undefined;
  };
}
