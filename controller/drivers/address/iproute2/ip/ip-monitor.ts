import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import type { Ms } from "../../../../core/lease.ts";
import { commandEnvironment } from "../../../../host/command-environment.ts";
import { endGroup } from "../../../../host/end-group.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { Log } from "../../../../ports/log.ts";

export interface IpMonitorParts {
  readonly program: string;
  readonly clock: Clock;
  readonly log: Log;
  /** A link has changed, an address has gone, or nobody watched for a while; told at most every 20 ms. */
  readonly onChange: () => void;
}

/** A reason to look again, at once; what has changed is not taken from it. */
export interface IpMonitor {
  close(): Promise<void>;
}

/** An address that is there, or whose lifetime was set, as this driver does with every renewal: nothing that is kept has gone. */
const harmless = /^\d+: \S+ +inet6? (?!.* (?:tentative|dadfailed) )/;
const tellEveryMs: Ms = 20;
const restartAfterMs: Ms = 1_000;

/**
 * The shell ends `ip` when its own input ends, which is when this process does: `ip monitor` would find out only at the
 * next event. It lets go of the output, so that its end is the end of `ip`.
 */
const script = '"$0" -o monitor link address & child=$!; exec >&-; read -r _; kill "$child"';

export function startIpMonitor({ program, clock, log, onChange }: IpMonitorParts): IpMonitor {
  let isClosed = false;
  let end: (() => Promise<void>) | undefined;
  let cancelRestart: (() => void) | undefined;
  let cancelTell: (() => void) | undefined;
  let toldAt: Ms = Number.NEGATIVE_INFINITY;

  function tell(): void {
    if (isClosed || cancelTell !== undefined) return;
    cancelTell = clock.wakeAt(Math.max(clock.now(), toldAt + tellEveryMs), () => {
      cancelTell = undefined;
      toldAt = clock.now();
      onChange();
    });
  }

  function start(): void {
    const child = spawn("/bin/sh", ["-c", script, program], {
      detached: true,
      stdio: ["pipe", "pipe", "ignore"],
      env: commandEnvironment(),
    });
    let isOver = false;
    const over = (): void => {
      if (isOver) return;
      isOver = true;
      child.stdin.end();
      if (isClosed) return;
      log.warn("changes of addresses are not told any more; watching them begins again", { program });
      cancelRestart = clock.wakeAt(clock.now() + restartAfterMs, () => {
        start();
        tell();
      });
    };
    child.on("error", over);
    child.stdin.on("error", () => undefined);
    child.stdout.on("error", () => undefined).on("close", over);
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!harmless.test(line)) tell();
    });
    end = async () => {
      child.stdin.end();
      if (child.pid !== undefined) await endGroup(child.pid, 0);
    };
  }

  start();
  return {
    close: async () => {
      isClosed = true;
      cancelRestart?.();
      cancelTell?.();
      await end?.();
    },
  };
}
