import type { AllowList } from "../../host/allow-list.ts";
import type { Log } from "../../ports/log.ts";

/** What the drivers of services need of the agent. */
export interface ServiceParts {
  readonly log: Log;
  /** A folder of the agent's own below /run, which survives the agent and not the boot. */
  readonly stateDir: string;
  /** A folder of the agent's own that survives the boot: how units were before is noted here. */
  readonly lastingDir: string;
  /** Asked before each command and unit, so that a list that was read anew holds at once. */
  readonly allow: () => AllowList;
  /** The program, and what goes before its arguments. Default: systemctl. */
  readonly systemctl?: readonly [string, ...string[]];
  /** Goes before every path that systemd reads; default none: systemd sees the files that this process sees. */
  readonly systemdRoot?: string;
}
