import type { HAAssignmentSpec } from "../api/types.gen.ts";
import type { NodeName } from "../core/desired.ts";
import type { Ms } from "../core/lease.ts";
import type { Clock } from "../ports/clock.ts";

/** What is not moved away by then is stopped; systemd gives the agent's unit 90 s. */
const waitMsMax: Ms = 60_000;
const pollMs: Ms = 20;

interface MovedAwayParts {
  readonly node: NodeName;
  readonly clock: Clock;
  readonly words: () => readonly HAAssignmentSpec[];
}

/** Until no word that is to be moved at a shutdown names this node any more, for at most 60 s. */
export async function movedAway({ node, clock, words }: MovedAwayParts): Promise<void> {
  const until = clock.now() + waitMsMax;
  const isNamed = ({ movesAtShutdown, placements }: HAAssignmentSpec): boolean =>
    movesAtShutdown === true && placements.some((placement) => placement.node === node);
  while (clock.now() < until && words().some(isNamed)) await pauseFor(clock, pollMs);
}

export function pauseFor(clock: Clock, forMs: Ms): Promise<void> {
  return new Promise((resolve) => {
    clock.wakeAt(clock.now() + forMs, resolve);
  });
}
