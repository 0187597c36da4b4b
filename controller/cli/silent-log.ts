import type { Log } from "../ports/log.ts";

/** For a verb that tells its user itself what went wrong. */
export const silentLog: Log = { debug: noLog, info: noLog, warn: noLog, error: noLog };

function noLog(): void {
  // A log is for what nobody looks at while it happens.
}
