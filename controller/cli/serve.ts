import { aborted } from "./aborted.ts";
import { openLog } from "./open-log.ts";
import { openServedStore, type ServeOptions } from "./open-served-store.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `holdfast serve`: the store in a file below `--data`, behind mutual TLS, until `stop` aborts. Prints one line when it
 * takes requests; what happens then is logged on standard error. Exit code 1 where it cannot start, with every reason.
 */
export async function serve(options: ServeOptions, terminal: Terminal, stop: AbortSignal): Promise<number> {
  const level = (terminal.env["HOLDFAST_DEBUG"] ?? "") === "" ? "info" : "debug";
  const log = await openLog(level, terminal);
  const served = await openServedStore(options, log);
  if (!served.ok) {
    for (const problem of served.problems) terminal.err(`holdfast: ${problem}\n`);
    return 1;
  }
  terminal.out(`serving ${served.description}\n`);
  await aborted(stop);
  await served.close();
  return 0;
}
