import { join } from "node:path";

import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { deleteCarried, isReachable, listCarried } from "./carried-addresses.ts";
import { Watchdog } from "./watchdog.ts";
import { deadmanProtocol } from "./deadman-protocol.ts";
import { serveDeadlines } from "./serve-deadlines.ts";
import {
  createDeadlineFile,
  createJournalReader,
  readRecorded,
  type NodeState,
  type ReadJournal,
} from "./state-files.ts";

export interface WatchdogProcessParts {
  readonly state: NodeState;
  readonly clock: Clock;
  readonly log: Log;
  readonly readJournal: ReadJournal;
}

export type StartedWatchdog =
  | {
      readonly ok: true;
      readonly socket: string;
      /** Resolves when nothing depends on this process any more; the reason to stay is logged. */
      readonly readyToGo: () => Promise<void>;
      readonly stop: () => void;
    }
  | { readonly ok: false; readonly message: string };

/** The deadman of this node, for agents to reach by its socket; refused where it could not do its work. */
export async function startWatchdog(parts: WatchdogProcessParts): Promise<StartedWatchdog> {
  const { state, clock, log } = parts;
  const listed = await listCarried();
  if (!listed.ok) return { ok: false, message: listed.error };
  const socket = join(state.folder, deadmanProtocol.socketName);
  const serving = await serveDeadlines({ path: socket, log, set: (wish) => watchdog.set(wish) });
  if (!serving.ok) return serving;
  // Only now is it certain that no other process goes on with the same deadline.
  const watchdog = new Watchdog({
    clock,
    log,
    readRegistered: createJournalReader(state, parts.readJournal),
    readMarks() {
      const recorded = readRecorded(state);
      return (one) => one.label === `${one.interface}:ha` || recorded.has(one.bytes);
    },
    addresses: { list: listCarried, remove: deleteCarried, isReachable },
    deadlines: createDeadlineFile(state),
  });
  return {
    ok: true,
    socket,
    readyToGo: () => watchdog.readyToGo(),
    stop() {
      serving.close();
      watchdog.stop();
    },
  };
}
