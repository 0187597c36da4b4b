import { mkdirSync, statSync } from "node:fs";

import { favourProcess } from "../fencing/watchdog/favour-process.ts";
import { startWatchdog } from "../fencing/watchdog/start-watchdog.ts";
import { createBootClock } from "../host/boot-clock.ts";
import { readBootId } from "../host/boot-id.ts";
import { readJournal } from "../runtime/journal-text.ts";
import { aborted } from "./aborted.ts";
import { openLog } from "./open-log.ts";
import type { Terminal } from "./terminal.ts";

export interface WatchdogOptions {
  /** The folder of the node's state, below /run; the agent has its journal in it. */
  readonly stateDir: string;
}

/** How long after a suspend it may take to see that the deadline has passed in it. */
const timerMsMax = 200;

/**
 * `holdfast watchdog`: the deadman of this node. Prints one line when it takes deadlines; what happens then is logged on
 * standard error. Exit code 1 where it cannot start.
 *
 * Told to end (`stop`), it stays as long as the journal has an entry and a deadline is set or what it took away is not
 * seen to be gone, for then nobody else would let go of what an agent that is gone has left; the log says so. So:
 *
 * - A shutdown stops the agent first (order the unit of the agent after this one), which empties the journal: this ends
 *   at once. Where the agent is dead it ends when the deadline has passed and the addresses are gone, at the latest
 *   `restartTtl` (60 s) later; give the unit a longer TimeoutStopSec than that.
 * - An upgrade of this process alone kills it (SIGKILL) and starts it again: the next one goes on with the deadline, which
 *   lies beside the socket. The unit has Restart=always and no limit of starts.
 */
export async function watchdog(options: WatchdogOptions, terminal: Terminal, stop: AbortSignal): Promise<number> {
  const folder = options.stateDir;
  const level = (terminal.env["HOLDFAST_DEBUG"] ?? "") === "" ? "info" : "debug";
  const log = await openLog(level, terminal);
  const refusal = prepareFolder(folder);
  if (refusal !== undefined) return fail(terminal, refusal);
  favourProcess(log);
  const started = await startWatchdog({
    state: { folder, boot: readBootId() },
    clock: createBootClock(undefined, timerMsMax),
    log,
    readJournal,
  });
  if (!started.ok) return fail(terminal, started.message);
  terminal.out(`taking deadlines on ${started.socket}\n`);
  await aborted(stop);
  await started.readyToGo();
  started.stop();
  log.info("the deadman ends; nothing depends on it");
  return 0;
}

/** Makes the folder where its parent exists; below /run it is gone with the boot. */
function prepareFolder(path: string): string | undefined {
  try {
    mkdirSync(path, { mode: 0o700 });
    return undefined;
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return undefined;
    const why = error instanceof Error ? error.message : String(error);
    return `Cannot keep the deadline in --state-dir ${path}: it must be a folder, or its parent must exist; ${why}`;
  }
}

function fail(terminal: Terminal, message: string): number {
  terminal.err(`holdfast: ${message}\n`);
  return 1;
}
