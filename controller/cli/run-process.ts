import process from "node:process";
import { createBootClock } from "../host/boot-clock.ts";
import type { LogLevel, ProcessLog } from "../host/create-log.ts";
import { createRandom } from "../host/create-random.ts";
import { createMetrics, type Metrics } from "../host/metrics.ts";
import { startHealthServer, type Health } from "../host/start-health-server.ts";
import { createSystemdNotify, type SystemdNotify } from "../host/systemd-notify.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import { aborted } from "./aborted.ts";
import { measureStore } from "./measure.ts";
import { readNodeFile, type NodeFile } from "./node-file.ts";
import { openLog } from "./open-log.ts";
import type { Terminal } from "./terminal.ts";

/** What every long-running verb stands on. */
export interface ProcessParts {
  readonly file: NodeFile;
  /** The file as it was last read: what may change while the process runs is asked for here. */
  readonly present: () => NodeFile;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: ProcessLog;
  readonly metrics: Metrics;
  readonly stop: AbortSignal;
}

export type StartedPart =
  | { readonly ok: true; readonly health: () => Health; readonly end: () => Promise<void> }
  | { readonly ok: false; readonly message: string };

/** Where the store comes from: a server named in the file, unless the process has its own. */
export type OpenStore = (
  file: NodeFile,
  log: ProcessLog,
) => Promise<
  | { readonly ok: true; readonly store: Store; readonly close: () => Promise<void> | void }
  | { readonly ok: false; readonly problems: readonly string[] }
>;

export interface RunProcessOptions {
  readonly config: string;
  readonly stop: AbortSignal;
  readonly openStore: OpenStore;
  /** Starts what the process is for; it may wait for the store after it has returned. */
  readonly start: (parts: ProcessParts) => Promise<StartedPart>;
}

/**
 * Runs a part of Holdfast until it is told to stop: reads its file (again at SIGHUP), opens its store, log, health and
 * metrics, and tells systemd. Exit code 1, with every reason, where it cannot start.
 */
export async function runProcess(options: RunProcessOptions, terminal: Terminal): Promise<number> {
  const read = await readNodeFile(options.config);
  if (!read.ok) return fail(terminal, read.problems);
  const { file } = read;
  const log = await openLog(levelOf(file, terminal), terminal);
  const opened = await options.openStore(file, log);
  if (!opened.ok) return fail(terminal, opened.problems);
  const clock = createBootClock();
  const metrics = createMetrics();
  let present = file;
  const started = await options.start({
    file,
    present: () => present,
    store: measureStore(opened.store, { metrics, clock }),
    clock,
    random: createRandom(),
    log,
    metrics,
    stop: options.stop,
  });
  if (!started.ok) {
    await opened.close();
    return fail(terminal, [started.message]);
  }
  const code = await untilStopped(started, { options, terminal, log, metrics, file, setPresent });
  await opened.close();
  return code;

  function setPresent(next: NodeFile): void {
    present = next;
  }
}

interface Running {
  readonly options: RunProcessOptions;
  readonly terminal: Terminal;
  readonly log: ProcessLog;
  readonly metrics: Metrics;
  readonly file: NodeFile;
  readonly setPresent: (file: NodeFile) => void;
}

async function untilStopped(part: Extract<StartedPart, { ok: true }>, running: Running): Promise<number> {
  const { options, terminal, log, metrics, file } = running;
  const listening = await listen(file.listen, { metrics, health: part.health });
  if (!listening.ok) {
    await part.end();
    return fail(terminal, [listening.message]);
  }
  const notify = createSystemdNotify({ env: terminal.env, log });
  const onHangup = (): void => void reload(running, notify);
  process.on("SIGHUP", onHangup);
  notify.ready("running");
  await aborted(options.stop);
  process.off("SIGHUP", onHangup);
  notify.stopping();
  await part.end();
  listening.close();
  notify.close();
  return 0;
}

async function reload({ options, terminal, log, setPresent }: Running, notify: SystemdNotify): Promise<void> {
  notify.reloading();
  const next = await readNodeFile(options.config);
  if (next.ok) {
    setPresent(next.file);
    log.setLevel(levelOf(next.file, terminal));
    log.info("the file was read again: what it allows and logs is in force, the rest from the next start on", {
      file: options.config,
    });
  } else log.error("the file was read again and is wrong; the former one stays", { problems: next.problems });
  notify.ready("running");
}

function levelOf({ log }: NodeFile, { env }: Terminal): LogLevel {
  return (env["HOLDFAST_DEBUG"] ?? "") === "" ? log.level : "debug";
}

async function listen(
  address: string | undefined,
  { metrics, health }: { readonly metrics: Metrics; readonly health: () => Health },
): Promise<{ readonly ok: true; readonly close: () => void } | { readonly ok: false; readonly message: string }> {
  if (address === undefined) return { ok: true, close: () => undefined };
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replaceAll(/^\[|\]$/g, "");
  return await startHealthServer({ host, port: Number(address.slice(colon + 1)), metrics, health });
}

function fail(terminal: Terminal, problems: readonly string[]): number {
  for (const problem of problems) terminal.err(`holdfast: ${problem}\n`);
  return 1;
}
