import type { Log } from "../ports/log.ts";
import { sendDatagram } from "./unix-datagram.ts";

/** What the service manager is told (sd_notify(3)); nothing where there is none. */
export interface SystemdNotify {
  ready(status: string): void;
  reloading(): void;
  stopping(): void;
  /** Ends the keep-alives. */
  close(): void;
}

interface NotifyParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

/**
 * Speaks to systemd where it started this process with Type=notify (or notify-reload), and feeds its watchdog
 * (WatchdogSec=) for as long as this process turns: three times in each of its periods.
 */
export function createSystemdNotify({ env, log }: NotifyParts): SystemdNotify {
  const path = env["NOTIFY_SOCKET"] ?? "";
  const watchdogMs = Number(env["WATCHDOG_USEC"] ?? "0") / 1_000;
  function tell(text: string): void {
    if (path === "") return;
    const sent = sendDatagram(path, text);
    if (sent.status === "failed") log.debug("systemd could not be told", { text, error: sent.error });
  }
  const timer = path !== "" && watchdogMs > 0 ? setInterval(() => tell("WATCHDOG=1"), watchdogMs / 3) : undefined;
  timer?.unref();
  return {
    ready: (status) => tell(`READY=1\nSTATUS=${status}`),
    // CLOCK_MONOTONIC in microseconds, which is what the process's own clock counts.
    reloading: () => tell(`RELOADING=1\nMONOTONIC_USEC=${process.hrtime.bigint() / 1_000n}`),
    stopping: () => tell("STOPPING=1"),
    close: () => clearInterval(timer),
  };
}
